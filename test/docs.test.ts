import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorsReference } from '../src/core/errors-reference.js';
import { experimentJsonSchema } from '../src/experiment/json-schema.js';
import { loadExperiment, parseExperiment } from '../src/experiment/load-experiment.js';
import { experimentReference } from '../src/experiment/reference-markdown.js';
import { starterExperiment } from '../src/experiment/starter.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const documents = ['.', 'docs', 'experiments/data'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);

describe('generated documents', () => {
  const generated: [file: string, text: () => string][] = [
    ['docs/experiment-file.md', experimentReference],
    ['docs/errors.md', errorsReference],
    ['schema/experiment.schema.json', () => `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`],
  ];
  for (const [file, text] of generated)
    it(`${file} is what npm run docs writes`, () => {
      expect(read(file)).toBe(text());
    });
});

describe('the ready experiments', () => {
  for (const file of readdirSync(join(root, 'experiments')).filter((name) =>
    name.endsWith('.yaml'),
  ))
    it(`${file} is valid and its frames are there`, () => {
      const { config } = loadExperiment(join(root, 'experiments', file));
      for (const path of [config.dataset?.path ?? []].flat()) expect(existsSync(path)).toBe(true);
    });

  it('and the starter of pestle init are valid', () => {
    const text = starterExperiment({ study: 'x', frames: 'frames.xyz', energyKey: 'energy' });
    expect(parseExperiment(text, 'experiment.yaml').config.study).toBe('x');
  });
});

describe('documents', () => {
  for (const file of documents)
    it(`${file} links to files that exist`, () => {
      const targets = [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
        (m) => m[1]!,
      );
      const missing = targets.filter((target) => !existsSync(join(root, dirname(file), target)));
      expect(missing).toEqual([]);
    });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/npm run ([\w:-]+)/g)].map((m) => m[1]!),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Who may import whom; `core` is open to all. The table of ARCHITECTURE.md, in code. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  space: [],
  sampler: ['space', 'kernel', 'study'],
  pruner: ['space', 'study'],
  study: ['space', 'sampler', 'pruner'],
  store: ['study', 'space'],
  structure: [],
  kernel: [],
  descriptor: ['structure', 'kernel'],
  preprocess: ['structure', 'kernel'],
  network: ['kernel'],
  potential: ['structure', 'descriptor', 'preprocess', 'network'],
  montecarlo: ['structure', 'potential'],
  ipi: ['structure', 'potential'],
  experiment: [
    'space',
    'sampler',
    'pruner',
    'study',
    'structure',
    'descriptor',
    'preprocess',
    'network',
    'potential',
    'montecarlo',
  ],
  worker: ['study', 'space', 'store', 'experiment'],
  launch: ['study', 'store', 'experiment', 'worker'],
  report: ['study', 'space', 'store', 'structure', 'experiment', 'montecarlo'],
  server: [
    'study',
    'space',
    'store',
    'experiment',
    'structure',
    'montecarlo',
    'potential',
    'launch',
    'report',
  ],
};

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('/kernel/assembly/'));
}

const room = (file: string) => relative(src, file).split('/')[0]!;

const imports = files(src).flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(import|export)\s+(type\s)?[^'"]*?from\s+'(\.[^']+)'/gms,
    ),
  ].map((match) => ({
    from: file,
    to: join(dirname(file), match[3]!.replace(/\.js$/, '.ts')),
    typeOnly: match[2] !== undefined,
  })),
);

describe('architecture', () => {
  it('finds the imports of the sources', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  for (const [name, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${name} imports only ${['core', ...allowed].join(', ')}`, () => {
      const forbidden = imports
        .filter(({ from, to }) => room(from) === name && room(to) !== name)
        .filter(({ to }) => room(to) !== 'core' && !allowed.includes(room(to)))
        .map(({ from, to }) => `${relative(src, from)} → ${relative(src, to)}`);
      expect(forbidden).toEqual([]);
    });
  }

  it('has no import cycle between files, types aside', () => {
    const edges = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports)
      if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      const at = path.indexOf(file);
      if (at >= 0) cycles.push([...path.slice(at), file].map((f) => relative(src, f)).join(' → '));
      if (at >= 0 || done.has(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../src/potential/export-model.js';
import { formatFrame } from '../../src/structure/format-frame.js';
import { type ExportFixture, exportFixture } from '../potential/export-fixture.js';
import { pythonWithAse } from './python-ase.js';

const python = pythonWithAse();
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pestle-ase-docs-'));
const model = join(folder, 'model');
let fixture: ExportFixture;

/** The fenced blocks of Python in a document that use ASE. */
function snippets(markdown: string): string[] {
  return [...markdown.matchAll(/```python\n(.*?)```/gs)]
    .map((match) => match[1]!)
    .filter((code) => code.includes('from ase'));
}

/** Runs Python in a folder with a model, a start.xyz and a `pestle` on the PATH. */
function run(code: string): string {
  const command = `"${process.execPath}" "${join(root, 'dist/cli/main.js')}"`;
  writeFileSync(join(folder, 'pestle'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  // The snippets say run(1000); a few steps show the same. A socket of that name may be in use.
  const { stdout, stderr, status } = spawnSync(
    python!,
    ['-c', code.replace('run(1000)', 'run(5)').replaceAll('by-hand', `by-hand-${process.pid}`)],
    {
      cwd: folder,
      encoding: 'utf8',
      // ASE waits for a client as long as it takes; one that cannot start never comes.
      timeout: 60_000,
      env: {
        ...process.env,
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        PYTHONPATH: model,
      },
    },
  );
  expect(status, stderr).toBe(0);
  return stdout;
}

describe.skipIf(!python)('the snippets for ASE', () => {
  beforeAll(async () => {
    fixture = await exportFixture();
    exportModel(fixture.files, 'ase', model);
    writeFileSync(join(folder, 'start.xyz'), formatFrame(fixture.frames, 0, {}, undefined));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const documents = [
    ['docs/export.md', () => readFileSync(join(root, 'docs/export.md'), 'utf8')],
    ['docs/ipi.md', () => readFileSync(join(root, 'docs/ipi.md'), 'utf8')],
    ["the export's README.md", () => readFileSync(join(model, 'README.md'), 'utf8')],
  ] as const;

  it.each(documents)('of %s print the energy of the model', (_name, text) => {
    const found = snippets(text());
    expect(found.length).toBe(1);
    const energy = Number(/^(-?[\d.]+) eV$/m.exec(run(found[0]!))?.[1]);
    expect(Math.abs(energy - modelEnergy())).toBeLessThan(1e-4);
  });

  it('write a trajectory', () => {
    expect(existsSync(join(folder, 'md.traj'))).toBe(true);
  });
});

function modelEnergy(): number {
  const json = JSON.parse(fixture.files.json) as { test_vector: { energy: number }[] };
  return json.test_vector[0]!.energy;
}

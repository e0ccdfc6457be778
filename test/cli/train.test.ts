import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { train } from '../../src/cli/commands/train.js';
import { pairsExperiment, pairsOfAtoms } from '../support/pairs-of-atoms.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
afterEach(() => {
  vi.restoreAllMocks();
});

it('training without a search warns of the dataset as a search does, before the model is written', async () => {
  // One frame has no energy, and in one it is far from all others.
  writeFileSync(folder.path('pairs.xyz'), pairsOfAtoms(61, { 30: null, 40: 9000 }));
  const experiment = pairsExperiment({ dataset: { skip_bad_frames: true } });
  writeFileSync(folder.path('s.yaml'), experiment);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    if (!existsSync(folder.path('model/potential.json'))) written.push(String(text));
    return true;
  });
  await train.handler({
    experiment: folder.path('s.yaml'),
    out: folder.path('model'),
    params: '{soap.r_cut: 5}',
    members: 1,
    color: false,
    _: [],
    $0: '',
  });
  const warnings = written.filter((line) => line.startsWith('warning: '));
  expect(warnings[0]).toMatch(/1 bad frames were left out \(dataset\.skip_bad_frames\)/);
  expect(warnings.join('')).toMatch(/pairs\.xyz/);
  expect(existsSync(folder.path('model/potential.json'))).toBe(true);
});

it('an experiment without frames is refused by name, and no folder is made', async () => {
  const experiment = [
    'study: s',
    'objective: { module: square.mjs }',
    'space: { x: { float: [0, 1] } }',
    '',
  ].join('\n');
  writeFileSync(folder.path('s.yaml'), experiment);
  const training = train.handler({
    experiment: folder.path('s.yaml'),
    out: folder.path('none/model'),
    members: 1,
    color: false,
    _: [],
    $0: '',
  });
  await expect(training).rejects.toThrow(/s\.yaml: dataset is missing.*dataset\.path/);
  expect(existsSync(folder.path('none'))).toBe(false);
});

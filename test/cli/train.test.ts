import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { train } from '../../src/cli/commands/train.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
afterEach(() => {
  vi.restoreAllMocks();
});

const EXPERIMENT = `study: s
dataset:
  path: pairs.xyz
  skip_bad_frames: true
  energy: { key: energy, unit: ev }
  split: { train: 0.5, validation: 0.25, test: 0.25, by: block, block: 5 }
space: { soap.r_cut: { float: [1.05, 5] } }
fixed:
  soap.n_max: 2
  soap.l_max: 2
  network.nodes: [4]
  training.lm: { iterations: 2, warm_up_epochs: 1 }
`;

/** Pairs of atoms; one frame has no energy, and in one it is far from all others. */
function pairs(): string {
  return Array.from({ length: 61 }, (_, f) => {
    const distance = 3.2 + (f % 7) / 10;
    const energy = f === 30 ? '' : `energy=${f === 40 ? 9000 : -10 + distance}`;
    const head = `Properties=species:S:1:pos:R:3 ${energy} pbc="F F F"`;
    return `2\n${head}\nO 0 0 0\nH 0 0 ${distance}\n`;
  }).join('');
}

it('training without a search warns of the dataset as a search does, before the model is written', async () => {
  writeFileSync(folder.path('pairs.xyz'), pairs());
  writeFileSync(folder.path('s.yaml'), EXPERIMENT);
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

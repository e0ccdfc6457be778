import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { writeFrames } from '../../src/structure/frames-writer.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesFolder } from './frames-folder.js';

const written = new URL('../golden/frames/ase-3.22.1.extxyz', import.meta.url).pathname;
const folder = framesFolder();

/** Debian puts ASE beside its own Python, which need not be the first one on the path. */
const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import ase']).status === 0,
);
if (!python) console.info('skipped: no python3 with ASE here (Debian: python3-ase)');

const COMPARE = `
import sys, json
import numpy as np
from ase.io import read
a, b = read(sys.argv[1], ':'), read(sys.argv[2], ':')
assert len(a) == len(b)
for x, y in zip(a, b):
    assert (x.numbers == y.numbers).all() and np.array_equal(x.positions, y.positions)
    assert np.array_equal(x.cell[:], y.cell[:]) and (x.pbc == y.pbc).all()
    assert x.get_potential_energy() == y.get_potential_energy()
    assert np.array_equal(x.get_forces(), y.get_forces())
print(json.dumps([[y.info['note'], int(y.info['step'])] for y in b]))
`;

describe('ASE', () => {
  it('writes frames that are read number for number', async () => {
    const frames = await readFrames(written, { energy: { unit: 'eV' }, forces: {}, info: ['dft'] });
    expect(frames.count).toBe(5);
    expect([...frames.numbers.subarray(0, 4)]).toEqual([8, 1, 1, 17]);
    expect([...frames.positions.subarray(0, 3)]).toEqual([0.69116838, 1.64323629, 0.66087415]);
    expect(frames.energiesEv![3]).toBe(-100.123456789 * 3);
    expect(frames.forcesEvPerAngstrom![2]).toBe(-0.48211931);
    expect([...frames.cells!.subarray(9, 18)]).toEqual([5, 0, 0, 1, 6, 0, 0, 0.5, 7]);
    expect([...frames.pbc!]).toEqual([0, 5, 0, 5, 0]);
    expect([...frames.info!.dft!]).toEqual([0, -1.5, -3, -4.5, -6]);
  });

  it.skipIf(!python)('reads frames written here number for number', async () => {
    const frames = await readFrames(written, { energy: { unit: 'eV' }, forces: {} });
    const path = folder.path('back.extxyz');
    await writeFrames(path, frames, { info: { note: 'x "y" z=1', step: [0, 1, 2, 3, 4] } });
    const run = spawnSync(python!, ['-c', COMPARE, written, path], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([0, 1, 2, 3, 4].map((step) => ['x "y" z=1', step]));
  });
});

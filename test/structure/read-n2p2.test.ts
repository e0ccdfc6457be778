import { describe, expect, it } from 'vitest';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();
const BOHR = 0.529177210903;
const HARTREE = 27.211386245988;
const UNITS = {
  energy: { unit: 'hartree' },
  forces: { unit: 'hartree/bohr' },
  lengthUnit: 'bohr',
};

/** As RuNNer's manual prints it. */
const FRAME = `begin
comment source_file_name=water
lattice  10.0 0.0 0.0
lattice  0.0 11.0 0.0
lattice  0.0 0.0 12.0
atom  1.0 2.0 3.0  O  0.000  0.000  0.01 -0.02 0.03
atom  1.5 2.0 3.0  H  0.000  0.000  0.04 0.05 -0.06
energy -76.5
charge 0.0
end
`;

describe('n2p2 and RuNNer input.data', () => {
  it('is read in the units given', async () => {
    const path = folder.file(
      'input.data',
      FRAME + FRAME.replace(/lattice.*\n/g, '').replace('-76.5', '-75'),
    );
    const frames = await readFrames(path, UNITS);
    expect([...frames.numbers]).toEqual([8, 1, 8, 1]);
    expect(frames.positions[3]).toBe(1.5 * BOHR);
    expect([...frames.energiesEv!]).toEqual([-76.5 * HARTREE, -75 * HARTREE]);
    expect(frames.forcesEvPerAngstrom![1]).toBeCloseTo((-0.02 * HARTREE) / BOHR, 10);
    expect(frames.cells![4]).toBe(11 * BOHR);
    expect([...frames.pbc!]).toEqual([7, 0]);
  });

  it.each([
    [
      'an atom with too few values',
      FRAME.replace(' 0.04 0.05 -0.06', ''),
      7,
      'an atom has 6 values',
    ],
    [
      'an energy that is no number',
      FRAME.replace('-76.5', 'n/a'),
      8,
      '"n/a" is not a finite energy',
    ],
    ['no energy', FRAME.replace(/energy.*\n/, ''), 1, 'no "energy" line'],
    ['an unknown element', FRAME.replace(' H ', ' Qq '), 7, '"Qq" is not a chemical element'],
    ['two lattice vectors', FRAME.replace('lattice  10.0 0.0 0.0\n', ''), 1, '2 lattice lines'],
    ['no end', FRAME.replace('end\n', ''), 9, 'the file ends before "end"'],
    ['something before begin', `oops\n${FRAME}`, 1, 'expected "begin"'],
  ])('with %s is refused by line', async (_, bad, line, message) => {
    const path = folder.file('bad.data', FRAME + bad);
    await expect(readFrames(path, UNITS)).rejects.toThrow(message);
    await expect(readFrames(path, UNITS)).rejects.toThrow(`bad.data:${line + 10}, frame 1`);
    const frames = await readFrames(path, { ...UNITS, skipBadFrames: true });
    expect([frames.count, frames.skipped]).toEqual([1, 1]);
  });
});

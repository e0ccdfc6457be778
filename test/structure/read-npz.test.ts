import { describe, expect, it } from 'vitest';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesFolder } from './frames-folder.js';
import { float32, float64, int32, npzFile, type TestArray, text } from './npz-file.js';

const folder = framesFolder();
const POSITIONS = [0, 0, 0, 0, 0, 0.74, 0, 0, 0, 0, 0, 0.8, 0, 0, 0, 0, 0, 0.9];
const arrays = {
  R: float64([3, 2, 3], POSITIONS),
  z: int32([2], [1, 1]),
  E: float64([3, 1], [-1, -2, -3]),
  F: float64(
    [3, 2, 3],
    POSITIONS.map((x) => -x),
  ),
};

async function read(
  content: { readonly [name: string]: TestArray },
  options = {},
  compress = false,
) {
  const path = folder.file('frames.npz', npzFile(content, compress));
  return readFrames(path, { energy: { unit: 'eV' }, ...options });
}

describe('npz', () => {
  it.each([false, true])('in the MD17 layout is read, compressed: %s', async (compress) => {
    const frames = await read(arrays, { forces: {} }, compress);
    expect([...frames.offsets]).toEqual([0, 2, 4, 6]);
    expect([...frames.positions]).toEqual(POSITIONS);
    expect([...frames.energiesEv!]).toEqual([-1, -2, -3]);
    expect(frames.forcesEvPerAngstrom![5]).toBe(-0.74);
  });

  it('in the rMD17 layout with float32, bytes and a key is read', async () => {
    const frames = await read(
      {
        coords: float32([3, 2, 3], POSITIONS),
        nuclear_charges: { type: '|u1', shape: [2], bytes: Uint8Array.of(1, 1) },
        energies: float64([3], [-1, -2, -3]),
        other: float64([3], [4, 5, 6]),
      },
      { energy: { key: 'other', unit: 'kcal/mol' }, lengthUnit: 'bohr' },
    );
    expect(frames.positions[5]).toBe(Math.fround(0.74) * 0.529177210903);
    expect(frames.energiesEv![2]! / 6).toBeCloseTo(0.0433641042418, 12);
  });

  it('with atomic numbers of each frame and padding is read', async () => {
    const z = int32([3, 2], [1, 8, 6, 0, 1, 1]);
    const frames = await read({ ...arrays, z });
    expect([...frames.offsets]).toEqual([0, 2, 3, 5]);
    expect([...frames.numbers]).toEqual([1, 8, 6, 1, 1]);
    expect([...frames.positions.subarray(6)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0.9]);
  });

  it('with units of its own, big-endian and Fortran-ordered arrays is read', async () => {
    const bytes = Buffer.alloc(24);
    [-1, -2, -3].forEach((e, i) => {
      bytes.writeDoubleBE(e, 8 * i);
    });
    const columns = [0, 1, 2].flatMap((x) =>
      [0, 1].flatMap((a) => [0, 1, 2].map((f) => POSITIONS[6 * f + 3 * a + x]!)),
    );
    const path = folder.file(
      'units.npz',
      npzFile({
        R: { ...float64([3, 2, 3], columns), fortranOrder: true },
        z: int32([2], [1, 1]),
        E: { type: '>f8', shape: [3], bytes },
        e_unit: text('kcal/mol'),
        r_unit: text('Ang'),
      }),
    );
    const frames = await readFrames(path, { requireEnergies: true, stride: 2 });
    expect([...frames.positions]).toEqual([...POSITIONS.slice(0, 6), ...POSITIONS.slice(12)]);
    expect(frames.energiesEv![1]! / -3).toBeCloseTo(0.0433641042418, 12);
  });

  it('with symbols for species is read', async () => {
    const z = {
      type: '<U2',
      shape: [2],
      bytes: new Uint8Array(Uint32Array.of(72, 0, 67, 108).buffer),
    };
    expect([...(await read({ ...arrays, z }, { maxFrames: 1 })).numbers]).toEqual([1, 17]);
  });

  it('with a bad frame is refused by its number, or read without it', async () => {
    const R = float64([3, 2, 3], POSITIONS.with(10, Number.NaN));
    await expect(read({ ...arrays, R })).rejects.toThrow(
      /frames\.npz, frame 1 \(counted from 0\): a coordinate of atom 1 is NaN/,
    );
    const frames = await read({ ...arrays, R }, { skipBadFrames: true, forces: {} });
    expect([...frames.energiesEv!]).toEqual([-1, -3]);
    expect([...frames.positions]).toEqual([...POSITIONS.slice(0, 6), ...POSITIONS.slice(12)]);
    expect(frames.forcesEvPerAngstrom![11]).toBe(-0.9);
    expect(frames.skipped).toBe(1);
    const E = float64([3], [-1, Number.POSITIVE_INFINITY, -3]);
    await expect(read({ ...arrays, E })).rejects.toThrow(
      'frame 1 (counted from 0): the energy is Infinity',
    );
  });

  it('with arrays missing or of wrong shape is refused, naming those there are', async () => {
    const { R, z, F } = arrays;
    await expect(read({ z, F })).rejects.toThrow(
      'no array "R" or "coords" or "positions" or "coordinates" of positions (it has z, F)',
    );
    await expect(read({ R, z })).rejects.toThrow('of energies (it has R, z)');
    await expect(
      read({ R, z, U0: float64([3], [1, 2, 3]) }, { energy: { key: 'U', unit: 'eV' } }),
    ).rejects.toThrow('did you mean');
    await expect(read({ ...arrays, z: int32([3], [1, 1, 1]) })).rejects.toThrow(
      'array "z" has shape [3], expected [2] or [3, 2]',
    );
    await expect(read({ ...arrays, E: float64([2], [1, 2]) })).rejects.toThrow(
      'array "E" has shape [2], expected [3]',
    );
    await expect(read({ ...arrays, R: float64([6, 3, 1], POSITIONS) })).rejects.toThrow(
      'expected [frames, atoms, 3]',
    );
  });

  it('cut off is refused', async () => {
    const whole = npzFile(arrays);
    const path = folder.file('cut.npz', whole.subarray(0, whole.length - 30));
    await expect(readFrames(path)).rejects.toThrow('is not a whole .npz');
  });
});

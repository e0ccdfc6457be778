import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSoap } from '../../src/descriptor/soap.js';
import { norm } from './golden.js';

const soap = createSoap({
  species: ['Na', 'Cl'],
  nMax: 3,
  lMax: 4,
  rCut: 4,
  sigma: 0.5,
  periodic: true,
});
const CELL = [
  [4, 0, 0],
  [0.8, 4.4, 0],
  [-0.5, 0.7, 5],
];
const ATOMS = [
  [0.1, 0.2, 0.3],
  [2, 2.1, 2.4],
  [1.2, 3.5, 0.9],
];
const NUMBERS = [11, 17, 17];
const PBC = [true, true, true];

function plus(p: readonly number[], shifts: readonly number[]): number[] {
  return p.map((x, k) => x + shifts.reduce((sum, s, axis) => sum + s * CELL[axis]![k]!, 0));
}

function difference(a: Float64Array, b: Float64Array): number {
  return norm(a.map((x, k) => x - b[k]!)) / norm(a);
}

const reference = soap.create([
  { numbers: NUMBERS, positions: ATOMS, cell: CELL, pbc: PBC },
]).values;

test('rows do not change when atoms move by cell vectors', () => {
  const shift = fc.integer({ min: -3, max: 3 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(shift, shift, shift), { minLength: 3, maxLength: 3 }),
      (shifts) => {
        const positions = ATOMS.map((p, i) => plus(p, shifts[i]!));
        const moved = soap.create([{ numbers: NUMBERS, positions, cell: CELL, pbc: PBC }]).values;
        expect(difference(reference, moved)).toBeLessThan(1e-10);
      },
    ),
    { numRuns: 25, seed: 1 },
  );
});

test.each([
  [0, [2, 1, 1]],
  [1, [1, 3, 1]],
  [2, [1, 1, 2]],
])('a supercell along axis %i has the rows of its cell', (axis, repeats) => {
  const copies = repeats[axis]!;
  const shifts = Array.from({ length: copies }, (_, k) => [0, 0, 0].with(axis, k));
  const frame = {
    numbers: shifts.flatMap(() => NUMBERS),
    positions: shifts.flatMap((shift) => ATOMS.map((p) => plus(p, shift))),
    cell: CELL.map((v, k) => v.map((x) => x * repeats[k]!)),
    pbc: PBC,
  };
  const { values } = soap.create([frame]);
  for (let k = 0; k < copies; k++)
    expect(
      difference(reference, values.subarray(k * reference.length, (k + 1) * reference.length)),
    ).toBeLessThan(1e-10);
});

test('images far along one axis do not count where that axis is not periodic', () => {
  const slab = soap.create([
    { numbers: NUMBERS, positions: ATOMS, cell: CELL, pbc: [true, true, false] },
  ]).values;
  const tall = soap.create([
    {
      numbers: NUMBERS,
      positions: ATOMS,
      cell: [CELL[0]!, CELL[1]!, CELL[2]!.map((x) => x * 10)],
      pbc: PBC,
    },
  ]).values;
  expect(difference(slab, tall)).toBeLessThan(1e-10);
  expect(difference(slab, reference)).toBeGreaterThan(1e-3);
});

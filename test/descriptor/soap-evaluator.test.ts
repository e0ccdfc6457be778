import { expect, test } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import type { SoapSettings } from '../../src/descriptor/settings.js';
import { type SoapEvaluator, soapEvaluator } from '../../src/descriptor/soap-evaluator.js';
import { norm } from './golden.js';

const ZUNDEL = Uint8Array.of(8, 8, 1, 1, 1, 1, 1);
const GTO = { rbf: 'gto' } as const;

function randomPositions(count: number, atoms: number, name: string): Float64Array {
  const rng = deriveRng(1, name);
  return Float64Array.from({ length: count * atoms * 3 }, () => 2 * rng.normal());
}

/** A smooth energy of the rows: Σ w p + ½ (Σ v p)², with fixed random w and v; fills the gradients. */
function energies(evaluator: SoapEvaluator, positions: Float64Array, count: number): number[] {
  evaluator.features(positions, count);
  const result: number[] = Array(count).fill(0);
  for (const { z, atoms, width, features, gradients } of evaluator.elements) {
    const rng = deriveRng(z, 'weights');
    const w = Float64Array.from({ length: width }, () => rng.normal() / width);
    const v = Float64Array.from({ length: width }, () => rng.normal() / width);
    for (let row = 0; row < count * atoms; row++) {
      const p = features.subarray(row * width, (row + 1) * width);
      const linear = p.reduce((sum, x, k) => sum + w[k]! * x, 0);
      const square = p.reduce((sum, x, k) => sum + v[k]! * x, 0);
      result[Math.floor(row / atoms)]! += linear + square ** 2 / 2;
      for (let k = 0; k < width; k++) gradients[row * width + k] = w[k]! + square * v[k]!;
    }
  }
  return result;
}

test.each<[string, SoapSettings]>([
  ['n 4, l 5', { ...GTO, nMax: 4, lMax: 5, rCut: 11, sigma: 1 }],
  ['n 8, l 8', { ...GTO, nMax: 8, lMax: 8, rCut: 6, sigma: 0.5 }],
  ['n 1, l 0', { ...GTO, nMax: 1, lMax: 0, rCut: 5, sigma: 0.5 }],
  ['n 3, l 1', { ...GTO, nMax: 3, lMax: 1, rCut: 5, sigma: 0.5 }],
  ['n 5, l 3', { ...GTO, nMax: 5, lMax: 3, rCut: 9, sigma: 0.7 }],
  [
    'crossover',
    { ...GTO, nMax: 3, lMax: 3, rCut: 9, sigma: 0.7, compression: { mode: 'crossover' } },
  ],
  ['mu2', { ...GTO, nMax: 3, lMax: 3, rCut: 9, sigma: 0.7, compression: { mode: 'mu2' } }],
])('forces are the negative gradient of the energy: %s', (_name, settings) => {
  const count = 3;
  const evaluator = soapEvaluator(ZUNDEL, settings, [1, 6, 8], { batch: 4 });
  const positions = randomPositions(count, 7, 'positions');
  energies(evaluator, positions, count);
  const forces = new Float64Array(count * 21);
  evaluator.forces!(positions, count, forces);
  const numeric = new Float64Array(count * 21);
  // The same coordinate of every configuration moves at once: their energies are independent.
  const at = (x: number, offset: number) => {
    const moved = Float64Array.from(positions);
    for (let c = 0; c < count; c++) moved[c * 21 + x]! += offset;
    return energies(evaluator, moved, count);
  };
  const h = 1e-3;
  for (let x = 0; x < 21; x++) {
    const [a, b, c, d] = [at(x, h), at(x, -h), at(x, 2 * h), at(x, -2 * h)];
    for (let k = 0; k < count; k++)
      numeric[k * 21 + x] = -(8 * (a[k]! - b[k]!) - (c[k]! - d[k]!)) / (12 * h);
  }
  const off = forces.map((f, k) => f - numeric[k]!);
  expect(norm(off) / norm(numeric)).toBeLessThan(1e-8);
});

const TRICLINIC = [4.2, 0, 0, 0.7, 4.9, 0, -0.4, 0.6, 5.3];

/** Vectors r → (1 + ε) r. */
function strained(vectors: ArrayLike<number>, row: number, column: number, amount: number) {
  return Float64Array.from(
    vectors,
    (x, k) => x + (k % 3 === row ? amount * vectors[k - row + column]! : 0),
  );
}

/** Central differences of fourth order. */
function slope(energyAt: (offset: number) => number, h: number): number {
  const [a, b, c, d] = [h, -h, 2 * h, -2 * h].map(energyAt) as [number, number, number, number];
  return (8 * (a - b) - (c - d)) / (12 * h);
}

test.each<[string, number, SoapSettings]>([
  ['a cell in three directions', 7, { ...GTO, nMax: 4, lMax: 5, rCut: 4, sigma: 0.5 }],
  ['a slab', 3, { ...GTO, nMax: 3, lMax: 3, rCut: 5, sigma: 0.6 }],
  [
    'one list of all species',
    7,
    { ...GTO, nMax: 3, lMax: 2, rCut: 5, sigma: 0.5, compression: { mode: 'mu2' } },
  ],
  ['s functions alone', 7, { ...GTO, nMax: 1, lMax: 0, rCut: 5, sigma: 0.5 }],
])(
  'periodic forces and virials are the negative gradients of the energy: %s',
  (_name, pbc, soap) => {
    const settings = { ...soap, periodic: true };
    const evaluatorIn = (cell: ArrayLike<number>) =>
      soapEvaluator(ZUNDEL, settings, [1, 6, 8], { batch: 2, cell: Float64Array.from(cell), pbc });
    const evaluator = evaluatorIn(TRICLINIC);
    const positions = randomPositions(2, 7, 'periodic');
    energies(evaluator, positions, 2);
    const forces = new Float64Array(2 * 21);
    const virials = new Float64Array(2 * 9);
    evaluator.forcesAndVirials!(positions, 2, forces, virials);

    const numeric = Array.from({ length: 21 }, (_, x) =>
      slope((offset) => {
        const moved = Float64Array.from(positions);
        moved[21 + x]! -= offset;
        return energies(evaluator, moved, 2)[1]!;
      }, 1e-3),
    );
    expect(norm(numeric)).toBeGreaterThan(0.01);
    expect(norm(numeric.map((f, k) => f - forces[21 + k]!)) / norm(numeric)).toBeLessThan(1e-7);

    const second = positions.subarray(21);
    const virial = Array.from({ length: 9 }, (_, k) =>
      slope((offset) => {
        const [row, column] = [Math.floor(k / 3), k % 3];
        const place = strained(second, row, column, -offset);
        return energies(evaluatorIn(strained(TRICLINIC, row, column, -offset)), place, 1)[0]!;
      }, 2e-4),
    );
    expect(norm(virial)).toBeGreaterThan(0.01);
    expect(norm(virial.map((w, k) => w - virials[9 + k]!)) / norm(virial)).toBeLessThan(1e-7);
  },
);

test('a molecule in a large cell has the forces it has alone', () => {
  const settings = { ...GTO, nMax: 4, lMax: 4, rCut: 4, sigma: 0.5 };
  const positions = randomPositions(1, 7, 'alone');
  const forcesOf = (evaluator: SoapEvaluator) => {
    energies(evaluator, positions, 1);
    const forces = new Float64Array(21);
    evaluator.forces!(positions, 1, forces);
    return forces;
  };
  const alone = forcesOf(soapEvaluator(ZUNDEL, settings, [1, 8], { batch: 1 }));
  const cell = Float64Array.of(60, 0, 0, 0, 60, 0, 0, 0, 60);
  const shape = { batch: 1, cell, pbc: 7 };
  const inCell = forcesOf(soapEvaluator(ZUNDEL, { ...settings, periodic: true }, [1, 8], shape));
  expect(norm(inCell.map((f, k) => f - alone[k]!)) / norm(alone)).toBeLessThan(1e-12);
});

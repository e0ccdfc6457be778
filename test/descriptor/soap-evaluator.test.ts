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

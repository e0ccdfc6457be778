import { readFileSync } from 'node:fs';
import type { EnergyModel, Evaluator } from '../../src/potential/energy-model.js';

interface Surrogate {
  readonly numbers: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
  readonly lengthAngstrom: number;
  readonly constantEv: number;
  readonly linearEv: readonly number[];
  readonly quadraticEv: readonly number[];
  readonly start: readonly (readonly number[])[];
}

/**
 * A molecule with stiff bonds, soft bends and a nearly free torsion: a second-order polynomial in
 * exp(−d/1.5 Å) of the pair distances, fitted to energies of the Zundel cation.
 */
export function surrogateMolecule(): {
  model: EnergyModel;
  numbers: Uint8Array;
  start: Float64Array;
} {
  const file = new URL('../golden/zundel-surrogate.json', import.meta.url);
  const data = JSON.parse(readFileSync(file, 'utf8')) as Surrogate;
  const numbers = Uint8Array.from(data.numbers);
  const evaluator = (): Evaluator => surrogateEvaluator(data);
  return {
    model: { species: [...new Set(numbers)], evaluator },
    numbers,
    start: Float64Array.from(data.start.flat()),
  };
}

function surrogateEvaluator(data: Surrogate): Evaluator {
  const atoms = data.numbers.length;
  const n = data.pairs.length;
  const y = new Float64Array(n);
  const slope = new Float64Array(n);
  function one(positions: Float64Array, at: number, forces?: Float64Array): number {
    for (const [p, [i, j]] of data.pairs.entries()) {
      const d = [0, 1, 2].map((k) => positions[at + 3 * j + k]! - positions[at + 3 * i + k]!);
      y[p] = Math.exp(-Math.hypot(...d) / data.lengthAngstrom);
    }
    let energy = data.constantEv;
    let q = 0;
    for (let a = 0; a < n; a++) slope[a] = data.linearEv[a]!;
    for (let a = 0; a < n; a++) {
      energy += data.linearEv[a]! * y[a]!;
      for (let b = a; b < n; b++) {
        const c = data.quadraticEv[q++]!;
        energy += c * y[a]! * y[b]!;
        slope[a]! += c * y[b]!;
        slope[b]! += c * y[a]!;
      }
    }
    if (forces) {
      forces.fill(0, at, at + 3 * atoms);
      for (const [p, [i, j]] of data.pairs.entries()) {
        const d = [0, 1, 2].map((k) => positions[at + 3 * j + k]! - positions[at + 3 * i + k]!);
        const scale = (slope[p]! * y[p]!) / data.lengthAngstrom / Math.hypot(...d);
        for (let k = 0; k < 3; k++) {
          forces[at + 3 * j + k]! += scale * d[k]!;
          forces[at + 3 * i + k]! -= scale * d[k]!;
        }
      }
    }
    return energy;
  }
  return {
    atoms,
    batch: Number.MAX_SAFE_INTEGER,
    energies(positions, count, out) {
      for (let c = 0; c < count; c++) out[c] = one(positions, c * atoms * 3);
    },
    energiesAndForces(positions, count, energies, forces) {
      for (let c = 0; c < count; c++) energies[c] = one(positions, c * atoms * 3, forces);
    },
    close() {},
  };
}

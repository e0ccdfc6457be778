import type { EnergyModel, Evaluator } from '../../src/potential/energy-model.js';
import type { Frames } from '../../src/structure/frames.js';

/** Energy in eV of one configuration; writes dE/dx when `gradient` is given. */
export type EnergyFunction = (x: Float64Array, gradient?: Float64Array) => number;

export interface ModelExtras {
  readonly extrapolation?: (x: Float64Array) => number;
}

/** An EnergyModel of a formula, with analytical forces. */
export function analyticModel(
  species: readonly number[],
  energy: EnergyFunction,
  extras: ModelExtras = {},
): EnergyModel {
  return {
    species,
    evaluator(numbers): Evaluator {
      const width = 3 * numbers.length;
      const gradient = new Float64Array(width);
      const each = (
        positions: Float64Array,
        count: number,
        f: (x: Float64Array, c: number) => void,
      ) => {
        for (let c = 0; c < count; c++) f(positions.subarray(c * width, (c + 1) * width), c);
      };
      return {
        atoms: numbers.length,
        batch: Number.MAX_SAFE_INTEGER,
        energies: (positions, count, out) =>
          each(positions, count, (x, c) => {
            out[c] = energy(x);
          }),
        energiesAndForces: (positions, count, energies, forces) =>
          each(positions, count, (x, c) => {
            gradient.fill(0);
            energies[c] = energy(x, gradient);
            for (let i = 0; i < width; i++) forces[c * width + i] = -gradient[i]!;
          }),
        ...(extras.extrapolation && {
          extrapolation: (positions: Float64Array, count: number, out: Float64Array) =>
            each(positions, count, (x, c) => {
              out[c] = extras.extrapolation!(x);
            }),
        }),
        close() {},
      };
    },
  };
}

/** ½ Σ k_i x_i² about the origin: every coordinate is normal with variance kT/k_i. */
export function harmonicWell(k: readonly number[]): EnergyModel {
  return analyticModel([1], (x, gradient) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      sum += 0.5 * k[i]! * x[i]! * x[i]!;
      if (gradient) gradient[i] = k[i]! * x[i]!;
    }
    return sum;
  });
}

/** A Lennard-Jones pair on a soft tether, which keeps it from flying apart: E(r). */
export function pairModel(
  energy: (r: number) => number,
  slope: (r: number) => number,
): EnergyModel {
  return analyticModel([18], (x, gradient) => {
    const d = [x[3]! - x[0]!, x[4]! - x[1]!, x[5]! - x[2]!];
    const r = Math.hypot(...d);
    if (gradient) {
      for (let k = 0; k < 3; k++) {
        const g = (slope(r) * d[k]!) / r;
        gradient[3 + k]! += g;
        gradient[k]! -= g;
      }
    }
    return energy(r);
  });
}

export function oneFrame(numbers: readonly number[], positions: readonly number[]): Frames {
  return framesOf(numbers, [positions]);
}

export function framesOf(
  numbers: readonly number[],
  configurations: readonly (readonly number[])[],
): Frames {
  const count = configurations.length;
  return {
    count,
    offsets: Uint32Array.from({ length: count + 1 }, (_, f) => f * numbers.length),
    numbers: Uint8Array.from(configurations.flatMap(() => numbers)),
    positions: Float64Array.from(configurations.flat()),
    source: {
      files: ['test'],
      file: new Uint16Array(count),
      frame: Uint32Array.from({ length: count }, (_, f) => f),
    },
  };
}

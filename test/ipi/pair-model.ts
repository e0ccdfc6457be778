import type { EnergyModel, Evaluator } from '../../src/potential/energy-model.js';

/**
 * A Morse potential between all pairs, with exact forces: De = 0.5 eV, a = 1.5 /Å, r0 = 1.8 Å.
 * Periodic systems take all images of a cube of 5 cells a side, enough at these ranges.
 */
export function pairModel({ forces = true, extrapolation = false } = {}): EnergyModel {
  return {
    species: [1, 8],
    evaluator(numbers, options = {}) {
      const atoms = numbers.length;
      const images = imagesOf(options.cell, options.pbc ?? 0);
      const run = (positions: Float64Array, count: number, out: Float64Array, f?: Float64Array) => {
        for (let c = 0; c < count; c++) {
          const at = 3 * atoms * c;
          out[c] = pairSum(
            positions.subarray(at, at + 3 * atoms),
            images,
            f?.subarray(at, at + 3 * atoms),
          );
        }
      };
      const evaluator: Evaluator = {
        atoms,
        batch: options.batch ?? 1,
        energies: (positions, count, out) => run(positions, count, out),
        close: () => {},
        ...(forces ? { energiesAndForces: run } : {}),
        ...(extrapolation
          ? {
              extrapolation: (positions: Float64Array, count: number, out: Float64Array) => {
                for (let c = 0; c < count; c++) out[c] = Math.abs(positions[3 * atoms * c]!);
              },
            }
          : {}),
      };
      return evaluator;
    },
  };
}

function imagesOf(cell: Float64Array | undefined, pbc: number): number[][] {
  const range = (axis: number) => (pbc & (1 << axis) ? [-2, -1, 0, 1, 2] : [0]);
  return range(0).flatMap((i) =>
    range(1).flatMap((j) =>
      range(2).map((k) =>
        [0, 1, 2].map((x) => (cell ? i * cell[x]! + j * cell[3 + x]! + k * cell[6 + x]! : 0)),
      ),
    ),
  );
}

function pairSum(positions: Float64Array, images: number[][], forces?: Float64Array): number {
  const atoms = positions.length / 3;
  let energy = 0;
  forces?.fill(0);
  for (let i = 0; i < atoms; i++)
    for (let j = 0; j < atoms; j++)
      for (const shift of images) {
        const d = [0, 1, 2].map((x) => positions[3 * j + x]! + shift[x]! - positions[3 * i + x]!);
        const r = Math.hypot(d[0]!, d[1]!, d[2]!);
        if (r < 1e-12) continue;
        const decay = Math.exp(-1.5 * (r - 1.8));
        energy += 0.25 * (decay * decay - 2 * decay);
        const slope = 1.5 * (decay - decay * decay);
        if (forces) for (let x = 0; x < 3; x++) forces[3 * i + x]! += (slope * d[x]!) / r;
      }
  return energy;
}

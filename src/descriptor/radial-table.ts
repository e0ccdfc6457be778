import type { GtoRadial } from './gto-radial.js';
import { evaluateGto } from './gto-radial.js';

const DEGREE = 7;
const NODES = DEGREE + 1;

/**
 * The radial functions as piecewise polynomials of degree 7 in r. The error is below 1e-13 of a
 * descriptor row's norm; no exponentials remain in the inner loop. The cells do not depend on l_max,
 * so rows for a smaller one are a slice of those for a larger one, bit for bit.
 */
export interface RadialTable {
  /**
   * [cell][two radial functions][power of u][of the two], u = 2 (r / h - cell) - 1, with a cell of
   * zeros after the last.
   */
  readonly values: Float64Array;
  readonly cells: number;
  readonly cellsPerAngstrom: number;
}

/** @param radius largest distance asked for, Å */
export function radialTable(basis: GtoRadial, radius: number): RadialTable {
  const cells = Math.ceil(radius / Math.min(0.25, 0.17 / Math.sqrt(2 * basis.steepest)));
  const h = radius / cells;
  const count = (basis.lMax + 1) * basis.nMax;
  const padded = count + (count % 2);
  const values = new Float64Array((cells + 1) * padded * NODES);
  const samples = new Float64Array(NODES * count);
  const row = new Float64Array(count);
  const toPowers = powersFromNodes();
  for (let cell = 0; cell < cells; cell++) {
    for (let i = 0; i < NODES; i++) {
      evaluateGto(basis, h * (cell + (node(i) + 1) / 2), row);
      samples.set(row, i * count);
    }
    for (let k = 0; k < count; k++) {
      const at = cell * padded * NODES + (k >> 1) * 2 * NODES + (k & 1);
      for (let power = 0; power < NODES; power++) {
        let sum = 0;
        for (let i = 0; i < NODES; i++)
          sum += toPowers[power * NODES + i]! * samples[i * count + k]!;
        values[at + power * 2] = sum;
      }
    }
  }
  return { values, cells, cellsPerAngstrom: cells / radius };
}

/** Chebyshev nodes of the first kind on [-1, 1]. */
function node(i: number): number {
  return Math.cos((Math.PI * (i + 0.5)) / NODES);
}

/** Matrix from values at the nodes to coefficients of powers of u, through Chebyshev polynomials. */
function powersFromNodes(): Float64Array {
  const chebyshev = chebyshevPowers();
  const matrix = new Float64Array(NODES * NODES);
  for (let i = 0; i < NODES; i++) {
    for (let j = 0; j < NODES; j++) {
      const share = ((j === 0 ? 1 : 2) / NODES) * Math.cos((j * Math.PI * (i + 0.5)) / NODES);
      for (let power = 0; power < NODES; power++)
        matrix[power * NODES + i]! += share * chebyshev[j * NODES + power]!;
    }
  }
  return matrix;
}

/** Coefficients of T_j by power: T_j = 2 u T_(j-1) - T_(j-2). */
function chebyshevPowers(): Float64Array {
  const t = new Float64Array(NODES * NODES);
  t[0] = 1;
  t[NODES + 1] = 1;
  for (let j = 2; j < NODES; j++)
    for (let power = 0; power < NODES; power++)
      t[j * NODES + power] =
        (power > 0 ? 2 * t[(j - 1) * NODES + power - 1]! : 0) - t[(j - 2) * NODES + power]!;
  return t;
}

import {
  choleskyInPlace,
  invertLower,
  multiplyLower,
  multiplyLowerTransposed,
} from './cholesky.js';
import type { Point } from './codec.js';
import type { Hyperparameters } from './gaussian-process.js';
import { additiveShare } from './gaussian-process.js';
import type { Features } from './gp-features.js';
import { codeAlong, columnDistance, coordinate, coordinates } from './gp-features.js';

const SQRT5 = Math.sqrt(5);
const JITTER = 1e-8;
/** Rows between two looks at the variance, a multiple of four. */
const ROWS = 16;

/** A Gaussian process conditioned on data; predictions are of the noise-free function. */
export interface Posterior {
  /** Length of a row: what the kernel needs of a point, two numbers a data point. */
  readonly size: number;
  readonly features: Features;
  /** A point's row: its scaled squared distances Σ θ_d dist_d to the data, then the additive kernels. */
  distances(point: Point, out: Float64Array): void;
  /** out = base moved from one code to another along column k. */
  move(base: Float64Array, k: number, from: number, to: number, out: Float64Array): void;
  /** Mean at the point with this row; sets `ceiling`. */
  predictMean(row: Float64Array): number;
  /** An upper bound of the variance there; from the nearest data point alone at first. */
  ceiling: number;
  /** Lowers `ceiling` by some rows of n² operations; false once it is the variance itself. */
  refine(): boolean;
}

export function condition(
  points: readonly Point[],
  values: Float64Array,
  features: Features,
  hyper: Hyperparameters,
): Posterior {
  const n = points.length;
  const columns = coordinates(features, points);
  const inverse = factor(columns, n, features, hyper);
  const half = new Float64Array(n);
  const alpha = new Float64Array(n);
  multiplyLower(inverse, n, values, half);
  multiplyLowerTransposed(inverse, n, half, alpha);
  const kernel = new Float64Array(n);
  const term = distanceTerms(columns, n, features, hyper);
  const variance = hyper.signal + hyper.additive;
  let explained = 0;
  let done = 0;
  const posterior: Posterior = {
    size: 2 * n,
    features,
    ceiling: 0,
    distances(point, out) {
      out.fill(0);
      features.columns.forEach((column, k) => {
        const along = term(k, codeAlong(column, point), 0);
        for (let i = 0; i < 2 * n; i++) out[i]! += along[i]!;
      });
    },
    move(base, k, from, to, out) {
      const less = term(k, from, 0);
      const more = term(k, to, 1);
      for (let i = 0; i < n; i++) {
        const r2 = base[i]! - less[i]! + more[i]!;
        out[i] = Math.max(r2, 0);
      }
      for (let i = n; i < 2 * n; i++) out[i] = base[i]! - less[i]! + more[i]!;
    },
    predictMean(row) {
      let mean = 0;
      let nearest = 0;
      for (let i = 0; i < n; i++) {
        const r = SQRT5 * Math.sqrt(row[i]!);
        const k = hyper.signal * (1 + r + (r * r) / 3) * Math.exp(-r) + row[n + i]!;
        kernel[i] = k;
        if (k > nearest) nearest = k;
        mean += k * alpha[i]!;
      }
      const reduced = variance - (nearest * nearest) / (variance + hyper.noise + JITTER);
      posterior.ceiling = Math.max(1e-12, reduced);
      explained = 0;
      done = 0;
      return mean;
    },
    refine() {
      if (done >= n) return false;
      const end = Math.min(done + ROWS, n);
      for (; done < end; done += 4) explained = addExplained(inverse, n, done, kernel, explained);
      posterior.ceiling = Math.max(1e-12, variance - explained);
      return true;
    },
  };
  return posterior;
}

/** Adds what rows i…i+3 of L⁻¹ explain, (L⁻¹ k)², to `explained`; four sums at once, for speed. */
function addExplained(
  inverse: Float64Array,
  n: number,
  i: number,
  kernel: Float64Array,
  explained: number,
): number {
  const row0 = i * n;
  const row1 = row0 + n;
  const row2 = row1 + n;
  const row3 = row2 + n;
  const length = Math.min(i + 4, n);
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let j = 0; j < length; j++) {
    const k = kernel[j]!;
    sum0 += inverse[row0 + j]! * k;
    sum1 += inverse[row1 + j]! * k;
    sum2 += inverse[row2 + j]! * k;
    sum3 += inverse[row3 + j]! * k;
  }
  return explained + sum0 * sum0 + sum1 * sum1 + sum2 * sum2 + sum3 * sum3;
}

/** What a code along column k adds to a row; tabled for small sets. */
function distanceTerms(
  columns: readonly Float64Array[],
  n: number,
  features: Features,
  hyper: Hyperparameters,
): (k: number, code: number, slot: 0 | 1) => Float64Array {
  const share = additiveShare(hyper, columns.length);
  const fill = (k: number, code: number, out: Float64Array) => {
    const column = features.columns[k]!;
    const at = coordinate(column, code);
    const data = columns[k]!;
    const theta = hyper.theta[k]!;
    for (let i = 0; i < n; i++) {
      const scaled = theta * columnDistance(column.isChoice, at, data[i]!);
      out[i] = scaled;
      out[n + i] = share / (1 + hyper.stretch * scaled);
    }
    return out;
  };
  const tables = features.columns.map(({ tabled }) => new Array<Float64Array>(tabled + 1));
  const scratch = [new Float64Array(2 * n), new Float64Array(2 * n)];
  return (k, code, slot) => {
    const { tabled } = features.columns[k]!;
    if (tabled === 0) return fill(k, code, scratch[slot]!);
    const row = Number.isNaN(code) ? tabled : code;
    tables[k]![row] ??= fill(k, code, new Float64Array(2 * n));
    return tables[k]![row]!;
  };
}

/**
 * L⁻¹ of K = L Lᵀ, then three rows of zeros, so that rows can be taken by fours; the diagonal grows
 * until the matrix is positive definite.
 */
function factor(
  columns: readonly Float64Array[],
  n: number,
  features: Features,
  hyper: Hyperparameters,
): Float64Array {
  const inverse = new Float64Array((n + 3) * n);
  const base = new Float64Array(n * n);
  const sums = new Float64Array(n * n);
  columns.forEach((data, k) => {
    const { isChoice } = features.columns[k]!;
    const theta = hyper.theta[k]!;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const scaled = theta * columnDistance(isChoice, data[i]!, data[j]!);
        base[i * n + j]! += scaled;
        sums[i * n + j]! += 1 / (1 + hyper.stretch * scaled);
      }
  });
  const share = additiveShare(hyper, columns.length);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const r = SQRT5 * Math.sqrt(base[i * n + j]!);
      const joint = hyper.signal * (1 + r + (r * r) / 3) * Math.exp(-r);
      base[i * n + j] = joint + share * sums[i * n + j]!;
    }
  for (let jitter = JITTER; ; jitter *= 100) {
    const k = base.slice();
    for (let i = 0; i < n; i++) k[i * n + i] = hyper.signal + hyper.additive + hyper.noise + jitter;
    if (!choleskyInPlace(k, n)) continue;
    invertLower(k, n, inverse);
    return inverse;
  }
}

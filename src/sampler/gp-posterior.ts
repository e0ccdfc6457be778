import {
  choleskyInPlace,
  invertLower,
  multiplyLower,
  multiplyLowerTransposed,
} from './cholesky.js';
import type { Point } from './codec.js';
import type { Hyperparameters } from './gaussian-process.js';
import type { Features } from './gp-features.js';
import { codeAlong, columnDistance, coordinate, coordinates } from './gp-features.js';

const SQRT5 = Math.sqrt(5);
const JITTER = 1e-8;

/** A Gaussian process conditioned on data; predictions are of the noise-free function. */
export interface Posterior {
  readonly size: number;
  readonly features: Features;
  /** Scaled squared distances Σ θ_d dist_d of a point to the data. */
  distances(point: Point, out: Float64Array): void;
  /** out = base moved from one code to another along column k. */
  move(base: Float64Array, k: number, from: number, to: number, out: Float64Array): void;
  /** Mean at the point with these distances; sets `ceiling`. */
  predictMean(r2: Float64Array): number;
  /** Variance at the point of the last {@link predictMean}; n² operations. */
  predictVariance(): number;
  /** After {@link predictMean}: an upper bound of the variance, from the nearest data point alone. */
  ceiling: number;
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
  const posterior: Posterior = {
    size: n,
    features,
    ceiling: 0,
    distances(point, out) {
      out.fill(0);
      features.columns.forEach((column, k) => {
        const along = term(k, codeAlong(column, point), 0);
        for (let i = 0; i < n; i++) out[i]! += along[i]!;
      });
    },
    move(base, k, from, to, out) {
      const less = term(k, from, 0);
      const more = term(k, to, 1);
      for (let i = 0; i < n; i++) {
        const r2 = base[i]! - less[i]! + more[i]!;
        out[i] = Math.max(r2, 0);
      }
    },
    predictMean(r2) {
      let mean = 0;
      let nearest = 0;
      for (let i = 0; i < n; i++) {
        const r = SQRT5 * Math.sqrt(r2[i]!);
        const k = hyper.signal * (1 + r + (r * r) / 3) * Math.exp(-r);
        kernel[i] = k;
        if (k > nearest) nearest = k;
        mean += k * alpha[i]!;
      }
      const reduced = hyper.signal - (nearest * nearest) / (hyper.signal + hyper.noise + JITTER);
      posterior.ceiling = Math.max(1e-12, reduced);
      return mean;
    },
    predictVariance() {
      let explained = 0;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        const row = i * n;
        for (let j = 0; j <= i; j++) sum += inverse[row + j]! * kernel[j]!;
        explained += sum * sum;
      }
      return Math.max(1e-12, hyper.signal - explained);
    },
  };
  return posterior;
}

/** θ_k · squared distance of a code to every data point along column k; tabled for small sets. */
function distanceTerms(
  columns: readonly Float64Array[],
  n: number,
  features: Features,
  hyper: Hyperparameters,
): (k: number, code: number, slot: 0 | 1) => Float64Array {
  const fill = (k: number, code: number, out: Float64Array) => {
    const column = features.columns[k]!;
    const at = coordinate(column, code);
    const data = columns[k]!;
    const theta = hyper.theta[k]!;
    for (let i = 0; i < n; i++) out[i] = theta * columnDistance(column.isChoice, at, data[i]!);
    return out;
  };
  const tables = features.columns.map(({ tabled }) => new Array<Float64Array>(tabled + 1));
  const scratch = [new Float64Array(n), new Float64Array(n)];
  return (k, code, slot) => {
    const { tabled } = features.columns[k]!;
    if (tabled === 0) return fill(k, code, scratch[slot]!);
    const row = Number.isNaN(code) ? tabled : code;
    tables[k]![row] ??= fill(k, code, new Float64Array(n));
    return tables[k]![row]!;
  };
}

/** L⁻¹ of K = L Lᵀ; the diagonal grows until the matrix is positive definite. */
function factor(
  columns: readonly Float64Array[],
  n: number,
  features: Features,
  hyper: Hyperparameters,
): Float64Array {
  const inverse = new Float64Array(n * n);
  const base = new Float64Array(n * n);
  columns.forEach((data, k) => {
    const { isChoice } = features.columns[k]!;
    const theta = hyper.theta[k]!;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++)
        base[i * n + j]! += theta * columnDistance(isChoice, data[i]!, data[j]!);
  });
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const r = SQRT5 * Math.sqrt(base[i * n + j]!);
      base[i * n + j] = hyper.signal * (1 + r + (r * r) / 3) * Math.exp(-r);
    }
  for (let jitter = JITTER; ; jitter *= 100) {
    const k = base.slice();
    for (let i = 0; i < n; i++) k[i * n + i] = hyper.signal + hyper.noise + jitter;
    if (!choleskyInPlace(k, n)) continue;
    invertLower(k, n, inverse);
    return inverse;
  }
}

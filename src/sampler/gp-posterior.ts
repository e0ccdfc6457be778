import {
  choleskyInPlace,
  invertLower,
  multiplyLower,
  multiplyLowerTransposed,
} from './cholesky.js';
import type { Hyperparameters } from './gaussian-process.js';
import type { Features } from './gp-features.js';
import { columnDistance } from './gp-features.js';

const SQRT5 = Math.sqrt(5);
const JITTER = 1e-8;

/** A Gaussian process conditioned on data; predictions are of the noise-free function. */
export interface Posterior {
  readonly size: number;
  readonly features: Features;
  readonly hyper: Hyperparameters;
  /** Adds θ_d · squared distance to every data point along feature k, times `factor`. */
  addColumn(k: number, code: number, factor: number, r2: Float64Array): void;
  /** Mean and variance at the point whose scaled squared distances to the data are r2. */
  predict(r2: Float64Array): void;
  /** Mean only, n operations instead of n². */
  predictMean(r2: Float64Array): number;
  /** Results of the last {@link predict}. */
  mean: number;
  variance: number;
}

export function condition(
  rows: Float64Array,
  values: Float64Array,
  features: Features,
  hyper: Hyperparameters,
): Posterior {
  const n = values.length;
  const width = features.dims.length;
  // Columns are contiguous: one candidate's distances along a feature are one pass.
  const columns = features.dims.map((_, k) =>
    Float64Array.from({ length: n }, (_unused, i) => rows[i * width + k]!),
  );
  const inverse = factor(columns, n, features, hyper);
  const half = new Float64Array(n);
  const alpha = new Float64Array(n);
  multiplyLower(inverse, n, values, half);
  multiplyLowerTransposed(inverse, n, half, alpha);
  const kernel = new Float64Array(n);

  function kernels(r2: Float64Array): number {
    let mean = 0;
    for (let i = 0; i < n; i++) {
      const r = SQRT5 * Math.sqrt(r2[i]!);
      const k = hyper.signal * (1 + r + (r * r) / 3) * Math.exp(-r);
      kernel[i] = k;
      mean += k * alpha[i]!;
    }
    return mean;
  }
  const posterior: Posterior = {
    size: n,
    features,
    hyper,
    mean: 0,
    variance: 0,
    addColumn(k, code, times, r2) {
      const column = columns[k]!;
      const isChoice = features.isChoice[k]!;
      const scale = times * hyper.theta[k]!;
      for (let i = 0; i < n; i++) r2[i]! += scale * columnDistance(isChoice, code, column[i]!);
    },
    predict(r2) {
      posterior.mean = kernels(r2);
      let explained = 0;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        const row = i * n;
        for (let j = 0; j <= i; j++) sum += inverse[row + j]! * kernel[j]!;
        explained += sum * sum;
      }
      posterior.variance = Math.max(1e-12, hyper.signal - explained);
    },
    predictMean: kernels,
  };
  return posterior;
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
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let r2 = 0;
      for (let k = 0; k < columns.length; k++)
        r2 +=
          hyper.theta[k]! * columnDistance(features.isChoice[k]!, columns[k]![i]!, columns[k]![j]!);
      const r = SQRT5 * Math.sqrt(r2);
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

import {
  choleskyInPlace,
  inverseFromFactor,
  invertLower,
  multiplyLower,
  multiplyLowerTransposed,
} from './cholesky.js';
import type { Point } from './codec.js';
import type { Features } from './gp-features.js';
import { columnDistance, coordinates } from './gp-features.js';
import { minimize } from './minimize.js';

/** k(r²) = s (1 + √5 r + 5/3 r²) e^(−√5 r), Matérn 5/2; r² = Σ θ_d dist_d. */
export interface Hyperparameters {
  /** Inverse squared length scales θ, one a feature. */
  readonly theta: Float64Array;
  readonly signal: number;
  /** Noise variance. */
  readonly noise: number;
}

/** Normal priors on the logarithms. */
export interface Priors {
  readonly theta: readonly [mean: number, sd: number];
  readonly signal: readonly [mean: number, sd: number];
  readonly noise: readonly [mean: number, sd: number];
}

const SQRT5 = Math.sqrt(5);
/** Added to the diagonal so that equal points stay factorable. */
const JITTER = 1e-8;

/** Squared distances of all pairs i > j, one array a column of {@link Features}. */
export function pairDistances(points: readonly Point[], features: Features): Float64Array[] {
  const n = points.length;
  return coordinates(features, points).map((data, k) => {
    const { isChoice } = features.columns[k]!;
    const out = new Float64Array((n * (n - 1)) / 2);
    for (let i = 1, p = 0; i < n; i++)
      for (let j = 0; j < i; j++, p++) out[p] = columnDistance(isChoice, data[i]!, data[j]!);
    return out;
  });
}

/**
 * Hyperparameters of largest posterior density for standardised values, by L-BFGS with analytic
 * gradients (Rasmussen & Williams 2006, eq. 5.9) from the priors' centre.
 */
export function fitHyperparameters(
  distances: readonly Float64Array[],
  values: Float64Array,
  priors: Priors,
  evaluations: number,
): Hyperparameters {
  const width = distances.length;
  const start = new Float64Array(width + 2);
  start.fill(priors.theta[0], 0, width);
  start[width] = priors.signal[0];
  start[width + 1] = priors.noise[0];
  const objective = negativeLogPosterior(distances, values, priors);
  return unpack(minimize(objective, start, evaluations), width);
}

/** Trials to fit to: all up to 30, then up to every second one, from 60 to every fourth, …. */
export function fittedCount(n: number): number {
  const every = n <= 30 ? 1 : 2 ** Math.ceil(Math.log2(n / 30));
  return n - (n % every);
}

function unpack(x: Float64Array, width: number): Hyperparameters {
  return {
    theta: x.slice(0, width).map((v) => Math.exp(clamp(v))),
    signal: Math.exp(clamp(x[width]!)),
    noise: Math.exp(clamp(x[width + 1]!)),
  };
}

const clamp = (v: number) => Math.min(12, Math.max(-18, v));

/** The function to minimise over log-hyperparameters (θ…, signal, noise), and its gradient. */
export function negativeLogPosterior(
  distances: readonly Float64Array[],
  values: Float64Array,
  priors: Priors,
) {
  const n = values.length;
  const width = distances.length;
  const pairs = (n * (n - 1)) / 2;
  const k = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  const slope = new Float64Array(pairs);
  const r2 = new Float64Array(pairs);
  const half = new Float64Array(n);
  const alpha = new Float64Array(n);
  return (x: Float64Array, gradient: Float64Array): number => {
    const h = unpack(x, width);
    r2.fill(0);
    for (let d = 0; d < width; d++) {
      const theta = h.theta[d]!;
      const dist = distances[d]!;
      for (let p = 0; p < pairs; p++) r2[p]! += theta * dist[p]!;
    }
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) {
        const r = SQRT5 * Math.sqrt(r2[p]!);
        const e = h.signal * Math.exp(-r);
        k[i * n + j] = e * (1 + r + (r * r) / 3);
        slope[p] = (-5 / 6) * e * (1 + r);
      }
      k[i * n + i] = h.signal + h.noise + JITTER;
    }
    if (!choleskyInPlace(k, n)) return Number.POSITIVE_INFINITY;
    let value = 0;
    for (let i = 0; i < n; i++) value += Math.log(k[i * n + i]!);
    invertLower(k, n, inverse);
    multiplyLower(inverse, n, values, half);
    let quadratic = 0;
    for (let i = 0; i < n; i++) quadratic += half[i]! * half[i]!;
    value += 0.5 * quadratic;
    multiplyLowerTransposed(inverse, n, half, alpha);
    inverseFromFactor(inverse, n, k);
    likelihoodGradient(k, alpha, quadratic, slope, distances, h, gradient);
    return value + addPriors(x, gradient, width, priors);
  };
}

/** ½ tr((K⁻¹ − ααᵀ) ∂K/∂p) for every log-hyperparameter p; `slope` is ∂k/∂r² of each pair. */
function likelihoodGradient(
  inverse: Float64Array,
  alpha: Float64Array,
  quadratic: number,
  slope: Float64Array,
  distances: readonly Float64Array[],
  h: Hyperparameters,
  gradient: Float64Array,
): void {
  const n = alpha.length;
  let trace = 0;
  let fit = 0;
  // Weights w_p = (K⁻¹ − ααᵀ)_ij of the pairs times ∂k/∂r², in place.
  for (let i = 0, p = 0; i < n; i++) {
    for (let j = 0; j < i; j++, p++) slope[p]! *= inverse[i * n + j]! - alpha[i]! * alpha[j]!;
    trace += inverse[i * n + i]!;
    fit += alpha[i]! * alpha[i]!;
  }
  const width = distances.length;
  for (let d = 0; d < width; d++) {
    const dist = distances[d]!;
    let sum = 0;
    for (let p = 0; p < slope.length; p++) sum += slope[p]! * dist[p]!;
    gradient[d] = h.theta[d]! * sum;
  }
  const noise = h.noise + JITTER;
  gradient[width + 1] = 0.5 * h.noise * (trace - fit);
  // s ∂K/∂s = K − noise·I, hence ½ (n − noise tr K⁻¹ − yᵀα + noise αᵀα).
  gradient[width] = 0.5 * (n - noise * trace - quadratic + noise * fit);
}

function addPriors(x: Float64Array, gradient: Float64Array, width: number, priors: Priors): number {
  let value = 0;
  for (let i = 0; i < width + 2; i++) {
    const [mean, sd] = i < width ? priors.theta : i === width ? priors.signal : priors.noise;
    const z = (x[i]! - mean) / sd;
    value += 0.5 * z * z;
    gradient[i]! += z / sd;
  }
  return value;
}

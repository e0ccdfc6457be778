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

/**
 * k = s (1 + √5 r + 5/3 r²) e^(−√5 r) + a/D Σ_d 1 / (1 + c θ_d dist_d), r² = Σ_d θ_d dist_d: a Matérn
 * 5/2 part in which all D parameters interact, and a part that adds what each does by itself (Duvenaud
 * et al. 2011, arXiv 1112.4394, order one, with rational quadratic kernels). Of most objectives the
 * second explains the greater share, and it is learnt from few points.
 */
export interface Hyperparameters {
  /** Inverse squared length scales θ, one a feature. */
  readonly theta: Float64Array;
  /** Variance s of the interacting part. */
  readonly signal: number;
  /** Noise variance. */
  readonly noise: number;
  /** Variance a of the additive part. */
  readonly additive: number;
  /** Its inverse squared length scales are this c times θ. */
  readonly stretch: number;
}

/** Normal priors on the logarithms. */
export interface Priors {
  readonly theta: readonly [mean: number, sd: number];
  readonly signal: readonly [mean: number, sd: number];
  readonly noise: readonly [mean: number, sd: number];
  readonly additive: readonly [mean: number, sd: number];
  readonly stretch: readonly [mean: number, sd: number];
}

/** For standardised values over unit axes. */
export const PRIORS: Priors = {
  theta: [Math.log(1.5), 1.3],
  signal: [0, 1],
  noise: [-5, 1.5],
  additive: [Math.log(1.5), 1],
  stretch: [Math.log(0.5), 0.7],
};

const SQRT5 = Math.sqrt(5);
/** Added to the diagonal so that equal points stay factorable. */
const JITTER = 1e-8;

/** Variance of each parameter's own part; none where nothing varies. */
export function additiveShare({ additive }: Hyperparameters, width: number): number {
  return width === 0 ? 0 : additive / width;
}

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
  const start = Float64Array.from(
    { length: width + OTHERS },
    (_, i) => priorOf(priors, width, i)[0],
  );
  const objective = negativeLogPosterior(distances, values, priors);
  return unpack(minimize(objective, start, evaluations), width);
}

/** Trials to fit to: all up to 30, then up to every second one, from 60 to every fourth, …. */
export function fittedCount(n: number): number {
  const every = n <= 30 ? 1 : 2 ** Math.ceil(Math.log2(n / 30));
  return n - (n % every);
}

/** Hyperparameters after θ: signal, noise, additive, stretch. */
const OTHERS = 4;

function priorOf(priors: Priors, width: number, i: number): readonly [mean: number, sd: number] {
  const { theta, signal, noise, additive, stretch } = priors;
  return i < width ? theta : [signal, noise, additive, stretch][i - width]!;
}

function unpack(x: Float64Array, width: number): Hyperparameters {
  return {
    theta: x.slice(0, width).map((v) => Math.exp(clamp(v))),
    signal: Math.exp(clamp(x[width]!)),
    noise: Math.exp(clamp(x[width + 1]!)),
    additive: Math.exp(clamp(x[width + 2]!)),
    stretch: Math.exp(clamp(x[width + 3]!)),
  };
}

const clamp = (v: number) => Math.min(12, Math.max(-18, v));

/**
 * The function to minimise over log-hyperparameters (θ…, signal, noise, additive, stretch), and its
 * gradient.
 */
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
  const sums = new Float64Array(pairs);
  const r2 = new Float64Array(pairs);
  const half = new Float64Array(n);
  const alpha = new Float64Array(n);
  return (x: Float64Array, gradient: Float64Array): number => {
    const h = unpack(x, width);
    r2.fill(0);
    sums.fill(0);
    for (let d = 0; d < width; d++) {
      const theta = h.theta[d]!;
      const stretched = h.stretch * theta;
      const dist = distances[d]!;
      for (let p = 0; p < pairs; p++) {
        r2[p]! += theta * dist[p]!;
        sums[p]! += 1 / (1 + stretched * dist[p]!);
      }
    }
    const share = additiveShare(h, width);
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) {
        const r = SQRT5 * Math.sqrt(r2[p]!);
        const e = h.signal * Math.exp(-r);
        k[i * n + j] = e * (1 + r + (r * r) / 3) + share * sums[p]!;
        slope[p] = (-5 / 6) * e * (1 + r);
      }
      k[i * n + i] = h.signal + h.additive + h.noise + JITTER;
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
    likelihoodGradient(k, alpha, quadratic, slope, sums, distances, h, gradient);
    return value + addPriors(x, gradient, width, priors);
  };
}

/**
 * ½ tr((K⁻¹ − ααᵀ) ∂K/∂p) for every log-hyperparameter p. `slope` is ∂k/∂r² of each pair's interacting
 * part, `sums` its Σ_d 1 / (1 + c θ_d dist_d).
 */
function likelihoodGradient(
  inverse: Float64Array,
  alpha: Float64Array,
  quadratic: number,
  slope: Float64Array,
  sums: Float64Array,
  distances: readonly Float64Array[],
  h: Hyperparameters,
  gradient: Float64Array,
): void {
  const n = alpha.length;
  const width = distances.length;
  const share = additiveShare(h, width);
  let trace = 0;
  let fit = 0;
  let additive = 0;
  // Weights w_p = (K⁻¹ − ααᵀ)_ij of the pairs replace the sums, and multiply the slopes.
  for (let i = 0, p = 0; i < n; i++) {
    for (let j = 0; j < i; j++, p++) {
      const w = inverse[i * n + j]! - alpha[i]! * alpha[j]!;
      additive += share * w * sums[p]!;
      sums[p] = w;
      slope[p]! *= w;
    }
    trace += inverse[i * n + i]!;
    fit += alpha[i]! * alpha[i]!;
  }
  let stretch = 0;
  for (let d = 0; d < width; d++) {
    const dist = distances[d]!;
    const stretched = h.stretch * h.theta[d]!;
    let joint = 0;
    let single = 0;
    for (let p = 0; p < slope.length; p++) {
      joint += slope[p]! * dist[p]!;
      const u = stretched * dist[p]!;
      const q = 1 / (1 + u);
      single -= sums[p]! * u * q * q;
    }
    stretch += share * single;
    gradient[d] = h.theta[d]! * joint + share * single;
  }
  const noise = h.noise + JITTER;
  const onDiagonal = 0.5 * (trace - fit);
  gradient[width + 1] = h.noise * onDiagonal;
  gradient[width + 2] = additive + h.additive * onDiagonal;
  gradient[width + 3] = stretch;
  // s ∂K/∂s = K − noise·I − a ∂K/∂a, and ½ tr((K⁻¹ − ααᵀ) K) = ½ (n − yᵀα).
  gradient[width] = 0.5 * (n - quadratic) - noise * onDiagonal - gradient[width + 2]!;
}

function addPriors(x: Float64Array, gradient: Float64Array, width: number, priors: Priors): number {
  let value = 0;
  for (let i = 0; i < width + OTHERS; i++) {
    const [mean, sd] = priorOf(priors, width, i);
    const z = (x[i]! - mean) / sd;
    value += 0.5 * z * z;
    gradient[i]! += z / sd;
  }
  return value;
}

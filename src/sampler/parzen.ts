import type { Rng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import { choiceKernel, continuousKernel, ONE_LEVEL, orderedKernel } from './kernels.js';
import { levelAxisOf } from './level-axis.js';

/** A mixture density over some dims of a space, one component an observation plus the prior. */
export interface Parzen {
  /** Draws codes for the mixture's dims into `point`. */
  sample(rng: Rng, point: Point): void;
  logDensity(point: Point): number;
  /** Share of the prior in the log density, hence a bound from below, at next to no cost. */
  logPrior(point: Point): number;
}

export interface ParzenOptions {
  /** Smallest kernel width of a continuous dim is range / min(this, 1 + components). */
  readonly narrowest: number;
  /** The same for ordered sets. */
  readonly narrowestOrdered: number;
}

/**
 * Fits the mixture to observations (all of which have every dim active). The last component is the
 * prior, of weight 1: uniform over choices, a wide normal elsewhere.
 */
export function fitParzen(
  codec: Codec,
  dims: readonly number[],
  points: readonly Point[],
  weights: ArrayLike<number>,
  options: ParzenOptions,
): Parzen {
  const n = points.length;
  const share = shares(weights);
  const logShare = share.map((w) => Math.log(Math.max(w, 1e-300)));
  const kernels = dims.map((d) => {
    const codes = codesOf(points, d);
    const { kind, levels } = codec.dims[d]!;
    if (kind === 'choice') return choiceKernel(codes, levels);
    if (kind === 'continuous') return continuousKernel(codes, options.narrowest);
    if (levels === 1) return ONE_LEVEL;
    return orderedKernel(codes, levelAxisOf(codec, d), options.narrowestOrdered);
  });
  const logs = new Float64Array(n + 1);
  return {
    sample(rng, point) {
      const component = pick(share, rng);
      for (let k = 0; k < dims.length; k++) point[dims[k]!] = kernels[k]!.sample(component, rng);
    },
    logDensity(point) {
      logs.set(logShare);
      for (let k = 0; k < dims.length; k++) kernels[k]!.addLog(point[dims[k]!]!, logs);
      return logSumExp(logs);
    },
    logPrior(point) {
      let log = logShare[n]!;
      for (let k = 0; k < dims.length; k++) log += kernels[k]!.logPrior(point[dims[k]!]!);
      return log;
    },
  };
}

/** Weights and the prior's 1 as parts of their sum. */
function shares(weights: ArrayLike<number>): Float64Array {
  const n = weights.length;
  let total = 1;
  for (let i = 0; i < n; i++) total += weights[i]!;
  const share = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) share[i] = weights[i]! / total;
  share[n] = 1 / total;
  return share;
}

function codesOf(points: readonly Point[], dim: number): Float64Array {
  const codes = new Float64Array(points.length);
  for (let i = 0; i < codes.length; i++) codes[i] = points[i]![dim]!;
  return codes;
}

function pick(share: Float64Array, rng: Rng): number {
  let u = rng.next();
  for (let i = 0; i < share.length; i++) {
    u -= share[i]!;
    if (u < 0) return i;
  }
  return share.length - 1;
}

function logSumExp(logs: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) if (logs[i]! > top) top = logs[i]!;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) {
    const d = logs[i]! - top;
    if (d > -36) sum += Math.exp(d);
  }
  return top + Math.log(sum);
}

import type { Rng } from '../core/rng.js';
import { ascending, ascendingLevels } from './ascending.js';
import type { Codec, Point } from './codec.js';
import { LOG_SQRT_2PI, normalMass } from './normal.js';

/** A mixture density over some dims of a space, one component an observation plus the prior. */
export interface Parzen {
  /** Draws codes for the mixture's dims into `point`. */
  sample(rng: Rng, point: Point): void;
  logDensity(point: Point): number;
  /** Share of the prior in the log density, hence a bound from below, at next to no cost. */
  logPrior(point: Point): number;
}

/** Sets up to this size have their observations sorted by counting. */
const MOST_COUNTED = 1024;

/** One dim's kernels: how a component spreads around its observation. */
interface Kernel {
  sample(component: number, rng: Rng): number;
  /** Adds the component's log density at `code` to out[component], for all components. */
  addLog(code: number, out: Float64Array): void;
  /** The prior's log density at `code`, to the bit what {@link addLog} adds for it. */
  logPrior(code: number): number;
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
  let total = 1;
  for (let i = 0; i < n; i++) total += weights[i]!;
  const share = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) share[i] = weights[i]! / total;
  share[n] = 1 / total;
  const logShare = share.map((w) => Math.log(Math.max(w, 1e-300)));
  const kernels = dims.map((d) => {
    const codes = new Float64Array(n);
    for (let i = 0; i < n; i++) codes[i] = points[i]![d]!;
    const dim = codec.dims[d]!;
    if (dim.kind === 'choice') return choiceKernel(codes, dim.levels);
    return dim.kind === 'continuous'
      ? continuousKernel(codes, options)
      : orderedKernel(codes, dim.levels, (code) => codec.unit(d, code), options);
  });
  const logs = new Float64Array(n + 1);
  return {
    sample(rng, point) {
      const component = pick(share, rng);
      dims.forEach((d, k) => {
        point[d] = kernels[k]!.sample(component, rng);
      });
    },
    logDensity(point) {
      logs.set(logShare);
      dims.forEach((d, k) => {
        kernels[k]!.addLog(point[d]!, logs);
      });
      return logSumExp(logs);
    },
    logPrior(point) {
      let log = logShare[n]!;
      for (let k = 0; k < dims.length; k++) log += kernels[k]!.logPrior(point[dims[k]!]!);
      return log;
    },
  };
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

/**
 * Kernel widths by the gap rule: the larger of the distances to the neighbours left and right, range
 * ends not counted for the outermost, kept between range / min(narrowest, 1 + kernels) and the range.
 * `order` are the indices of the centres in ascending order.
 */
function gapWidths(
  centres: Float64Array,
  low: number,
  high: number,
  narrowest: number,
  order: Uint32Array,
): Float64Array {
  const n = centres.length;
  const range = high - low;
  const least = range / Math.min(narrowest, n + 2);
  const widths = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) {
    const x = centres[order[k]!]!;
    const left = k > 0 ? x - centres[order[k - 1]!]! : n > 1 ? 0 : x - low;
    const right = k < n - 1 ? centres[order[k + 1]!]! - x : n > 1 ? 0 : high - x;
    widths[order[k]!] = Math.min(range, Math.max(least, left, right));
  }
  widths[n] = range;
  return widths;
}

function continuousKernel(observed: Float64Array, options: ParzenOptions): Kernel {
  const widths = gapWidths(observed, 0, 1, options.narrowest, ascending(observed));
  const centres = withPrior(observed, 0.5);
  const base = new Float64Array(centres.length);
  const curvature = new Float64Array(centres.length);
  for (let i = 0; i < centres.length; i++) {
    const c = centres[i]!;
    const w = widths[i]!;
    base[i] = -LOG_SQRT_2PI - Math.log(w * normalMass(-c / w, (1 - c) / w));
    curvature[i] = 0.5 / (w * w);
  }
  return {
    sample: (i, rng) => truncatedNormal(centres[i]!, widths[i]!, 0, 1, rng),
    addLog(code, out) {
      for (let i = 0; i < out.length; i++) {
        const d = code - centres[i]!;
        out[i]! += base[i]! - d * d * curvature[i]!;
      }
    },
    logPrior(code) {
      const n = observed.length;
      const d = code - centres[n]!;
      return base[n]! - d * d * curvature[n]!;
    },
  };
}

/**
 * Discretised normals on the unit axis, each level owning the interval half way to its neighbours.
 * Components that share centre and width share one table.
 */
function orderedKernel(
  observed: Float64Array,
  levels: number,
  unit: (code: number) => number,
  options: ParzenOptions,
): Kernel {
  const edge = (level: number) => {
    if (level === 0) return 1.5 * unit(0) - 0.5 * unit(1);
    if (level === levels) return 1.5 * unit(levels - 1) - 0.5 * unit(levels - 2);
    return 0.5 * (unit(level - 1) + unit(level));
  };
  if (levels === 1) return { sample: () => 0, addLog: () => {}, logPrior: () => 0 };
  const low = edge(0);
  const high = edge(levels);
  const order = levels <= MOST_COUNTED ? ascendingLevels(observed, levels) : ascending(observed);
  const units = new Float64Array(observed.length);
  for (let k = 0, last = -1, at = 0; k < order.length; k++) {
    const i = order[k]!;
    if (observed[i] !== last) {
      last = observed[i]!;
      at = unit(last);
    }
    units[i] = at;
  }
  const widths = gapWidths(units, low, high, options.narrowestOrdered, order);
  const centres = withPrior(units, 0.5 * (low + high));
  const { id, first } = groupEqual(order, centres, widths);
  const logMass = (i: number, from: number, to: number) => {
    const c = centres[i]!;
    const w = widths[i]!;
    return Math.log(Math.max(normalMass((from - c) / w, (to - c) / w), 1e-300));
  };
  const logTotal = first.map((i) => logMass(i, low, high));
  const tableOf = remembering((code) => {
    const from = edge(code);
    const to = edge(code + 1);
    const table = new Float64Array(first.length);
    for (let k = 0; k < first.length; k++) table[k] = logMass(first[k]!, from, to) - logTotal[k]!;
    return table;
  });
  const prior = first.length - 1;
  const logPrior = remembering(
    (code) => logMass(first[prior]!, edge(code), edge(code + 1)) - logTotal[prior]!,
  );
  return {
    sample(i, rng) {
      const x = truncatedNormal(centres[i]!, widths[i]!, low, high, rng);
      return levelAt(x, levels, edge);
    },
    addLog(code, out) {
      const table = tableOf(code);
      for (let i = 0; i < out.length; i++) out[i]! += table[id[i]!]!;
    },
    logPrior,
  };
}

function remembering<T>(compute: (code: number) => T): (code: number) => T {
  const known = new Map<number, T>();
  return (code) => {
    const old = known.get(code);
    if (old !== undefined) return old;
    const value = compute(code);
    known.set(code, value);
    return value;
  };
}

/**
 * Numbers the runs of equal centre and width along the ascending order, then the prior, and names
 * one component of each.
 */
function groupEqual(order: Uint32Array, centres: Float64Array, widths: Float64Array) {
  const first: number[] = [];
  const id = new Uint32Array(centres.length);
  for (let k = 0; k < order.length; k++) {
    const i = order[k]!;
    const last = first.at(-1);
    if (last === undefined || centres[i] !== centres[last] || widths[i] !== widths[last])
      first.push(i);
    id[i] = first.length - 1;
  }
  id[order.length] = first.length;
  first.push(order.length);
  return { id, first };
}

function levelAt(x: number, levels: number, edge: (level: number) => number): number {
  let low = 0;
  let high = levels - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x < edge(middle + 1)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Counts smoothed by the prior: each component keeps 1 for its own value and shares 1/components. */
function choiceKernel(observed: Float64Array, levels: number): Kernel {
  const n = observed.length;
  const spread = 1 / (n + 1);
  const whole = 1 + spread * levels;
  const logOther = Math.log(spread / whole);
  const logOwn = Math.log((1 + spread) / whole);
  const logPrior = -Math.log(levels);
  return {
    sample(i, rng) {
      if (i === n) return rng.int(levels);
      return rng.next() < 1 / whole ? observed[i]! : rng.int(levels);
    },
    addLog(code, out) {
      for (let i = 0; i < n; i++) out[i]! += observed[i] === code ? logOwn : logOther;
      out[n]! += logPrior;
    },
    logPrior: () => logPrior,
  };
}

function withPrior(observed: Float64Array, middle: number): Float64Array {
  const centres = new Float64Array(observed.length + 1);
  centres.set(observed);
  centres[observed.length] = middle;
  return centres;
}

function truncatedNormal(mean: number, sd: number, low: number, high: number, rng: Rng): number {
  for (let i = 0; i < 100; i++) {
    const x = mean + sd * rng.normal();
    if (x >= low && x <= high) return x;
  }
  return low + (high - low) * rng.next();
}

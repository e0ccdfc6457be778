import type { Rng } from '../core/rng.js';
import { ascending, ascendingLevels } from './ascending.js';
import type { LevelAxis } from './level-axis.js';
import { levelAt, logMass, MOST_TABULATED } from './level-axis.js';
import { LOG_SQRT_2PI, normalMass } from './normal.js';

/** One dim's kernels: how a component spreads around its observation. The last is the prior. */
export interface Kernel {
  sample(component: number, rng: Rng): number;
  /** Adds the component's log density at `code` to out[component], for all components. */
  addLog(code: number, out: Float64Array): void;
  /** The prior's log density at `code`, to the bit what {@link addLog} adds for it. */
  logPrior(code: number): number;
}

/** Of a dim with a single level. */
export const ONE_LEVEL: Kernel = { sample: () => 0, addLog: () => {}, logPrior: () => 0 };

/** Normals on [0, 1]; the smallest width is 1 / min(narrowest, 1 + components). */
export function continuousKernel(observed: Float64Array, narrowest: number): Kernel {
  const n = observed.length;
  const widths = gapWidths(observed, narrowest);
  const centres = new Float64Array(n + 1);
  centres.set(observed);
  centres[n] = 0.5;
  const base = new Float64Array(n + 1);
  const curvature = new Float64Array(n + 1);
  for (let i = 0; i <= n; i++) {
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
      const d = code - centres[n]!;
      return base[n]! - d * d * curvature[n]!;
    },
  };
}

/**
 * Kernel widths by the gap rule: the larger of the distances to the neighbours left and right, range
 * ends not counted for the outermost, kept between 1 / min(narrowest, 1 + kernels) and 1, which the
 * prior has.
 */
function gapWidths(centres: Float64Array, narrowest: number): Float64Array {
  const n = centres.length;
  const order = ascending(centres);
  const least = 1 / Math.min(narrowest, n + 2);
  const widths = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) {
    const x = centres[order[k]!]!;
    const left = k > 0 ? x - centres[order[k - 1]!]! : n > 1 ? 0 : x;
    const right = k < n - 1 ? centres[order[k + 1]!]! - x : n > 1 ? 0 : 1 - x;
    widths[order[k]!] = Math.min(1, Math.max(least, left, right));
  }
  widths[n] = 1;
  return widths;
}

/**
 * Discretised normals on a set's axis. Components that share centre and width share one column of
 * the tables, one table a level.
 */
export function orderedKernel(observed: Float64Array, axis: LevelAxis, narrowest: number): Kernel {
  const { low, high } = axis;
  const { columnOf, centres, widths } = columnsOf(observed, axis, narrowest);
  const prior = centres.length - 1;
  const logTotal = centres.map((centre, c) => logMass(centre, widths[c]!, low, high));
  const tables = new Map<number, Float64Array>();
  const tableOf = (code: number) => {
    const known = tables.get(code);
    if (known) return known;
    const [from, to] = [axis.edge(code), axis.edge(code + 1)];
    const table = new Float64Array(prior + 1);
    for (let c = 0; c < prior; c++)
      table[c] = logMass(centres[c]!, widths[c]!, from, to) - logTotal[c]!;
    table[prior] = axis.logPrior(code);
    tables.set(code, table);
    return table;
  };
  return {
    sample(i, rng) {
      const column = columnOf[i]!;
      return levelAt(axis, truncatedNormal(centres[column]!, widths[column]!, low, high, rng));
    },
    addLog(code, out) {
      const table = tableOf(code);
      for (let i = 0; i < out.length; i++) out[i]! += table[columnOf[i]!]!;
    },
    logPrior: axis.logPrior,
  };
}

/**
 * Centres and widths of ordered kernels, the prior's last, and which of them each component has. Widths
 * by the gap rule as for {@link gapWidths}: of components at one level only the first and the last have
 * neighbours at a distance.
 */
function columnsOf(observed: Float64Array, axis: LevelAxis, narrowest: number) {
  const { levels, low, high, unit } = axis;
  const n = observed.length;
  const range = high - low;
  const least = range / Math.min(narrowest, n + 2);
  const columnOf = new Uint32Array(n + 1);
  const centres: number[] = [];
  const widths: number[] = [];
  const column = (centre: number, gap: number) => {
    const width = Math.min(range, Math.max(least, gap));
    if (centre !== centres.at(-1) || width !== widths.at(-1)) {
      centres.push(centre);
      widths.push(width);
    }
    return centres.length - 1;
  };
  const order = levels <= MOST_TABULATED ? ascendingLevels(observed, levels) : ascending(observed);
  for (let from = 0, to = 0; from < n; from = to) {
    const level = observed[order[from]!]!;
    for (to = from + 1; to < n && observed[order[to]!] === level; to++);
    const centre = unit(level);
    const left = from > 0 ? centre - centres.at(-1)! : n > 1 ? 0 : centre - low;
    const right = to < n ? unit(observed[order[to]!]!) - centre : n > 1 ? 0 : high - centre;
    const last = to - 1;
    columnOf[order[from]!] = column(centre, from === last ? Math.max(left, right) : left);
    if (to - from > 2) {
      const inner = column(centre, 0);
      for (let k = from + 1; k < last; k++) columnOf[order[k]!] = inner;
    }
    if (from < last) columnOf[order[last]!] = column(centre, right);
  }
  columnOf[n] = centres.length;
  centres.push(0.5 * (low + high));
  widths.push(range);
  return { columnOf, centres, widths };
}

/** Counts smoothed by the prior: each component keeps 1 for its own value and shares 1/components. */
export function choiceKernel(observed: Float64Array, levels: number): Kernel {
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

function truncatedNormal(mean: number, sd: number, low: number, high: number, rng: Rng): number {
  for (let i = 0; i < 100; i++) {
    const x = mean + sd * rng.normal();
    if (x >= low && x <= high) return x;
  }
  return low + (high - low) * rng.next();
}

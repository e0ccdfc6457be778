import type { Rng } from '../core/rng.js';
import { ascending } from './ascending.js';
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
  const base = logPeaks(centres, widths);
  const curvature = widths.map((w) => 0.5 / (w * w));
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

/** Log densities of normals cut off at 0 and 1, at their centres. */
function logPeaks(centres: Float64Array, widths: Float64Array): Float64Array {
  const peaks = new Float64Array(centres.length);
  for (let i = 0; i < peaks.length; i++) {
    const c = centres[i]!;
    const w = widths[i]!;
    peaks[i] = -LOG_SQRT_2PI - Math.log(w * normalMass(-c / w, (1 - c) / w));
  }
  return peaks;
}

/**
 * Kernel widths by the gap rule: the larger of the distances to the neighbours left and right, range
 * ends not counted for the outermost, kept between 1 / min(narrowest, 1 + kernels) and 1, which the
 * prior has.
 */
function gapWidths(centres: Float64Array, narrowest: number): Float64Array {
  const n = centres.length;
  const order = ascending(centres);
  const widths = new Float64Array(n + 1).fill(1 / Math.min(narrowest, n + 2));
  for (let k = 1; k < n; k++) {
    const a = order[k - 1]!;
    const b = order[k]!;
    const gap = centres[b]! - centres[a]!;
    widths[a] = Math.max(widths[a]!, gap);
    widths[b] = Math.max(widths[b]!, gap);
  }
  if (n === 1) widths[0] = Math.max(widths[0]!, centres[0]!, 1 - centres[0]!);
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
  const tableOf = (code: number) => {
    const table = new Float64Array(prior + 1);
    const from = axis.edge(code);
    const to = axis.edge(code + 1);
    for (let c = 0; c < prior; c++)
      table[c] = logMass(centres[c]!, widths[c]!, from, to) - logTotal[c]!;
    table[prior] = axis.logPrior(code);
    return table;
  };
  return {
    sample(i, rng) {
      const column = columnOf[i]!;
      return levelAt(axis, truncatedNormal(centres[column]!, widths[column]!, low, high, rng));
    },
    addLog: adderOf(columnOf, tableOf),
    logPrior: axis.logPrior,
  };
}

/** Adds to each component its column of the code's table; tables are made once. */
function adderOf(columnOf: Uint32Array, tableOf: (code: number) => Float64Array): Kernel['addLog'] {
  const tables = new Map<number, Float64Array>();
  return (code, out) => {
    let table = tables.get(code);
    if (!table) {
      table = tableOf(code);
      tables.set(code, table);
    }
    for (let i = 0; i < out.length; i++) out[i]! += table[columnOf[i]!]!;
  };
}

/**
 * Centres and widths of ordered kernels, the prior's last, and which of them each component has. Widths
 * by the gap rule as for {@link gapWidths}: of components at one level only the first and the last have
 * neighbours at a distance, so a level has up to three columns: first, inner, last.
 */
function columnsOf(observed: Float64Array, axis: LevelAxis, narrowest: number) {
  const { low, high } = axis;
  const n = observed.length;
  // Of large sets only the levels that occur are gone through.
  const distinct = axis.levels > MOST_TABULATED ? [...new Set(observed)].sort(less) : undefined;
  const places = distinct ? placesIn(distinct, observed) : observed;
  const { counts, first, last } = outermost(places, distinct?.length ?? axis.levels);
  const start = new Uint32Array(counts.length + 1);
  for (let p = 0; p < counts.length; p++) start[p + 1] = start[p]! + Math.min(3, counts[p]!);
  const prior = start[counts.length]!;
  const centres = new Float64Array(prior + 1).fill(0.5 * (low + high));
  const widths = new Float64Array(prior + 1).fill((high - low) / Math.min(narrowest, n + 2));
  widths[prior] = high - low;
  for (let p = 0; p < counts.length; p++) {
    const from = start[p]!;
    if (counts[p] === 0) continue;
    centres.fill(axis.unit(distinct ? distinct[p]! : p), from, start[p + 1]!);
    if (from === 0) continue;
    const gap = centres[from]! - centres[from - 1]!;
    widths[from] = Math.max(widths[from]!, gap);
    widths[from - 1] = Math.max(widths[from - 1]!, gap);
  }
  if (n === 1) widths[0] = Math.max(widths[0]!, centres[0]! - low, high - centres[0]!);
  const columnOf = innerColumns(places, counts, start);
  for (let p = 0; p < counts.length; p++) {
    if (counts[p]! < 2) continue;
    columnOf[first[p]!] = start[p]!;
    columnOf[last[p]!] = start[p + 1]! - 1;
  }
  columnOf[n] = prior;
  return { columnOf, centres, widths };
}

const less = (a: number, b: number) => a - b;

function placesIn(distinct: readonly number[], observed: Float64Array): Float64Array {
  const placeOf = new Map(distinct.map((level, place) => [level, place]));
  return observed.map((level) => placeOf.get(level)!);
}

/** How many components are at each place, and which of them are the first and the last. */
function outermost(places: Float64Array, count: number) {
  const counts = new Uint32Array(count);
  const first = new Uint32Array(count);
  const last = new Uint32Array(count);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (counts[place]!++ === 0) first[place] = i;
    last[place] = i;
  }
  return { counts, first, last };
}

/** The inner column of each component's place, and room for the prior's. */
function innerColumns(places: Float64Array, counts: Uint32Array, start: Uint32Array): Uint32Array {
  const inner = start.map((column, p) => (counts[p]! > 2 ? column + 1 : column));
  const columnOf = new Uint32Array(places.length + 1);
  for (let i = 0; i < places.length; i++) columnOf[i] = inner[places[i]!]!;
  return columnOf;
}

/** Counts smoothed by the prior: each component keeps 1 for its own value and shares 1/components. */
export function choiceKernel(observed: Float64Array, levels: number): Kernel {
  const n = observed.length;
  const spread = 1 / (n + 1);
  const whole = 1 + spread * levels;
  const logOther = Math.log(spread / whole);
  const logOwn = Math.log((1 + spread) / whole);
  const logPrior = -Math.log(levels);
  const columnOf = new Uint32Array(n + 1);
  columnOf.set(observed);
  columnOf[n] = levels;
  const tableOf = (code: number) => {
    const table = new Float64Array(levels + 1).fill(logOther);
    table[code] = logOwn;
    table[levels] = logPrior;
    return table;
  };
  return {
    sample(i, rng) {
      if (i === n) return rng.int(levels);
      return rng.next() < 1 / whole ? observed[i]! : rng.int(levels);
    },
    addLog: adderOf(columnOf, tableOf),
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

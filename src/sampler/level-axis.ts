import type { Codec } from './codec.js';
import { normalMass } from './normal.js';

/** Sets up to this size have what is asked of their levels in tables. */
export const MOST_TABULATED = 1024;

/** An ordered set on the unit axis, where each level owns the interval half way to its neighbours. */
export interface LevelAxis {
  readonly levels: number;
  readonly low: number;
  readonly high: number;
  unit(level: number): number;
  /** Lower end of the level's interval; of `levels` the upper end of the last. */
  edge(level: number): number;
  /** Log mass of the level under the prior: a normal from the middle, as wide as the axis. */
  logPrior(level: number): number;
}

const axes = new WeakMap<Codec, LevelAxis[]>();

/** The axis of a dim with at least two levels. */
export function levelAxisOf(codec: Codec, dim: number): LevelAxis {
  let known = axes.get(codec);
  if (!known) {
    known = [];
    axes.set(codec, known);
  }
  known[dim] ??= createAxis(codec.dims[dim]!.levels, (level) => codec.unit(dim, level));
  return known[dim];
}

function createAxis(levels: number, unitOf: (level: number) => number): LevelAxis {
  const unit = tabulated(unitOf, levels);
  const edge = tabulated((level) => {
    if (level === 0) return 1.5 * unit(0) - 0.5 * unit(1);
    if (level === levels) return 1.5 * unit(levels - 1) - 0.5 * unit(levels - 2);
    return 0.5 * (unit(level - 1) + unit(level));
  }, levels + 1);
  const [low, high] = [edge(0), edge(levels)];
  const middle = 0.5 * (low + high);
  const logTotal = logMass(middle, high - low, low, high);
  const logPrior = (level: number) =>
    logMass(middle, high - low, edge(level), edge(level + 1)) - logTotal;
  return { levels, low, high, unit, edge, logPrior: tabulated(logPrior, levels) };
}

function tabulated(of: (level: number) => number, count: number): (level: number) => number {
  if (count > MOST_TABULATED) return of;
  const table = Float64Array.from({ length: count }, (_, level) => of(level));
  return (level) => table[level]!;
}

/** Log mass of a normal between two places. */
export function logMass(centre: number, width: number, from: number, to: number): number {
  const mass = normalMass((from - centre) / width, (to - centre) / width);
  return Math.log(Math.max(mass, 1e-300));
}

/** The level whose interval holds a place. */
export function levelAt(axis: LevelAxis, x: number): number {
  let low = 0;
  let high = axis.levels - 1;
  while (low < high) {
    // Of the distance: the sum of two levels of the largest sets is no longer exact.
    const middle = low + Math.floor((high - low) / 2);
    if (x < axis.edge(middle + 1)) high = middle;
    else low = middle + 1;
  }
  return low;
}

import { ascending } from './ascending.js';
import type { Point } from './codec.js';
import { splitMany } from './non-dominated.js';
import type { Entry } from './past.js';
import { mostlyPruned } from './past.js';

/** Of the share of good trials this much remains while most trials are pruned. */
const PRUNED_SHARE = 2 / 3;

/** What a Parzen estimator is made from. */
export interface Split {
  /** Finished points in order of time. */
  readonly finished: readonly Point[];
  /** Their indices from best to worst. */
  readonly ranking: readonly number[];
  readonly pending: readonly Point[];
  readonly goodShare: number;
}

/** Ranks the finished trials, see {@link Split}; `ends` as for `tpePoint`. */
export function splitHistory(
  history: readonly Entry[],
  objectives: number,
  goodShare: number,
  ends: Float64Array | undefined,
): Split {
  const finished: number[] = [];
  const points: Point[] = [];
  const pending: Point[] = [];
  for (let i = 0; i < history.length; i++) {
    const { point, state } = history[i]!;
    if (!point) continue;
    if (state === 'running') pending.push(point);
    else {
      finished.push(i);
      points.push(point);
    }
  }
  return {
    finished: points,
    ranking: rank(history, finished, objectives, ends),
    pending,
    // Pruned trials are many and cheap: fewer of them deserve to be called good.
    goodShare: mostlyPruned(history) ? PRUNED_SHARE * goodShare : goodShare,
  };
}

/**
 * Places in `finished` from best to worst: by their ends where these are known. Else complete
 * ones by value (by non-domination, then hypervolume share, with several objectives), then pruned ones
 * (longer first, then by last value), then failed ones.
 */
function rank(
  history: readonly Entry[],
  finished: readonly number[],
  objectives: number,
  ends: Float64Array | undefined,
): number[] {
  const hasEnds = ends !== undefined && finished.some((i) => Number.isFinite(ends[i]!));
  const values: number[] = [];
  const known: number[] = [];
  const others: number[] = [];
  for (let k = 0; k < finished.length; k++) {
    const i = finished[k]!;
    const value = hasEnds ? ends[i]! : completeValue(history[i]!);
    if (Number.isFinite(value)) {
      known.push(k);
      values.push(value);
    } else others.push(k);
  }
  const observed = (k: number) => history[finished[k]!]!;
  const order =
    objectives > 1
      ? splitMany(known.map((k) => observed(k).values!))
      : ascending(Float64Array.from(values));
  others.sort((a, b) => rankPruned(observed(a), observed(b)));
  return [...Array.from(order, (at) => known[at]!), ...others];
}

/** The first objective of a complete trial with finite values, else NaN. */
function completeValue(o: Entry): number {
  if (o.state !== 'complete' || o.values === null) return Number.NaN;
  for (let i = 0; i < o.values.length; i++) if (!Number.isFinite(o.values[i]!)) return Number.NaN;
  return o.values[0]!;
}

function rankPruned(a: Entry, b: Entry): number {
  const pruned = Number(b.state === 'pruned') - Number(a.state === 'pruned');
  if (pruned !== 0) return pruned;
  const step = (b.lastStep ?? 0) - (a.lastStep ?? 0);
  if (step !== 0) return step;
  const [x, y] = [a.lastValue ?? Number.NaN, b.lastValue ?? Number.NaN];
  return (Number.isNaN(x) ? Infinity : x) - (Number.isNaN(y) ? Infinity : y) || 0;
}

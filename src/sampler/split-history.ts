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
  /** What each is ranked by, less being better; NaN for those in `others`. */
  readonly worth: Float64Array;
  /** Indices of the finished points behind those of known worth, from best to worst. */
  readonly others: readonly number[];
  readonly pending: readonly Point[];
  readonly goodShare: number;
}

/** Ranks the finished trials; `ends` as for `tpePoint`. */
export function splitHistory(
  history: readonly Entry[],
  objectives: number,
  goodShare: number,
  ends: Float64Array | undefined,
): Split {
  const isFinished = history.map(({ point, state }) => point !== null && state !== 'running');
  const trials = history.filter((_, i) => isFinished[i]);
  return {
    finished: pointsOf(trials),
    ...rank(
      trials,
      objectives,
      ends?.filter((_, i) => isFinished[i]),
    ),
    pending: pointsOf(history.filter(({ point, state }) => point && state === 'running')),
    // Pruned trials are many and cheap: fewer of them deserve to be called good.
    goodShare: mostlyPruned(history) ? PRUNED_SHARE * goodShare : goodShare,
  };
}

function pointsOf(trials: readonly Entry[]): Point[] {
  return trials.map((trial) => trial.point!);
}

/**
 * Ranks by ends where these are known. Else complete trials by value (by non-domination, then
 * hypervolume share, with several objectives), then pruned ones (longer first, then by last value),
 * then failed ones.
 */
function rank(
  trials: readonly Entry[],
  objectives: number,
  ends: Float64Array | undefined,
): Pick<Split, 'worth' | 'others'> {
  const worth = ends?.some(Number.isFinite) ? ends : valuesOf(trials);
  const others = unknown(worth);
  for (const k of others) worth[k] = Number.NaN;
  others.sort((a, b) => rankPruned(trials[a]!, trials[b]!));
  if (objectives > 1) {
    const known = [...worth.keys()].filter((k) => !Number.isNaN(worth[k]!));
    splitMany(known.map((k) => trials[k]!.values!)).forEach((at, place) => {
      worth[known[at]!] = place;
    });
  }
  return { worth, others };
}

// Loops over many trials stand in functions of their own, which are soon compiled.

function valuesOf(trials: readonly Entry[]): Float64Array {
  const values = new Float64Array(trials.length);
  for (let i = 0; i < values.length; i++) values[i] = trials[i]!.value;
  return values;
}

function unknown(worth: Float64Array): number[] {
  const places: number[] = [];
  for (let i = 0; i < worth.length; i++) if (!Number.isFinite(worth[i]!)) places.push(i);
  return places;
}

/** The best `count` of some finished points, marked by their indices; of equal ones the earlier. */
export function markBest(split: Split, among: readonly number[], count: number): Uint8Array {
  const { worth, others } = split;
  // NaN is sorted to the end.
  const last = gathered(worth, among).sort()[count - 1]!;
  const marks = new Uint8Array(worth.length);
  const limit = Number.isNaN(last) ? Number.POSITIVE_INFINITY : last;
  let left = count - markBelow(worth, among, limit, marks);
  const mark = (i: number) => {
    marks[i] = 1;
    left--;
  };
  for (let k = 0; left > 0 && k < among.length; k++)
    if (worth[among[k]!] === limit) mark(among[k]!);
  const isAmong = new Set(left > 0 ? among : []);
  for (let k = 0; left > 0 && k < others.length; k++) if (isAmong.has(others[k]!)) mark(others[k]!);
  return marks;
}

function gathered(worth: Float64Array, indices: readonly number[]): Float64Array {
  const some = new Float64Array(indices.length);
  for (let k = 0; k < some.length; k++) some[k] = worth[indices[k]!]!;
  return some;
}

function markBelow(
  worth: Float64Array,
  indices: readonly number[],
  limit: number,
  marks: Uint8Array,
): number {
  let marked = 0;
  for (let k = 0; k < indices.length; k++) {
    if (!(worth[indices[k]!]! < limit)) continue;
    marks[indices[k]!] = 1;
    marked++;
  }
  return marked;
}

function rankPruned(a: Entry, b: Entry): number {
  const pruned = Number(b.state === 'pruned') - Number(a.state === 'pruned');
  if (pruned !== 0) return pruned;
  const step = (b.lastStep ?? 0) - (a.lastStep ?? 0);
  if (step !== 0) return step;
  const [x, y] = [a.lastValue ?? Number.NaN, b.lastValue ?? Number.NaN];
  return (Number.isNaN(x) ? Infinity : x) - (Number.isNaN(y) ? Infinity : y) || 0;
}

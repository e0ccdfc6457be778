import { dominates } from '../sampler/non-dominated.js';
import type { Direction } from './store.js';
import type { TrialRecord } from './trial.js';

/**
 * Complete trials that no other is at least as good as in every objective and better in one; the
 * first objective ascending from its best. O(n log n) for two objectives. Equal points all stay.
 */
export function paretoFront<T extends TrialRecord>(
  trials: readonly T[],
  directions: readonly Direction[],
): T[] {
  const scored = trials
    .filter((t) => t.state === 'complete' && t.values?.every(Number.isFinite))
    .map((trial) => ({
      trial,
      values: trial.values!.map((v, k) => (directions[k] === 'maximize' ? -v : v)),
    }))
    .sort((a, b) => compare(a.values, b.values) || a.trial.number - b.trial.number);
  const front = directions.length <= 2 ? sweep(scored) : filter(scored);
  return front.map((s) => s.trial);
}

interface Scored<T> {
  readonly trial: T;
  readonly values: readonly number[];
}

/** In order of the first objective only the best of the second so far can be on the front. */
function sweep<T>(sorted: readonly Scored<T>[]): Scored<T>[] {
  const front: Scored<T>[] = [];
  for (const s of sorted) {
    const last = front.at(-1);
    const equal = last && compare(last.values, s.values) === 0;
    if (!last || equal || (s.values[1] ?? Infinity) < (last.values[1] ?? -Infinity)) front.push(s);
  }
  return front;
}

/** Sorted by the first objective, a point can only be dominated by an earlier one of the front. */
function filter<T>(sorted: readonly Scored<T>[]): Scored<T>[] {
  const front: Scored<T>[] = [];
  for (const s of sorted) if (!front.some((f) => dominates(f.values, s.values))) front.push(s);
  return front;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k]! < b[k]! ? -1 : 1;
  return 0;
}

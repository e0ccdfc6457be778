import { fail } from '../core/errors.js';
import type { Direction } from './store.js';
import type { TrialRecord } from './trial.js';

export interface BestOptions {
  readonly top?: number;
  /** A metric instead of the first objective, as stored with the trials. */
  readonly by?: string;
  /** Whether less is better of that metric; less by default. */
  readonly direction?: Direction;
}

/** The best complete trials by an objective or a metric, of equal ones the earlier first. */
export function bestTrials<T extends TrialRecord>(
  trials: readonly T[],
  directions: readonly Direction[],
  { top = 1, by, direction }: BestOptions = {},
): T[] {
  const complete = trials.filter((t) => t.state === 'complete' && t.values !== null);
  const value = (t: T) => (by === undefined ? t.values![0] : t.metrics[by]);
  const scored = complete.filter((t) => Number.isFinite(value(t)));
  if (by !== undefined && complete.length > 0 && scored.length === 0) {
    const known = [...new Set(complete.flatMap((t) => Object.keys(t.metrics)))].sort();
    throw fail(
      'USAGE',
      `no trial has the metric "${by}"; known are ${known.length > 0 ? known.join(', ') : 'none'}.`,
    );
  }
  const way = by === undefined ? directions[0] : (direction ?? 'minimize');
  const sign = way === 'maximize' ? -1 : 1;
  return scored.sort((a, b) => sign * (value(a)! - value(b)!) || a.number - b.number).slice(0, top);
}

import type { Direction } from './store.js';
import type { TrialRecord, TrialState } from './trial.js';
import { spread } from './view-downsample.js';

/** All values over trial number or time, and the best value so far. Columns of equal length. */
export interface HistoryView {
  readonly points: {
    readonly number: readonly number[];
    readonly value: readonly number[];
    readonly state: readonly TrialState[];
    readonly stage: readonly (string | null)[];
    /** Milliseconds since the epoch. */
    readonly finishedAt: readonly (number | null)[];
  };
  /** The trials that improved on all before them. */
  readonly best: {
    readonly number: readonly number[];
    readonly value: readonly number[];
    readonly finishedAt: readonly (number | null)[];
  };
  /** Trials with a value, and how many of them `points` holds. */
  readonly total: number;
  readonly shown: number;
}

/**
 * The value a trial is ranked by: complete trials their objective, pruned ones their last reported
 * value (the first objective only). Null where there is none.
 */
export function rankedValue(trial: TrialRecord, objective = 0): number | null {
  if (trial.state === 'complete') return finite(trial.values?.[objective]);
  if (trial.state === 'pruned' && objective === 0)
    return finite(trial.values?.[0] ?? trial.lastValue);
  return null;
}

/** Whether a is better than b. */
export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === 'minimize' ? a < b : a > b;
}

/** The complete trials that improved on every complete trial before them, in number order. */
export function improvements(
  trials: readonly TrialRecord[],
  direction: Direction,
  objective = 0,
): readonly TrialRecord[] {
  const found: TrialRecord[] = [];
  let best: number | null = null;
  for (const trial of trials) {
    if (trial.state !== 'complete') continue;
    const value = rankedValue(trial, objective);
    if (value === null || (best !== null && !isBetter(value, best, direction))) continue;
    best = value;
    found.push(trial);
  }
  return found;
}

/** @param trials in number order; those without a value are left out. */
export function historyView(
  trials: readonly TrialRecord[],
  direction: Direction,
  { objective = 0, limit = 2000 } = {},
): HistoryView {
  const valued = trials.filter((trial) => rankedValue(trial, objective) !== null);
  const best = improvements(valued, direction, objective);
  const improved = new Set(best);
  const points = spread(valued, limit, (trial) => improved.has(trial));
  const value = (trial: TrialRecord) => rankedValue(trial, objective)!;
  return {
    points: {
      number: points.map((trial) => trial.number),
      value: points.map(value),
      state: points.map((trial) => trial.state),
      stage: points.map((trial) => trial.stage),
      finishedAt: points.map((trial) => trial.finishedAt),
    },
    best: {
      number: best.map((trial) => trial.number),
      value: best.map(value),
      finishedAt: best.map((trial) => trial.finishedAt),
    },
    total: valued.length,
    shown: points.length,
  };
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}

import type { ParamValue } from '../space/distribution.js';
import type { Direction } from './store.js';
import type { TrialRecord, TrialState } from './trial.js';
import type { Axis } from './view-axes.js';
import { spread } from './view-downsample.js';
import { isBetter, rankedValue } from './view-history.js';

/** Params and value of many trials in columns: parallel coordinates, slices and ranks draw it. */
export interface ColumnsView {
  readonly axes: readonly Axis[];
  readonly number: readonly number[];
  readonly state: readonly TrialState[];
  readonly value: readonly number[];
  /** 0 is the best of all trials that pass the filter, 1 the worst. */
  readonly rank: readonly number[];
  /** One column an axis; null where the parameter is inactive. */
  readonly params: Readonly<Record<string, readonly (ParamValue | null)[]>>;
  readonly total: number;
  readonly shown: number;
}

/** The best tenth is always kept; the rest is thinned evenly to the limit. */
export function columnsView(
  trials: readonly TrialRecord[],
  axes: readonly Axis[],
  direction: Direction,
  { objective = 0, limit = 1500 } = {},
): ColumnsView {
  const valued = trials.filter((trial) => trial.params && rankedValue(trial, objective) !== null);
  const ranks = rankOf(valued, direction, objective);
  const kept = limit / 10;
  const picked = spread(valued, limit, (trial) => ranks.get(trial.number)! < kept);
  const last = Math.max(valued.length - 1, 1);
  return {
    axes,
    number: picked.map((trial) => trial.number),
    state: picked.map((trial) => trial.state),
    value: picked.map((trial) => rankedValue(trial, objective)!),
    rank: picked.map((trial) => round(ranks.get(trial.number)! / last)),
    params: Object.fromEntries(
      axes.map(({ name }) => [name, picked.map((trial) => trial.params?.[name] ?? null)]),
    ),
    total: valued.length,
    shown: picked.length,
  };
}

function rankOf(trials: readonly TrialRecord[], direction: Direction, objective: number) {
  const sorted = trials
    .map((trial) => ({ number: trial.number, value: rankedValue(trial, objective)! }))
    .sort((a, b) => (a.value === b.value ? 0 : isBetter(a.value, b.value, direction) ? -1 : 1));
  return new Map(sorted.map(({ number }, rank) => [number, rank]));
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

import type { Store } from './store.js';
import type { MetricPoint, TrialRecord } from './trial.js';

/** The learning curves of these trials, by trial number. */
export function pointsOf(
  store: Store,
  studyId: number,
  trials: readonly TrialRecord[],
): Promise<ReadonlyMap<number, readonly MetricPoint[]>> {
  return store.points(
    studyId,
    trials.map((trial) => trial.number),
  );
}

import type { TrialRecord } from '../study/trial.js';
import type { Row } from './print-rows.js';

/** One trial as `trials`, `show` and scripts see it. */
export function trialRow(trial: TrialRecord): Row {
  const { startedAt, finishedAt, values } = trial;
  const seconds =
    startedAt !== null && finishedAt !== null ? (finishedAt - startedAt) / 1000 : null;
  return {
    number: trial.number,
    state: trial.state,
    params: trial.params,
    value: values?.[0] ?? null,
    values,
    metrics: trial.metrics,
    stage: trial.stage,
    rule: trial.rule,
    seed: trial.seed,
    attempt: trial.attempt,
    worker: trial.workerId,
    seconds,
    lastStep: trial.lastStep,
    lastValue: trial.lastValue,
    reason: trial.reason && { ...trial.reason },
    tags: trial.tags,
    note: trial.note,
    createdAt: trial.createdAt,
    startedAt,
    finishedAt,
    provenance: trial.provenance,
  };
}

import type { Selectable } from 'kysely';
import type { Params } from '../space/distribution.js';
import type { Direction, StoreEvent, StudyRecord, StudyState } from '../study/store.js';
import type { TrialRecord, TrialState } from '../study/trial.js';
import { trialSeed } from '../study/trial-seed.js';
import type { Database, StudyTable, TrialTable } from './database.js';

export type StudyRow = Selectable<StudyTable>;
export type TrialRow = Selectable<TrialTable>;

export function studyRecord(row: StudyRow): StudyRecord {
  return {
    id: row.id,
    name: row.name,
    directions: JSON.parse(row.directions_json) as Direction[],
    metrics: JSON.parse(row.metrics_json) as string[],
    seed: row.seed,
    space: JSON.parse(row.space_json),
    config: JSON.parse(row.config_json),
    state: row.state as StudyState,
    stopReason: row.stop_reason,
    trialBudget: row.trial_budget,
    picked: row.picked,
    archived: row.archived !== 0,
    tags: JSON.parse(row.tags_json) as string[],
    note: row.note,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function trialRecord(row: TrialRow, studySeed: number): TrialRecord {
  const reason =
    row.reason_code === null ? null : { code: row.reason_code, message: row.reason_message ?? '' };
  return {
    number: row.number,
    state: row.state as TrialState,
    params: row.params_json === null ? null : (JSON.parse(row.params_json) as Params),
    seed: row.seed ?? trialSeed(studySeed, row.number),
    stage: row.stage,
    rule: row.rule,
    values: row.values_json === null ? null : (JSON.parse(row.values_json) as number[]),
    metrics: JSON.parse(row.metrics_json) as Record<string, number>,
    lastStep: row.last_step,
    lastValue: row.last_value,
    attempt: row.attempt,
    workerId: row.worker_id,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    reason,
    tags: row.tags_json === '[]' ? [] : (JSON.parse(row.tags_json) as string[]),
    note: row.note,
    provenance: row.provenance_json === '{}' ? {} : JSON.parse(row.provenance_json),
    historyEvent: row.history_event,
  };
}

export function eventRecord(row: Selectable<Database['event']>): StoreEvent {
  return {
    id: row.id,
    studyId: row.study_id,
    trial: row.trial,
    kind: row.kind,
    data: JSON.parse(row.data_json),
    at: row.at,
  };
}

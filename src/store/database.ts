import type { Generated } from 'kysely';

/**
 * The tables, the same on both engines. Times are milliseconds since the epoch on the database's
 * clock; columns ending in _json hold JSON text (jsonb on PostgreSQL for params and metrics).
 */
export interface Database {
  store_info: { version: number; made_by: string; made_at: number };
  study: StudyTable;
  /** Trials per state and the next number, kept by triggers so that a claim need not count. */
  tally: {
    study_id: number;
    next_number: number;
    queued: number;
    running: number;
    complete: number;
    pruned: number;
    failed: number;
    lost: number;
  };
  trial: TrialTable;
  metric_name: { id: Generated<number>; name: string };
  metric_point: {
    trial_id: number;
    name_id: number;
    step: number;
    value: number | null;
    /** 1 NaN, 2 +infinity, 3 −infinity; null when the value is a number. */
    flag: number | null;
    at: number;
  };
  artifact: {
    study_id: number;
    /** Trial number, −1 for an artifact of the study itself. */
    trial: number;
    name: string;
    media_type: string;
    bytes: number;
    sha256: string;
    created_at: number;
  };
  /** PostgreSQL only: artifact contents, so that workers need nothing but the database. */
  blob: { sha256: string; part: number; data: Buffer };
  worker: {
    id: string;
    host: string;
    pid: number;
    launcher: string;
    version: string;
    started_at: number;
    seen_at: number;
    stopped_at: number | null;
    data_json: string;
  };
  monte_carlo: {
    id: Generated<number>;
    study_id: number;
    trial: number;
    state: string;
    settings_json: string;
    summary_json: string;
    created_at: number;
    updated_at: number;
  };
  event: {
    id: Generated<number>;
    study_id: number;
    trial: number | null;
    kind: string;
    data_json: string;
    at: number;
  };
}

export interface StudyTable {
  id: Generated<number>;
  name: string;
  directions_json: string;
  metrics_json: string;
  seed: number;
  space_json: string;
  config_json: string;
  state: string;
  stop_reason: string | null;
  trial_budget: number | null;
  picked: number | null;
  archived: number;
  tags_json: string;
  note: string;
  created_at: number;
  updated_at: number;
  /** Kind of the last change; setting it writes an event (trigger). */
  change: string;
}

export interface TrialTable {
  id: Generated<number>;
  study_id: number;
  number: number;
  state: string;
  params_json: string | null;
  /** Written with the suggestion; before that it follows from the study's seed and the number. */
  seed: number | null;
  stage: string | null;
  rule: string | null;
  values_json: string | null;
  /** First objective's value, for sorting. */
  value: number | null;
  metrics_json: string;
  last_step: number | null;
  last_value: number | null;
  /** Rises with every claim: the fence. */
  attempt: number;
  /** Attempts that count against the limit; a released one is given back. */
  charged: number;
  worker_id: string | null;
  lease_until: number | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  reason_code: string | null;
  reason_message: string | null;
  tags_json: string;
  note: string;
  provenance_json: string;
  history_event: number | null;
  /** The attempt the learning curve belongs to. */
  points_attempt: number;
  /** Kind of the last change; setting it writes an event (trigger). */
  change: string;
}

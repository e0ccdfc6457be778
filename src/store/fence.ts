import { type RawBuilder, sql } from 'kysely';
import type { Fence } from '../study/store.js';

/** The condition every write of a worker carries: the trial is still this attempt's. */
export function holds(fence: Fence): RawBuilder<boolean> {
  return sql<boolean>`study_id = ${fence.studyId} and number = ${fence.trial}
    and worker_id = ${fence.workerId} and attempt = ${fence.attempt} and state = 'running'`;
}

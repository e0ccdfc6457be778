import { type RawBuilder, sql } from 'kysely';
import type { Claim, ClaimRequest, Fence } from '../study/store.js';
import type { Dialect } from './dialect.js';
import type { Connection, RunNow } from './engine.js';
import { type TrialRow, trialRecord } from './rows.js';
import type { StudySeeds } from './study-seeds.js';

/**
 * The next trial for a worker: the first that is queued or whose lease has run out, else a new one
 * where there is room. One statement on PostgreSQL. On SQLite a claim that finds nothing must not wait
 * for the write lock, so it looks first.
 */
export async function claimNext(
  dialect: Dialect,
  db: Connection,
  request: ClaimRequest,
): Promise<TrialRow | undefined> {
  if (dialect.writesInWith)
    return (await sql<TrialRow>`${withClaim(dialect, request)} select * from next`.execute(db))
      .rows[0];
  const found = async (look: RawBuilder<unknown>) => (await look.execute(db)).rows.length > 0;
  if (await found(waiting(dialect, request))) {
    const [row] = (await claimWaiting(dialect, request).execute(db)).rows;
    if (row !== undefined) return row;
  }
  if (request.createWithin === undefined) return undefined;
  if (!(await found(room(request)))) return undefined;
  return (await claimNew(dialect, request).execute(db)).rows[0];
}

/** The same as part of a change that holds SQLite's write lock. */
export function claimAtOnce(
  dialect: Dialect,
  db: Connection,
  request: ClaimRequest,
): (run: RunNow) => TrialRow | undefined {
  const waiting = claimWaiting(dialect, request).compile(db);
  const fresh =
    request.createWithin === undefined ? undefined : claimNew(dialect, request).compile(db);
  return (run) => run(waiting).rows[0] ?? (fresh && run(fresh).rows[0]);
}

/** The claim that a row is, with the fence of its attempt. */
export async function claimOf(
  db: Connection,
  { studyId, workerId }: ClaimRequest,
  row: TrialRow | undefined,
  seeds: StudySeeds,
): Promise<Claim | undefined> {
  if (row === undefined) return undefined;
  const fence: Fence = { studyId, trial: row.number, attempt: row.attempt, workerId };
  return { fence, trial: trialRecord(row, await seeds.of(db, studyId)) };
}

/**
 * `with … next as (…)`: the claim as part of a statement that may do something `first`, which ends the
 * trial `ending` that this worker holds.
 */
export function withClaim(
  dialect: Dialect,
  request: ClaimRequest,
  first: RawBuilder<unknown> = sql``,
  ending?: number,
): RawBuilder<unknown> {
  const waiting = sql`waiting as (${claimWaiting(dialect, request, ending)})`;
  if (request.createWithin === undefined)
    return sql`with ${first} ${waiting}, next as (select * from waiting)`;
  const otherwise = sql`and not exists (select 1 from waiting)`;
  return sql`with ${first} ${waiting}, fresh as (${claimNew(dialect, request, otherwise)}),
    next as (select * from waiting union all select * from fresh)`;
}

function claimWaiting(
  dialect: Dialect,
  request: ClaimRequest,
  except?: number,
): RawBuilder<TrialRow> {
  const { now, skipLocked, mergeJson } = dialect;
  return sql<TrialRow>`update trial set state = 'running',
      worker_id = ${request.workerId}, attempt = attempt + 1, charged = charged + 1,
      lease_until = ${now} + ${request.leaseMs}, started_at = ${now}, last_step = null,
      last_value = null, provenance_json = ${mergeJson(sql`provenance_json`, provenance(request))},
      change = 'trial.running'
    where id = (${waiting(dialect, request, except)} ${skipLocked}) returning *`;
}

function waiting(
  { now }: Dialect,
  { studyId, maxAttempts }: ClaimRequest,
  except?: number,
): RawBuilder<unknown> {
  const other = except === undefined ? sql`` : sql`and number <> ${except}`;
  return sql`select id from trial
    where study_id = ${studyId} and state in ('queued', 'running') ${other}
      and (state = 'queued' or (lease_until < ${now} and charged < ${maxAttempts}))
      and exists (select 1 from study where id = ${studyId} and state = 'active')
    order by number limit 1`;
}

function claimNew(
  { now, forUpdate }: Dialect,
  request: ClaimRequest,
  otherwise: RawBuilder<unknown> = sql``,
): RawBuilder<TrialRow> {
  const { studyId, leaseMs, workerId } = request;
  return sql<TrialRow>`insert into trial (study_id, number, state, metrics_json,
      attempt, charged, worker_id, lease_until, created_at, started_at, provenance_json, change)
    select ${studyId}, next_number, 'running', '{}', 1, 1, ${workerId}, ${now} + ${leaseMs},
      ${now}, ${now}, ${provenance(request)}, 'trial.running'
    from (${room(request)} ${otherwise} ${forUpdate}) as room where true returning *`;
}

/** The next number, provided that one more trial may be made. */
function room({ studyId, createWithin }: ClaimRequest): RawBuilder<unknown> {
  const within =
    typeof createWithin === 'number'
      ? sql`and queued + running + complete + pruned + failed < ${createWithin}`
      : sql``;
  return sql`select next_number from tally where study_id = ${studyId} ${within}
      and exists (select 1 from study where id = ${studyId} and state = 'active')`;
}

function provenance(request: ClaimRequest): string {
  return JSON.stringify(request.provenance ?? {});
}

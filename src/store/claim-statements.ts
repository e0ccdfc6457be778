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
  return (await claimNew(dialect, request, 1).execute(db)).rows[0];
}

/** Up to `count` trials as part of a change that holds SQLite's write lock. */
export function claimAtOnce(
  dialect: Dialect,
  db: Connection,
  request: ClaimRequest,
  count: number,
): (run: RunNow) => readonly TrialRow[] {
  const waiting = claimWaiting(dialect, request, count).compile(db);
  const fresh = (most: number) => claimNew(dialect, request, most).compile(db);
  // Compiled before the lock is taken for the case that nothing waits.
  const all = fresh(count);
  return (run) => {
    const { rows } = run(waiting);
    const missing = count - rows.length;
    if (missing === 0 || request.createWithin === undefined) return rows;
    return [...rows, ...run(missing === count ? all : fresh(missing)).rows];
  };
}

/** The claims that rows are, with the fence of each attempt. */
export async function claimsOf(
  db: Connection,
  { studyId, workerId }: ClaimRequest,
  rows: readonly TrialRow[],
  seeds: StudySeeds,
): Promise<Claim[]> {
  if (rows.length === 0) return [];
  const seed = await seeds.of(db, studyId);
  const claims = rows.map((row) => {
    const fence: Fence = { studyId, trial: row.number, attempt: row.attempt, workerId };
    return { fence, trial: trialRecord(row, seed) };
  });
  return claims.sort((a, b) => a.fence.trial - b.fence.trial);
}

/**
 * `with … next as (…)`: the claim of up to `count` trials as part of a statement that may do something
 * `first`. Of the trials that wait only those are claimed for which `which` holds.
 */
export function withClaim(
  dialect: Dialect,
  request: ClaimRequest,
  count = 1,
  first: RawBuilder<unknown> = sql``,
  which: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  const waiting = sql`waiting as (${claimWaiting(dialect, request, count, which)})`;
  if (request.createWithin === undefined)
    return sql`with ${first} ${waiting}, next as (select * from waiting)`;
  const found = sql`(select count(*) from waiting)`;
  return sql`with ${first} ${waiting},
    fresh as (${claimNew(dialect, request, count, found)}),
    next as (select * from waiting union all select * from fresh)`;
}

function claimWaiting(
  dialect: Dialect,
  request: ClaimRequest,
  count = 1,
  which: RawBuilder<unknown> = sql`true`,
): RawBuilder<TrialRow> {
  const { now, skipLocked, mergeJson } = dialect;
  const those = sql`(${waiting(dialect, request, count, which)} ${skipLocked})`;
  return sql<TrialRow>`update trial set state = 'running',
      worker_id = ${request.workerId}, attempt = attempt + 1, charged = charged + 1,
      lease_until = ${now} + ${request.leaseMs}, started_at = ${now}, last_step = null,
      last_value = null, provenance_json = ${mergeJson(sql`provenance_json`, provenance(request))},
      change = 'trial.running'
    where id ${count === 1 ? sql`=` : sql`in`} ${those} returning *`;
}

function waiting(
  { now }: Dialect,
  { studyId, maxAttempts }: ClaimRequest,
  count = 1,
  which: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  return sql`select id from trial
    where study_id = ${studyId} and state in ('queued', 'running') and ${which}
      and (state = 'queued' or (lease_until < ${now} and charged < ${maxAttempts}))
      and exists (select 1 from study where id = ${studyId} and state = 'active')
    order by number limit ${sql.lit(count)}`;
}

/** Makes up to `count` trials, less those that were `found` waiting. */
function claimNew(
  { now, forUpdate, rows }: Dialect,
  request: ClaimRequest,
  count: number,
  found: RawBuilder<unknown> = sql`0`,
): RawBuilder<TrialRow> {
  const { studyId, leaseMs, workerId } = request;
  const offsets = Array.from({ length: count }, (_, offset) => ({ more: offset }));
  return sql<TrialRow>`insert into trial (study_id, number, state, metrics_json,
      attempt, charged, worker_id, lease_until, created_at, started_at, provenance_json, change)
    select ${studyId}, next_number + more, 'running', '{}', 1, 1, ${workerId}, ${now} + ${leaseMs},
      ${now}, ${now}, ${provenance(request)}, 'trial.running'
    from (${room(request)} and ${found} < ${sql.lit(count)} ${forUpdate}) as room
      cross join ${rows('series', offsets, { more: 'integer' })}
    where more < ${sql.lit(count)} - ${found} ${within(request, sql`spent + more`)}
    order by more returning *`;
}

/** The next number, provided that one more trial may be made, and how many count already. */
function room(request: ClaimRequest): RawBuilder<unknown> {
  const spent = sql`queued + running + complete + pruned + failed`;
  return sql`select next_number, ${spent} as spent from tally
    where study_id = ${request.studyId} ${within(request, spent)}
      and exists (select 1 from study where id = ${request.studyId} and state = 'active')`;
}

function within({ createWithin }: ClaimRequest, spent: RawBuilder<unknown>): RawBuilder<unknown> {
  return typeof createWithin === 'number' ? sql`and ${spent} < ${createWithin}` : sql``;
}

function provenance(request: ClaimRequest): string {
  return JSON.stringify(request.provenance ?? {});
}

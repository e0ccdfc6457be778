import { type RawBuilder, sql } from 'kysely';
import { finiteOutcome } from '../study/finite-outcome.js';
import type { Claim, ClaimRequest, Fence, Store } from '../study/store.js';
import type { Outcome } from '../study/trial.js';
import { trialSeed } from '../study/trial-seed.js';
import type { Connection, Engine } from './engine.js';
import { type TrialRow, trialRecord } from './rows.js';
import type { StudySeeds } from './study-seeds.js';

type Methods = Pick<
  Store,
  | 'claim'
  | 'suggest'
  | 'discard'
  | 'beat'
  | 'annotate'
  | 'finish'
  | 'forfeit'
  | 'release'
  | 'retry'
  | 'reap'
>;

/**
 * The life of a trial under a worker. Each change is one UPDATE whose `where` carries the fence, so
 * a worker that lost its lease changes nothing and learns so.
 */
export function claimMethods(engine: Engine, seeds: StudySeeds): Methods {
  const { now, json } = engine.dialect;

  /** Applies a change under the fence; false when the lease is lost. */
  function fenced(fence: Fence, changes: RawBuilder<unknown>): Promise<boolean> {
    return engine.repeatable(async (db) => {
      const { numAffectedRows } =
        await sql`update trial set ${changes} where ${holds(fence)}`.execute(db);
      return numAffectedRows === 1n;
    });
  }

  return {
    claim: (request) =>
      engine.repeatable(async (db) => {
        const row =
          (await claimWaiting(engine, db, request)) ?? (await claimNew(engine, db, request));
        if (row === undefined) return undefined;
        const trial = trialRecord(row, await seeds.of(db, request.studyId));
        const { studyId, workerId } = request;
        const fence: Fence = { studyId, trial: row.number, attempt: row.attempt, workerId };
        return { fence, trial } satisfies Claim;
      }),
    suggest: (fence, params, made) =>
      engine.repeatable(async (db) => {
        const seed = trialSeed(await seeds.of(db, fence.studyId), fence.trial);
        const { numAffectedRows } = await sql`update trial set
            params_json = ${json(JSON.stringify(params))}, stage = ${made.stage},
            rule = ${made.rule}, history_event = ${made.historyEvent}, seed = ${seed},
            change = 'trial.suggested' where ${holds(fence)}`.execute(db);
        return numAffectedRows === 1n;
      }),
    discard: (fence) =>
      engine.repeatable(async (db) => {
        const { numAffectedRows } =
          await sql`delete from trial where ${holds(fence)} and params_json is null`.execute(db);
        return numAffectedRows === 1n;
      }),
    beat: (fence, leaseMs) =>
      engine.repeatable(async (db) => {
        await sql`update worker set seen_at = ${now} where id = ${fence.workerId}`.execute(db);
        const { numAffectedRows } =
          await sql`update trial set lease_until = ${now} + ${leaseMs} where ${holds(fence)}`.execute(
            db,
          );
        return numAffectedRows === 1n;
      }),
    annotate: (fence, provenance) =>
      engine.write(async (db) => {
        const { rows } = await sql<{ provenance_json: string }>`select provenance_json from trial
          where ${holds(fence)} ${engine.dialect.forUpdate}`.execute(db);
        if (rows[0] === undefined) return false;
        const merged = { ...(JSON.parse(rows[0].provenance_json) as object), ...provenance };
        await sql`update trial set provenance_json = ${JSON.stringify(merged)},
            change = 'trial.annotated'
          where ${holds(fence)}`.execute(db);
        return true;
      }, true),
    finish: (fence, outcome) => fenced(fence, outcomeColumns(engine, finiteOutcome(outcome))),
    forfeit: (fence, maxAttempts, reason) =>
      fenced(fence, spentColumns(engine, maxAttempts, sql`${reason.code}`, sql`${reason.message}`)),
    release: (fence) =>
      fenced(
        fence,
        sql`state = 'queued', worker_id = null, lease_until = null, charged = charged - 1,
          change = 'trial.released'`,
      ),
    retry: (studyId, states) =>
      engine.repeatable(async (db) => {
        if (states.length === 0) return 0;
        const { numAffectedRows } = await sql`update trial set state = 'queued', charged = 0,
            values_json = null, value = null, reason_code = null, reason_message = null,
            worker_id = null, finished_at = null, change = 'trial.queued'
          where study_id = ${studyId} and state in (${sql.join([...states])})
            and state not in ('queued', 'running')`.execute(db);
        return Number(numAffectedRows ?? 0n);
      }),
    reap: (studyId, maxAttempts) =>
      engine.repeatable((db) => reap(engine, db, studyId, maxAttempts)),
  };
}

function holds(fence: Fence): RawBuilder<boolean> {
  return sql<boolean>`study_id = ${fence.studyId} and number = ${fence.trial}
    and worker_id = ${fence.workerId} and attempt = ${fence.attempt} and state = 'running'`;
}

async function claimWaiting(engine: Engine, db: Connection, request: ClaimRequest) {
  const { now, skipLocked, oneWriter, mergeJson } = engine.dialect;
  const { studyId, maxAttempts, leaseMs, workerId } = request;
  const waiting = sql`select id from trial
    where study_id = ${studyId} and state in ('queued', 'running')
      and (state = 'queued' or (lease_until < ${now} and charged < ${maxAttempts}))
      and exists (select 1 from study where id = ${studyId} and state = 'active')
    order by number limit 1`;
  if (oneWriter && (await waiting.execute(db)).rows.length === 0) return undefined;
  const { rows } = await sql<TrialRow>`update trial set state = 'running',
      worker_id = ${workerId}, attempt = attempt + 1, charged = charged + 1,
      lease_until = ${now} + ${leaseMs}, started_at = ${now}, last_step = null,
      last_value = null, provenance_json = ${mergeJson(sql`provenance_json`, provenance(request))},
      change = 'trial.running'
    where id = (${waiting} ${skipLocked}) returning *`.execute(db);
  return rows[0];
}

async function claimNew(engine: Engine, db: Connection, request: ClaimRequest) {
  if (request.createWithin === undefined) return undefined;
  const { now, forUpdate } = engine.dialect;
  const { studyId, leaseMs, workerId, createWithin } = request;
  const room =
    createWithin === null
      ? sql``
      : sql`and queued + running + complete + pruned + failed < ${createWithin}`;
  const open = sql`select next_number from tally where study_id = ${studyId} ${room}
      and exists (select 1 from study where id = ${studyId} and state = 'active')`;
  if (engine.dialect.oneWriter && (await open.execute(db)).rows.length === 0) return undefined;
  const { rows } = await sql<TrialRow>`insert into trial (study_id, number, state, metrics_json,
      attempt, charged, worker_id, lease_until, created_at, started_at, provenance_json, change)
    select ${studyId}, next_number, 'running', '{}', 1, 1, ${workerId}, ${now} + ${leaseMs},
      ${now}, ${now}, ${provenance(request)}, 'trial.running'
    from (${open} ${forUpdate}) as room where true returning *`.execute(db);
  return rows[0];
}

function provenance(request: ClaimRequest): string {
  return JSON.stringify(request.provenance ?? {});
}

function outcomeColumns(engine: Engine, outcome: Outcome): RawBuilder<unknown> {
  const values = outcome.state === 'complete' ? outcome.values : null;
  const reason = outcome.state === 'complete' ? null : outcome.reason;
  return sql`state = ${outcome.state}, values_json = ${values && JSON.stringify(values)},
    value = ${values?.[0] ?? null},
    metrics_json = ${engine.dialect.json(JSON.stringify(outcome.metrics ?? {}))},
    reason_code = ${reason?.code ?? null}, reason_message = ${reason?.message ?? null},
    finished_at = ${engine.dialect.now}, lease_until = null,
    change = ${`trial.${outcome.state}`}`;
}

async function reap(engine: Engine, db: Connection, studyId: number, maxAttempts: number) {
  const { now, oneWriter } = engine.dialect;
  const expired = sql<boolean>`study_id = ${studyId} and state in ('queued', 'running')
    and state = 'running' and lease_until < ${now}`;
  if (
    oneWriter &&
    (await sql`select 1 from trial where ${expired} limit 1`.execute(db)).rows.length === 0
  )
    return [];
  const message = sql`'its workers vanished ' || ${engine.dialect.text(sql`charged`)}
    || ' times (killed, out of memory or crashed)'`;
  const { rows } = await sql<{ number: number }>`update trial
    set ${spentColumns(engine, maxAttempts, sql`'worker_lost'`, message)}
    where ${expired} returning number`.execute(db);
  return rows.map((row) => row.number).sort((a, b) => a - b);
}

/** After an attempt that broke down: queued again, or lost for this reason. */
function spentColumns(
  engine: Engine,
  maxAttempts: number,
  code: RawBuilder<unknown>,
  message: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const whenSpent = (then: RawBuilder<unknown>, otherwise = sql`null`) =>
    sql`case when charged >= ${maxAttempts} then ${then} else ${otherwise} end`;
  return sql`state = ${whenSpent(sql`'lost'`, sql`'queued'`)},
    change = ${whenSpent(sql`'trial.lost'`, sql`'trial.expired'`)},
    finished_at = ${whenSpent(engine.dialect.now)}, reason_code = ${whenSpent(code)},
    reason_message = ${whenSpent(message)}, lease_until = null`;
}

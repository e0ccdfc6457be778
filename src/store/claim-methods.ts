import { type RawBuilder, sql } from 'kysely';
import type { Fence, Store } from '../study/store.js';
import { claimNext, claimsOf } from './claim-statements.js';
import type { Connection, Engine } from './engine.js';
import { holds } from './fence.js';
import type { StudySeeds } from './study-seeds.js';

type Methods = Pick<
  Store,
  'claim' | 'discard' | 'beat' | 'annotate' | 'forfeit' | 'release' | 'retry' | 'reap'
>;

/**
 * The life of a trial under a worker. Each change is one UPDATE whose `where` carries the fence, so
 * a worker that lost its lease changes nothing and learns so.
 */
export function claimMethods(engine: Engine, seeds: StudySeeds): Methods {
  const { now } = engine.dialect;

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
        const row = await claimNext(engine.dialect, db, request);
        return row && (await claimsOf(db, request, [row], seeds))[0];
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
    forfeit: (fence, maxAttempts, { code, message }) =>
      fenced(fence, spentColumns(engine, maxAttempts, sql`${code}`, sql`${message}`)),
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

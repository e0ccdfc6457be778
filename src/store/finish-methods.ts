import { type RawBuilder, sql } from 'kysely';
import { finiteOutcome } from '../study/finite-outcome.js';
import type { Fence, Proposal, Store } from '../study/store.js';
import type { Outcome } from '../study/trial.js';
import { trialSeed } from '../study/trial-seed.js';
import { claimAtOnce, claimOf, withClaim } from './claim-statements.js';
import type { Connection, Engine } from './engine.js';
import { holds } from './fence.js';
import type { TrialRow } from './rows.js';
import type { StudySeeds } from './study-seeds.js';

type Methods = Pick<Store, 'suggest' | 'finish' | 'finishAndClaim'>;

/** What a trial is given and what came of it. */
export function finishMethods(engine: Engine, seeds: StudySeeds): Methods {
  const { dialect } = engine;

  async function update(db: Connection, fence: Fence, columns: RawBuilder<unknown>) {
    const { numAffectedRows } = await change(fence, columns).execute(db);
    return numAffectedRows === 1n;
  }
  async function proposed(db: Connection, fence: Fence, made: Proposal) {
    const seed = trialSeed(await seeds.of(db, fence.studyId), fence.trial);
    return sql`params_json = ${dialect.json(JSON.stringify(made.params))}, stage = ${made.stage},
      rule = ${made.rule}, history_event = ${made.historyEvent}, seed = ${seed}`;
  }
  async function ended(db: Connection, fence: Fence, outcome: Outcome, made?: Proposal) {
    const columns = outcomeColumns(engine, finiteOutcome(outcome));
    return made === undefined ? columns : sql`${columns}, ${await proposed(db, fence, made)}`;
  }

  return {
    suggest: (fence, params, made) =>
      engine.repeatable(async (db) => {
        const columns = await proposed(db, fence, { params, ...made });
        return update(db, fence, sql`${columns}, change = 'trial.suggested'`);
      }),
    finish: (fence, outcome, made) =>
      engine.repeatable(async (db) => update(db, fence, await ended(db, fence, outcome, made))),
    async finishAndClaim(fence, outcome, request, made) {
      if (engine.writeAtOnce) {
        const [end, claim] = await engine.repeatable(async (db) => [
          change(fence, await ended(db, fence, outcome, made)).compile(db),
          claimAtOnce(dialect, db, request),
        ]);
        const { kept, row } = await engine.writeAtOnce((run) => ({
          kept: run(end).changes === 1,
          row: claim(run),
        }));
        const next = await engine.repeatable((db) => claimOf(db, request, row, seeds));
        return { kept, next };
      }
      return engine.repeatable(async (db) => {
        const end = change(fence, await ended(db, fence, outcome, made));
        const done = sql`done as (${end} returning number),`;
        const { rows } = await sql<TrialRow & { kept: number }>`
          ${withClaim(dialect, request, done, fence.trial)}
          select (select count(*) from done) as kept, next.*
          from (select 1) as one left join next on true`.execute(db);
        const row = rows[0]!;
        const next = await claimOf(db, request, row.id === null ? undefined : row, seeds);
        return { kept: row.kept === 1, next };
      });
    },
  };
}

function change(fence: Fence, columns: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`update trial set ${columns} where ${holds(fence)}`;
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

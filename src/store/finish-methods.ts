import { type RawBuilder, sql } from 'kysely';
import { finiteOutcome } from '../study/finite-outcome.js';
import type { ClaimRequest, Fence, Proposal, Store, TrialEnding } from '../study/store.js';
import type { Outcome } from '../study/trial.js';
import { trialSeed } from '../study/trial-seed.js';
import { claimAtOnce, claimsOf, withClaim } from './claim-statements.js';
import { type Dialect, PLANNED_ANEW } from './dialect.js';
import type { Connection, Engine } from './engine.js';
import { holds } from './fence.js';
import type { TrialRow } from './rows.js';
import type { StudySeeds } from './study-seeds.js';

type Methods = Pick<Store, 'suggest' | 'suggestNext' | 'finish' | 'finishAndClaim'>;

/** What a trial is given and what came of it. */
export function finishMethods(engine: Engine, seeds: StudySeeds): Methods {
  const { dialect } = engine;

  async function update(db: Connection, fence: Fence, columns: RawBuilder<unknown>) {
    const { numAffectedRows } =
      await sql`update trial set ${columns} where ${holds(fence)}`.execute(db);
    return numAffectedRows === 1n;
  }
  async function proposed(db: Connection, fence: Fence, made: Proposal) {
    const row = proposalRow(made, await seeds.of(db, fence.studyId), fence.trial);
    return sql`params_json = ${dialect.json(JSON.stringify(row.params_json))}, stage = ${row.stage},
      rule = ${row.rule}, history_event = ${row.history_event}, seed = ${row.seed}`;
  }
  async function ended(db: Connection, fence: Fence, outcome: Outcome, made?: Proposal) {
    const columns = outcomeColumns(dialect, outcome);
    return made === undefined ? columns : sql`${columns}, ${await proposed(db, fence, made)}`;
  }

  return {
    suggest: (fence, params, made) =>
      engine.repeatable(async (db) => {
        const columns = await proposed(db, fence, { params, ...made });
        return update(db, fence, sql`${columns}, change = 'trial.suggested'`);
      }),
    suggestNext: (fence, proposal) =>
      engine.write(async (db) => {
        await dialect.takeTurn(fence.studyId)?.execute(db);
        if (await suggestedSince(db, proposal.historyEvent, fence)) return 'overtaken';
        const columns = await proposed(db, fence, proposal);
        const kept = await update(db, fence, sql`${columns}, change = 'trial.suggested'`);
        return kept ? 'kept' : 'lease lost';
      }, true),
    finish: (fence, outcome, made) =>
      engine.repeatable(async (db) => update(db, fence, await ended(db, fence, outcome, made))),
    async finishAndClaim(ends, request, count) {
      const { done, rows } = await endAndClaim(engine, seeds, ends, request, count);
      return {
        kept: ends.map(({ fence }) => done.has(fence.trial)),
        next: await engine.repeatable((db) => claimsOf(db, request, rows, seeds)),
      };
    },
  };
}

/** Whether another trial of the study was suggested after an event. */
async function suggestedSince(db: Connection, event: number, but: Fence): Promise<boolean> {
  const { rows } = await sql`select 1 from event where id > ${event}
    and study_id = ${but.studyId} and trial <> ${but.trial} and kind = 'trial.suggested'
    limit 1`.execute(db);
  return rows.length > 0;
}

/** The numbers of the trials that ended, and the rows of those claimed. */
async function endAndClaim(
  engine: Engine,
  seeds: StudySeeds,
  ends: readonly TrialEnding[],
  request: ClaimRequest,
  count: number,
): Promise<{ readonly done: ReadonlySet<number>; readonly rows: readonly TrialRow[] }> {
  const { dialect } = engine;
  const change = (studySeed: number) => changeAll(dialect, ends, studySeed);
  if (engine.writeAtOnce) {
    const [end, claim] = await engine.repeatable(async (db) => [
      change(await seeds.of(db, request.studyId)).compile(db),
      claimAtOnce(dialect, db, request, count),
    ]);
    return engine.writeAtOnce((run) => ({
      done: new Set(run(end).rows.map((row) => row.number)),
      rows: claim(run),
    }));
  }
  const { studyId } = request;
  // All who change trials lock first trials, then the tally, then the log (triggers, at the end): whoever
  // took the log with a trial that only changes hands and then the tally would wait in a circle.
  const which = sql`(select count(*) from done) >= 0
    and ${sql.join([sql`true`, ...ends.map(({ fence }) => sql`number <> ${fence.trial}`)], sql` and `)}`;
  return engine.repeatable(async (db) => {
    const first = sql`done as (${change(await seeds.of(db, studyId))}),`;
    const { rows } = await sql<TrialRow & { done: string }>`${sql.raw(PLANNED_ANEW)}
      ${withClaim(dialect, request, count, first, which)},
      locked as (select 1 from tally where study_id = ${studyId}
        and (select count(*) from next) >= 0 ${dialect.forUpdate})
      select (select coalesce(json_agg(number), '[]') from done) as done, next.*
      from (select count(*) from locked) as one left join next on true`.execute(db);
    const done = new Set(JSON.parse(rows[0]!.done) as number[]);
    return { done, rows: rows.filter((row) => row.id !== null) };
  });
}

/** Ends each trial that its fence still holds. */
function changeAll(
  dialect: Dialect,
  ends: readonly TrialEnding[],
  studySeed: number,
): RawBuilder<{ number: number }> {
  const rows = dialect.rows(
    'ended',
    ends.map((end) => endedRow(end, studySeed)),
    ENDED_COLUMNS,
  );
  return sql<{ number: number }>`update trial set state = ended.state,
      values_json = ended.values_json, value = ended.value, metrics_json = ended.metrics_json,
      reason_code = ended.reason_code, reason_message = ended.reason_message,
      params_json = coalesce(ended.params_json, trial.params_json),
      stage = coalesce(ended.stage, trial.stage), rule = coalesce(ended.rule, trial.rule),
      history_event = coalesce(ended.history_event, trial.history_event),
      seed = coalesce(ended.seed, trial.seed),
      finished_at = ${dialect.now}, lease_until = null, change = 'trial.' || ended.state
    from ${rows}
    where trial.study_id = ended.study_id and trial.number = ended.trial
      and trial.worker_id = ended.worker_id and trial.attempt = ended.attempt
      and trial.state = 'running' returning trial.number`;
}

const ENDED_COLUMNS = {
  study_id: 'integer',
  trial: 'integer',
  worker_id: 'text',
  attempt: 'integer',
  state: 'text',
  values_json: 'text',
  value: 'real',
  metrics_json: 'json',
  reason_code: 'text',
  reason_message: 'text',
  params_json: 'json',
  stage: 'text',
  rule: 'text',
  history_event: 'integer',
  seed: 'integer',
} as const;

function endedRow({ fence, outcome, proposal }: TrialEnding, studySeed: number): object {
  return {
    study_id: fence.studyId,
    trial: fence.trial,
    worker_id: fence.workerId,
    attempt: fence.attempt,
    ...outcomeRow(outcome),
    ...(proposal && proposalRow(proposal, studySeed, fence.trial)),
  };
}

/** A proposal by the columns it fills. */
function proposalRow(
  { params, stage, rule, historyEvent }: Proposal,
  study: number,
  trial: number,
) {
  const seed = trialSeed(study, trial);
  return { params_json: params, stage, rule, history_event: historyEvent, seed };
}

/** An outcome by the columns it fills. */
function outcomeRow(outcome: Outcome) {
  const finite = finiteOutcome(outcome);
  const values = finite.state === 'complete' ? finite.values : null;
  const reason = finite.state === 'complete' ? null : finite.reason;
  return {
    state: finite.state,
    values_json: values && JSON.stringify(values),
    value: values?.[0] ?? null,
    metrics_json: finite.metrics ?? {},
    reason_code: reason?.code ?? null,
    reason_message: reason?.message ?? null,
  };
}

function outcomeColumns(dialect: Dialect, outcome: Outcome): RawBuilder<unknown> {
  const row = outcomeRow(outcome);
  return sql`state = ${row.state}, values_json = ${row.values_json}, value = ${row.value},
    metrics_json = ${dialect.json(JSON.stringify(row.metrics_json))},
    reason_code = ${row.reason_code}, reason_message = ${row.reason_message},
    finished_at = ${dialect.now}, lease_until = null, change = ${`trial.${row.state}`}`;
}

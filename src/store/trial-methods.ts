import { sql } from 'kysely';
import { fail } from '../core/errors.js';
import type { ImportedTrial, Store } from '../study/store.js';
import { trialSeed } from '../study/trial-seed.js';
import type { Connection, Engine } from './engine.js';
import { insertPoints, type NameIds } from './point-methods.js';
import { queryTrials } from './query-trials.js';
import { type TrialRow, trialRecord } from './rows.js';
import type { StudySeeds } from './study-seeds.js';

type Methods = Pick<
  Store,
  'enqueue' | 'importTrials' | 'trial' | 'trials' | 'queryTrials' | 'annotateTrial'
>;

/** Trials outside a worker's hands: put in, read, searched, tagged. */
export function trialMethods(engine: Engine, seeds: StudySeeds, names: NameIds): Methods {
  async function records(db: Connection, studyId: number, rows: readonly TrialRow[]) {
    const seed = await seeds.of(db, studyId);
    return rows.map((row) => trialRecord(row, seed));
  }
  return {
    enqueue: (studyId, items) =>
      engine.write(async (db) => {
        const first = await nextNumber(engine, db, studyId);
        const seed = await seeds.of(db, studyId);
        const numbers = items.map((_, i) => first + i);
        for (const [i, item] of items.entries()) {
          await insertTrial(engine, db, studyId, {
            number: first + i,
            state: 'queued',
            params: item.params,
            seed: trialSeed(seed, first + i),
            stage: null,
            rule: 'enqueued',
            tags: item.tags ?? [],
            note: item.note ?? '',
          });
        }
        return numbers;
      }),
    async importTrials(studyId, trials) {
      const of = trials.flatMap((trial) => (trial.points ?? []).map((point) => point.name));
      const ids = await engine.repeatable((db) => names.of(db, of));
      await engine.write(async (db) => {
        for (const trial of trials) {
          const id = await insertTrial(engine, db, studyId, trial);
          if (trial.points?.length) await insertPoints(engine, db, id, trial.points, ids);
        }
      });
    },
    trial: (studyId, number) =>
      engine.repeatable(async (db) => {
        const rows = await db
          .selectFrom('trial')
          .selectAll()
          .where('study_id', '=', studyId)
          .where('number', '=', number)
          .execute();
        return (await records(db, studyId, rows))[0];
      }),
    trials: (studyId, sinceEvent) =>
      engine.repeatable(async (db) => {
        const changed =
          sinceEvent === undefined
            ? sql``
            : sql`and number in (select trial from event where id > ${sinceEvent}
                and study_id = ${studyId} and trial is not null)`;
        const { rows } = await sql<TrialRow>`select * from trial where study_id = ${studyId}
          ${changed} order by number`.execute(db);
        return records(db, studyId, rows);
      }),
    queryTrials: (studyId, query) =>
      engine.repeatable(async (db) => {
        const { total, rows } = await queryTrials(engine.dialect, db, studyId, query);
        return { total, trials: await records(db, studyId, rows) };
      }),
    async annotateTrial(studyId, number, patch) {
      const columns = {
        ...(patch.tags !== undefined && { tags_json: JSON.stringify(patch.tags) }),
        ...(patch.note !== undefined && { note: patch.note }),
      };
      const [result] = await engine.repeatable((db) =>
        db
          .updateTable('trial')
          .set({ ...columns, change: 'trial.annotated' })
          .where('study_id', '=', studyId)
          .where('number', '=', number)
          .execute(),
      );
      if (result?.numUpdatedRows !== 1n)
        throw fail('TRIAL_MISSING', `there is no trial ${number} in this study`);
    },
  };
}

async function nextNumber(engine: Engine, db: Connection, studyId: number): Promise<number> {
  const { rows } = await sql<{ next_number: number }>`select next_number from tally
    where study_id = ${studyId} ${engine.dialect.forUpdate}`.execute(db);
  if (rows[0] === undefined) throw fail('STUDY_MISSING', `the store has no study ${studyId}`);
  return rows[0].next_number;
}

type NewTrial = Partial<ImportedTrial> & Pick<ImportedTrial, 'state' | 'params' | 'seed'>;

async function insertTrial(
  engine: Engine,
  db: Connection,
  studyId: number,
  trial: NewTrial,
): Promise<number> {
  const { now, json } = engine.dialect;
  const number = trial.number ?? (await nextNumber(engine, db, studyId));
  const [row] = await db
    .insertInto('trial')
    .values({
      study_id: studyId,
      number,
      state: trial.state,
      params_json: json(trial.params === null ? null : JSON.stringify(trial.params)),
      seed: trial.seed,
      stage: trial.stage ?? null,
      rule: trial.rule ?? null,
      values_json: trial.values ? JSON.stringify(trial.values) : null,
      value: trial.values?.[0] ?? null,
      metrics_json: sql<string>`${json(JSON.stringify(trial.metrics ?? {}))}`,
      last_step: trial.lastStep ?? null,
      last_value: trial.lastValue ?? null,
      attempt: trial.attempt ?? 0,
      charged: 0,
      created_at: trial.createdAt ?? now,
      started_at: trial.startedAt ?? null,
      finished_at: trial.finishedAt ?? null,
      reason_code: trial.reason?.code ?? null,
      reason_message: trial.reason?.message ?? null,
      tags_json: JSON.stringify(trial.tags ?? []),
      note: trial.note ?? '',
      provenance_json: JSON.stringify(trial.provenance ?? {}),
      history_event: trial.historyEvent ?? null,
      points_attempt: trial.attempt ?? 0,
      change: `trial.${trial.state}`,
    })
    .returning('id')
    .execute();
  return row!.id;
}

import { sql } from 'kysely';
import { fail } from '../core/errors.js';
import type { Store, StudyPatch, StudyRecord, StudySummary } from '../study/store.js';
import type { TrialState } from '../study/trial.js';
import { removeUnused } from './artifact-methods.js';
import type { Connection, Engine } from './engine.js';
import { type StudyRow, studyRecord } from './rows.js';

type Methods = Pick<
  Store,
  'createStudy' | 'findStudy' | 'listStudies' | 'updateStudy' | 'deleteStudy'
>;

const STATES: readonly TrialState[] = ['queued', 'running', 'complete', 'pruned', 'failed', 'lost'];

/** Studies: made, found, listed with their counts and best value, changed, deleted. */
export function studyMethods(engine: Engine): Methods {
  const { now } = engine.dialect;
  return {
    async createStudy(study) {
      const rows = await engine.once((db) =>
        sql<StudyRow>`insert into study (name, directions_json, metrics_json, seed, space_json,
            config_json, state, trial_budget, created_at, updated_at, change)
          values (${study.name}, ${JSON.stringify(study.directions)},
            ${JSON.stringify(study.metrics)}, ${study.seed}, ${JSON.stringify(study.space)},
            ${JSON.stringify(study.config)}, 'active', ${study.trialBudget ?? null},
            ${now}, ${now}, 'study.created')
          on conflict (name) do nothing returning *`.execute(db),
      );
      const row = rows.rows[0];
      if (row === undefined) throw studyExists(engine.address, study.name);
      return studyRecord(row);
    },
    findStudy: (name) =>
      engine.repeatable(async (db) => {
        const row = await db
          .selectFrom('study')
          .selectAll()
          .where('name', '=', name)
          .limit(1)
          .execute();
        return row[0] && studyRecord(row[0]);
      }),
    listStudies: () => engine.repeatable((db) => summaries(db)),
    updateStudy: (studyId, patch) => updateStudy(engine, studyId, patch),
    deleteStudy: (studyId) => engine.write((db) => deleteStudy(engine, db, studyId)),
  };
}

function studyExists(address: string, name: string): Error {
  const advice = 'choose another name, or go on with it: `pestle run … --resume`';
  return fail(
    'STUDY_EXISTS',
    `the store ${address} has a study named '${name}' already; ${advice}`,
  );
}

async function updateStudy(engine: Engine, id: number, patch: StudyPatch): Promise<StudyRecord> {
  const columns = {
    ...(patch.state !== undefined && { state: patch.state }),
    ...(patch.stopReason !== undefined && { stop_reason: patch.stopReason }),
    ...(patch.trialBudget !== undefined && { trial_budget: patch.trialBudget }),
    ...(patch.picked !== undefined && { picked: patch.picked }),
    ...(patch.archived !== undefined && { archived: Number(patch.archived) }),
    ...(patch.tags !== undefined && { tags_json: JSON.stringify(patch.tags) }),
    ...(patch.note !== undefined && { note: patch.note }),
    ...(patch.config !== undefined && { config_json: JSON.stringify(patch.config) }),
  };
  const [row] = await engine.repeatable((db) =>
    db
      .updateTable('study')
      .set({ ...columns, updated_at: engine.dialect.now, change: 'study.changed' })
      .where('id', '=', id)
      .returningAll()
      .execute(),
  );
  if (row === undefined)
    throw fail('STUDY_MISSING', `the store ${engine.address} has no study ${id}`);
  return studyRecord(row);
}

async function deleteStudy(engine: Engine, db: Connection, studyId: number): Promise<void> {
  const used = await db
    .selectFrom('artifact')
    .select('sha256')
    .distinct()
    .where('study_id', '=', studyId)
    .execute();
  await db.deleteFrom('event').where('study_id', '=', studyId).execute();
  // The last event of a study says that it is gone; the trigger of an update writes it.
  await db
    .updateTable('study')
    .set({ change: 'study.deleted' })
    .where('id', '=', studyId)
    .execute();
  await db.deleteFrom('study').where('id', '=', studyId).execute();
  for (const { sha256 } of used) await removeUnused(engine, db, sha256);
}

async function summaries(db: Connection): Promise<readonly StudySummary[]> {
  const { rows } = await sql<StudyRow & Record<TrialState, number>>`
    select study.*, ${sql.join(STATES.map((state) => sql.ref(`tally.${state}`)))}
    from study join tally on tally.study_id = study.id order by study.id`.execute(db);
  const all: StudySummary[] = [];
  for (const row of rows) {
    const study = studyRecord(row);
    const best = await bestTrial(db, study);
    all.push({
      ...study,
      counts: Object.fromEntries(STATES.map((s) => [s, row[s]])) as Record<TrialState, number>,
      bestValue: best?.value ?? null,
      bestTrial: best?.number ?? null,
    });
  }
  return all;
}

/** By the first objective; of equal values the earliest trial. */
async function bestTrial(db: Connection, study: StudyRecord) {
  const [best] = await db
    .selectFrom('trial')
    .select(['number', 'value'])
    .where('study_id', '=', study.id)
    .where('value', 'is not', null)
    .where('state', '=', 'complete')
    .orderBy('value', study.directions[0] === 'maximize' ? 'desc' : 'asc')
    .orderBy('number')
    .limit(1)
    .execute();
  return best;
}

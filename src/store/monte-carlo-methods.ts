import type { Selectable } from 'kysely';
import { fail } from '../core/errors.js';
import type { MonteCarloRecord, Store } from '../study/store.js';
import type { Database } from './database.js';
import type { Engine } from './engine.js';

type Methods = Pick<Store, 'createMonteCarlo' | 'updateMonteCarlo' | 'listMonteCarlo'>;

/** Monte-Carlo runs of a study's models. */
export function monteCarloMethods(engine: Engine): Methods {
  const { now } = engine.dialect;
  return {
    async createMonteCarlo(studyId, trial, settings) {
      const [row] = await engine.once((db) =>
        db
          .insertInto('monte_carlo')
          .values({
            study_id: studyId,
            trial,
            state: 'running',
            settings_json: JSON.stringify(settings),
            summary_json: 'null',
            created_at: now,
            updated_at: now,
          })
          .returningAll()
          .execute(),
      );
      return monteCarloRecord(row!);
    },
    async updateMonteCarlo(id, patch) {
      const [row] = await engine.repeatable((db) =>
        db
          .updateTable('monte_carlo')
          .set({
            ...(patch.state !== undefined && { state: patch.state }),
            ...(patch.summary !== undefined && { summary_json: JSON.stringify(patch.summary) }),
            updated_at: now,
          })
          .where('id', '=', id)
          .returning('id')
          .execute(),
      );
      if (row === undefined) throw fail('INTERNAL', `there is no Monte-Carlo run ${id}`);
    },
    listMonteCarlo: (studyId) =>
      engine.repeatable(async (db) => {
        const rows = await db
          .selectFrom('monte_carlo')
          .selectAll()
          .where('study_id', '=', studyId)
          .orderBy('id')
          .execute();
        return rows.map(monteCarloRecord);
      }),
  };
}

function monteCarloRecord(row: Selectable<Database['monte_carlo']>): MonteCarloRecord {
  return {
    id: row.id,
    studyId: row.study_id,
    trial: row.trial,
    state: row.state as MonteCarloRecord['state'],
    settings: JSON.parse(row.settings_json),
    summary: JSON.parse(row.summary_json),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

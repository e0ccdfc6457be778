import { sql } from 'kysely';
import type { Store } from '../study/store.js';
import { artifactMethods } from './artifact-methods.js';
import { claimMethods } from './claim-methods.js';
import type { Engine } from './engine.js';
import { finishMethods } from './finish-methods.js';
import { monteCarloMethods } from './monte-carlo-methods.js';
import { nameIds, pointMethods } from './point-methods.js';
import { eventRecord } from './rows.js';
import { studyMethods } from './study-methods.js';
import { studySeeds } from './study-seeds.js';
import { trialMethods } from './trial-methods.js';
import { workerMethods } from './worker-methods.js';

/** The store over either engine. */
export function sqlStore(engine: Engine): Store {
  const seeds = studySeeds();
  const names = nameIds();
  return {
    address: engine.address,
    ...studyMethods(engine),
    ...trialMethods(engine, seeds, names),
    ...claimMethods(engine, seeds),
    ...finishMethods(engine, seeds),
    ...pointMethods(engine, names),
    ...artifactMethods(engine),
    ...monteCarloMethods(engine),
    ...workerMethods(engine),
    events: (after, limit, studyId) =>
      engine.repeatable(async (db) => {
        let query = db.selectFrom('event').selectAll().where('id', '>', after);
        if (studyId !== undefined) query = query.where('study_id', '=', studyId);
        return (await query.orderBy('id').limit(limit).execute()).map(eventRecord);
      }),
    lastEvent: () =>
      engine.repeatable(async (db) => {
        const { rows } = await sql<{
          id: number;
        }>`select coalesce(max(id), 0) as id from event`.execute(db);
        return rows[0]?.id ?? 0;
      }),
    now: () =>
      engine.repeatable(async (db) => {
        const { rows } = await sql<{ now: number }>`select ${engine.dialect.now} as now`.execute(
          db,
        );
        return rows[0]!.now;
      }),
    watch: (onChange) => engine.watch(onChange),
    close: () => engine.close(),
  };
}

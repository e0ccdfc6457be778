import type { Store } from '../study/store.js';
import type { Engine } from './engine.js';

type Methods = Pick<Store, 'putWorker' | 'stopWorker' | 'listWorkers'>;

/** Who works, or did. Putting a worker again says that it is still there. */
export function workerMethods(engine: Engine): Methods {
  const { now } = engine.dialect;
  return {
    async putWorker({ id, host, pid, launcher, version, data }) {
      const columns = { host, pid, launcher, version, data_json: JSON.stringify(data) };
      await engine.repeatable((db) =>
        db
          .insertInto('worker')
          .values({ id, ...columns, started_at: now, seen_at: now, stopped_at: null })
          .onConflict((c) =>
            c.column('id').doUpdateSet({ ...columns, seen_at: now, stopped_at: null }),
          )
          .execute(),
      );
    },
    async stopWorker(id) {
      await engine.repeatable((db) =>
        db
          .updateTable('worker')
          .set({ stopped_at: now, seen_at: now })
          .where('id', '=', id)
          .execute(),
      );
    },
    listWorkers: () =>
      engine.repeatable(async (db) => {
        const rows = await db
          .selectFrom('worker')
          .selectAll()
          .orderBy('started_at')
          .orderBy('id')
          .execute();
        return rows.map((row) => ({
          id: row.id,
          host: row.host,
          pid: row.pid,
          launcher: row.launcher,
          version: row.version,
          startedAt: row.started_at,
          seenAt: row.seen_at,
          stoppedAt: row.stopped_at,
          data: JSON.parse(row.data_json),
        }));
      }),
  };
}

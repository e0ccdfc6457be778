import { sql } from 'kysely';
import type { Contents } from './engine.js';

/** One value of bytea may hold 1 GB but is held in memory several times over on its way. */
const PART_BYTES = 4 * 2 ** 20;

/**
 * Artifact bytes as rows, in parts. On PostgreSQL they live in the database because it is the one
 * place every worker can reach; a folder would need a shared disk on every machine.
 */
export function tableContents(): Contents {
  return {
    async put(db, sha256, data) {
      const there = await sql`select 1 from blob where sha256 = ${sha256} limit 1`.execute(db);
      if (there.rows.length > 0) return;
      for (let part = 0; part === 0 || part * PART_BYTES < data.byteLength; part++) {
        const bytes = Buffer.from(data.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
        await sql`insert into blob (sha256, part, data) values (${sha256}, ${part}, ${bytes})
          on conflict do nothing`.execute(db);
      }
    },
    async get(db, sha256) {
      const { rows } = await sql<{ data: Buffer }>`select data from blob
        where sha256 = ${sha256} order by part`.execute(db);
      return rows.length === 0 ? undefined : new Uint8Array(Buffer.concat(rows.map((r) => r.data)));
    },
    async remove(db, sha256) {
      await sql`delete from blob where sha256 = ${sha256}`.execute(db);
    },
  };
}

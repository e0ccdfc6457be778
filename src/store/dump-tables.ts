import { closeSync, openSync, writeSync } from 'node:fs';
import { sql } from 'kysely';
import { fail, messageOf } from '../core/errors.js';
import type { Connection } from './engine.js';

const PAGE = 1000;

/**
 * Writes every row of every table of the current schema to a new file of JSON lines
 * `{ table, row }`, whatever their version. Runs in the caller's transaction.
 *
 * @throws FILE_UNWRITABLE, also when the file exists
 */
export async function dumpTables(db: Connection, path: string): Promise<void> {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    throw fail(
      'FILE_UNWRITABLE',
      `the backup ${path} cannot be written: ${messageOf(error)}`,
      error,
    );
  }
  try {
    const tables = await sql<{ name: string }>`select table_name as name
      from information_schema.tables where table_schema = current_schema()
      order by table_name`.execute(db);
    for (const { name } of tables.rows) {
      for (let from = 0; ; from += PAGE) {
        const { rows } = await sql<object>`select * from ${sql.table(name)}
          order by ctid limit ${PAGE} offset ${from}`.execute(db);
        for (const row of rows)
          writeSync(file, `${JSON.stringify({ table: name, row: encoded(row) })}\n`);
        if (rows.length < PAGE) break;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Bytes as base64; all else is text or a number already. */
function encoded(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      Buffer.isBuffer(value) ? { base64: value.toString('base64') } : value,
    ]),
  );
}

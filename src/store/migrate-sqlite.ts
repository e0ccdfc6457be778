import type { Database as Handle } from 'better-sqlite3';
import { VERSION } from '../core/version.js';
import { sqliteDialect } from './dialect.js';
import type { Migration } from './migration.js';
import { MIGRATIONS } from './migrations.js';
import { missingSteps, refuseForeign, refuseReadOnly } from './store-version.js';

/**
 * Brings a file to the newest version, under the write lock and all or nothing: of many processes
 * starting at once, one migrates and the others find it done. An older store is copied to
 * `<path>.v<version>.backup` first.
 */
export function migrateSqlite(
  handle: Handle,
  path: string,
  readOnly: boolean,
  known: readonly Migration[] = MIGRATIONS,
): void {
  const version = sqliteVersion(handle, path);
  if (missingSteps(path, version, known).length === 0) return;
  if (readOnly) throw refuseReadOnly(path, version);
  if (version > 0) backupOnce(handle, `${path}.v${version}.backup`);
  handle
    .transaction(() => {
      for (const step of missingSteps(path, sqliteVersion(handle, path), known)) {
        for (const statement of step.statements(sqliteDialect)) handle.exec(statement);
        if (step.version === 1) {
          handle.exec('create table store_info (version integer, made_by text, made_at integer)');
          handle.exec(`insert into store_info values (1, '', unixepoch('subsec') * 1000)`);
        }
        handle.prepare('update store_info set version = ?, made_by = ?').run(step.version, VERSION);
      }
    })
    .immediate();
}

/** The store's version; 0 for an empty file. Refuses a database of another program. */
export function sqliteVersion(handle: Handle, path: string): number {
  const tables = handle
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all();
  if (tables.length === 0) return 0;
  if (!tables.includes('store_info')) throw refuseForeign(path);
  return Number(handle.prepare('select version from store_info').pluck().get());
}

/** `vacuum into` refuses to overwrite: a backup that is there already was made by a twin. */
function backupOnce(handle: Handle, path: string): void {
  try {
    handle.prepare('vacuum into ?').run(path);
  } catch (error) {
    if (!/already exists/.test(String(error))) throw error;
  }
}

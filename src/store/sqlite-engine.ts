import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { fail } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';
import type { Database } from './database.js';
import { sqliteDialect } from './dialect.js';
import type { Connection, Engine, RunNow } from './engine.js';
import { fileContents } from './file-contents.js';
import { migrateSqlite, sqliteVersion } from './migrate-sqlite.js';
import { refuseNetworkFileSystem } from './network-file-system.js';
import { refuseStranger } from './refuse-stranger.js';
import { ImmediateSqliteDialect, preparingOnce, type Statements } from './sqlite-driver.js';
import { isBusy, sqliteError } from './sqlite-error.js';
import { logTrimmer } from './trim-log.js';

export interface SqliteOptions {
  readonly readOnly: boolean;
  readonly create: boolean;
}

/** How long one statement waits for the write lock, and how often a whole call is tried again. */
const BUSY_MS = 15_000;
const TRIES = 4;
/** 64 MB of log, where emptying it did not work out: from there every commit waits for the disk. */
const CHECKPOINT_PAGES = 16_000;
/** `PRAGMA data_version` costs microseconds; this bounds how late a live view is. */
const WATCH_MS = 100;

/** Opens, and where allowed creates and migrates, a store in one file. */
export async function openSqlite(path: string, options: SqliteOptions): Promise<Engine> {
  const folder = dirname(resolve(path));
  const inMemory = path === ':memory:';
  if (!inMemory && !existsSync(path) && (options.readOnly || !options.create)) {
    const advice = 'check --store and PESTLE_STORE; `pestle run` makes a store';
    throw fail('STORE_MISSING', `there is no store at ${path}; ${advice}`);
  }
  if (!inMemory) refuseStranger(path);
  try {
    if (!inMemory && !options.readOnly) makeFolder(folder);
  } catch (error) {
    throw fail(
      'STORE_READONLY',
      `the folder ${folder} cannot be made; choose another place with --store`,
      error,
    );
  }
  if (!inMemory) refuseNetworkFileSystem(path, folder);
  const handle = await openHandle(path, options);
  const trim = inMemory || options.readOnly ? () => {} : logTrimmer(handle, path, BUSY_MS);
  return sqliteEngine(path, handle, trim);
}

async function openHandle(path: string, options: SqliteOptions): Promise<Sqlite.Database> {
  let handle: Sqlite.Database | undefined;
  try {
    handle = new Sqlite(path, {
      readonly: options.readOnly,
      fileMustExist: options.readOnly || !options.create,
      timeout: BUSY_MS,
    });
    if (!options.readOnly) await switchToWal(handle);
    handle.pragma('synchronous = normal');
    handle.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    handle.pragma('foreign_keys = on');
    migrateSqlite(handle, path, options.readOnly);
    return handle;
  } catch (error) {
    handle?.close();
    throw sqliteError(error, path);
  }
}

/** The version of the store in a file, whatever it is. */
export function sqliteVersionAt(path: string): number {
  let handle: Sqlite.Database | undefined;
  try {
    handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    return sqliteVersion(handle, path);
  } catch (error) {
    throw sqliteError(error, path);
  } finally {
    handle?.close();
  }
}

/** Switching to WAL does not wait for locks, and many workers may start in the same instant. */
async function switchToWal(handle: Sqlite.Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      handle.pragma('journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === 200) throw error;
      await delay(20);
    }
  }
}

function sqliteEngine(path: string, handle: Sqlite.Database, trim: () => void): Engine {
  const statements = preparingOnce(handle);
  const db = new Kysely<Database>({ dialect: new ImmediateSqliteDialect(statements) });
  async function translated<T>(work: () => Promise<T>, tries: number): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work();
        trim();
        return result;
      } catch (error) {
        if (!isBusy(error) || attempt >= tries) throw sqliteError(error, path);
      }
    }
  }
  const write = <T>(work: (db: Connection) => Promise<T>) =>
    translated(() => db.transaction().execute(work), TRIES);
  return {
    address: path,
    dialect: sqliteDialect,
    // A busy statement had no effect, so that all three may be tried again.
    repeatable: (work) => translated(() => work(db), TRIES),
    once: (work) => translated(() => work(db), TRIES),
    write,
    // The connection is reserved, so that no transaction of this process is open on it.
    writeAtOnce: (work) =>
      translated(() => db.connection().execute(async () => atOnce(statements, work)), TRIES),
    contents: fileContents(`${path}.artifacts`),
    watch: (onChange) => watchFile(handle, onChange),
    close: () => db.destroy(),
  };
}

function atOnce<T>(statements: Statements, work: (run: RunNow) => T): T {
  const run: RunNow = ({ sql, parameters }) => {
    const statement = statements.prepare(sql);
    if (statement.reader) return { rows: statement.all(parameters) as never[], changes: 0 };
    return { rows: [], changes: statement.run(parameters).changes };
  };
  statements.prepare('begin immediate').run();
  try {
    const result = work(run);
    statements.prepare('commit').run();
    return result;
  } catch (error) {
    // Some errors, a full disk for one, have ended the transaction already.
    try {
      statements.prepare('rollback').run();
    } catch {}
    throw error;
  }
}

/** data_version moves with commits of other connections, total_changes with our own. */
function watchFile(handle: Sqlite.Database, onChange: () => void): () => void {
  const version = handle.prepare('pragma data_version').pluck();
  const own = handle.prepare('select total_changes()').pluck();
  const state = () => `${String(version.get())} ${String(own.get())}`;
  let last = state();
  const timer = setInterval(() => {
    if (!handle.open) return clearInterval(timer);
    const now = state();
    if (now === last) return;
    last = now;
    onChange();
  }, WATCH_MS);
  timer.unref();
  return () => clearInterval(timer);
}

import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { fail } from '../core/errors.js';
import type { Database } from './database.js';
import { postgresDialect } from './dialect.js';
import { dumpTables } from './dump-tables.js';
import type { Connection, Engine } from './engine.js';
import { migratePostgres, postgresVersion } from './migrate-postgres.js';
import { isAway, isUndone, postgresError } from './postgres-error.js';
import { preparingPool } from './postgres-pool.js';
import { watchPostgres } from './postgres-watch.js';
import { tableContents } from './table-contents.js';

export interface PostgresOptions {
  readonly readOnly: boolean;
  readonly create: boolean;
  /** Allows an older store to be migrated, after its rows were written to this file. */
  readonly backupTo?: string;
}

/** How long a call waits for a database that is restarting. */
const PATIENCE_MS = 60_000;
/** A training worker talks to the store every few seconds and needs no connection in between. */
const IDLE_MS = 5_000;
const CONNECTIONS = 4;

const INT8 = 20;
const JSON_TYPES: readonly number[] = [114, 3802];

interface PostgresAddress {
  readonly url: string;
  readonly shown: string;
}

/** Opens, and where allowed creates, a store in a PostgreSQL database (version 13 or later). */
export async function openPostgres(
  address: PostgresAddress,
  options: PostgresOptions,
): Promise<Engine> {
  const db = connect(address);
  const { backupTo } = options;
  try {
    await refuseOld(db, address.shown);
    await migratePostgres(db, address.shown, {
      ...options,
      ...(backupTo !== undefined && { backup: (trx) => dumpTables(trx, backupTo) }),
    });
  } catch (error) {
    await db.destroy();
    throw postgresError(error, address.shown);
  }
  return postgresEngine(db, address);
}

/** The version of the store in a database, whatever it is; 0 where there is none. */
export async function postgresVersionAt(address: PostgresAddress): Promise<number> {
  const db = connect(address);
  try {
    return await postgresVersion(db, address.shown);
  } catch (error) {
    throw postgresError(error, address.shown);
  } finally {
    await db.destroy();
  }
}

function connect(address: PostgresAddress): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: address.url,
    max: CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    application_name: 'pestle',
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  });
  // A connection that breaks while idle is replaced by the pool at the next call.
  pool.on('error', () => {});
  // One that breaks between two statements of a transaction; the next statement fails and says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparingPool(pool) }) });
}

/** Counters and times fit in a double; JSON stays text, as on SQLite. */
function typeParser(type: number, format?: string): (value: string) => unknown {
  if (type === INT8) return Number;
  if (JSON_TYPES.includes(type)) return String;
  return pg.types.getTypeParser(type, format as 'text') as (value: string) => unknown;
}

async function refuseOld(db: Connection, address: string): Promise<void> {
  const { rows } = await sql<{
    v: string;
  }>`select current_setting('server_version_num') as v`.execute(db);
  if (Number(rows[0]?.v) >= 130000) return;
  throw fail(
    'STORE_UNREACHABLE',
    `the database ${address} is older than PostgreSQL 13; use 13 or later`,
  );
}

function postgresEngine(db: Kysely<Database>, address: PostgresAddress): Engine {
  async function patient<T>(
    work: () => Promise<T>,
    again: (error: unknown) => boolean,
  ): Promise<T> {
    const start = performance.now();
    for (let wait = 20; ; wait = Math.min(1000, wait * 2)) {
      try {
        return await work();
      } catch (error) {
        const late = performance.now() - start > PATIENCE_MS;
        if (late || !again(error)) throw postgresError(error, address.shown);
        await delay(wait);
      }
    }
  }
  const repeatable = (error: unknown) => isUndone(error) || isAway(error);
  return {
    address: address.shown,
    dialect: postgresDialect,
    repeatable: (work) => patient(() => work(db), repeatable),
    once: (work) => patient(() => work(db), isUndone),
    write: (work, mayRepeat = false) =>
      patient(() => db.transaction().execute(work), mayRepeat ? repeatable : isUndone),
    contents: tableContents(),
    watch: (onChange) => watchPostgres(address.url, onChange),
    close: () => db.destroy(),
  };
}

import { type Kysely, sql } from 'kysely';
import { fail } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import type { Database } from './database.js';
import { postgresDialect } from './dialect.js';
import type { Connection } from './engine.js';
import type { Migration } from './migration.js';
import { MIGRATIONS } from './migrations.js';
import { missingSteps, refuseForeign, refuseReadOnly } from './store-version.js';

/** Taken by whoever migrates, so that of many workers starting at once one does. */
const MIGRATION_LOCK = 73_690_001;

export interface MigratePostgresOptions {
  readonly readOnly: boolean;
  readonly create: boolean;
  /** Called with the open transaction before an existing store is changed. */
  readonly backup?: (db: Connection, version: number) => Promise<void>;
}

/**
 * Brings a database to the newest version in one transaction under an advisory lock. An empty one
 * is filled; an older store is changed only where `backup` is given, since a database cannot be
 * copied beside itself as a file can.
 */
export async function migratePostgres(
  db: Kysely<Database>,
  address: string,
  options: MigratePostgresOptions,
  known: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const version = await postgresVersion(db, address);
  if (missingSteps(address, version, known).length === 0) return;
  if (version === 0 && (options.readOnly || !options.create)) {
    throw fail('STORE_MISSING', `there is no store in ${address} yet; \`pestle run\` makes one`);
  }
  if (version > 0 && options.backup === undefined) throw refuseReadOnly(address, version);
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx);
    const current = await postgresVersion(trx, address);
    if (current > 0) await options.backup?.(trx, current);
    for (const step of missingSteps(address, current, known)) await apply(trx, step);
  });
}

async function apply(trx: Connection, step: Migration): Promise<void> {
  for (const statement of step.statements(postgresDialect)) await sql.raw(statement).execute(trx);
  if (step.version === 1) {
    await sql`create table store_info (version bigint, made_by text, made_at bigint)`.execute(trx);
    await sql`insert into store_info values (1, '', ${postgresDialect.now})`.execute(trx);
  }
  await sql`update store_info set version = ${step.version}, made_by = ${VERSION}`.execute(trx);
}

/** The store's version; 0 for an empty database. Refuses the tables of another program. */
export async function postgresVersion(db: Connection, address: string): Promise<number> {
  const { rows } = await sql<{ name: string }>`select table_name as name
    from information_schema.tables where table_schema = current_schema()`.execute(db);
  if (rows.some((row) => row.name === 'store_info')) {
    const info = await sql<{ version: number }>`select version from store_info`.execute(db);
    return Number(info.rows[0]?.version ?? 0);
  }
  if (rows.some((row) => row.name === 'study' || row.name === 'trial'))
    throw refuseForeign(address);
  return 0;
}

import { existsSync } from 'node:fs';
import { fail } from '../core/errors.js';
import { parseAddress } from './address.js';
import { STORE_VERSION } from './migrations.js';
import { openPostgres, postgresVersionAt } from './postgres-engine.js';
import { openSqlite, sqliteVersionAt } from './sqlite-engine.js';

export interface MigrateResult {
  readonly from: number;
  readonly to: number;
  /** Where the store was copied to before, or null when nothing had to be done. */
  readonly backup: string | null;
}

/**
 * Brings a store to the newest version after a backup: of a file, a copy beside it; of a database,
 * a file of its rows in the current folder.
 *
 * @throws STORE_MISSING, STORE_NEWER
 */
export async function migrateStore(address: string): Promise<MigrateResult> {
  const parsed = parseAddress(address);
  const to = STORE_VERSION;
  if (parsed.kind === 'sqlite') {
    if (!existsSync(parsed.path))
      throw fail('STORE_MISSING', `there is no store at ${parsed.path}`);
    const from = sqliteVersionAt(parsed.path);
    await (await openSqlite(parsed.path, { readOnly: false, create: false })).close();
    return { from, to, backup: from < to ? `${parsed.path}.v${from}.backup` : null };
  }
  const from = await postgresVersionAt(parsed);
  const backup = `pestle-store-v${from}.backup.jsonl`;
  const engine = await openPostgres(parsed, { readOnly: false, create: false, backupTo: backup });
  await engine.close();
  return { from, to, backup: from < to ? backup : null };
}

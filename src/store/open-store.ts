import type { Store } from '../study/store.js';
import { parseAddress } from './address.js';
import type { Engine } from './engine.js';
import { openPostgres } from './postgres-engine.js';
import { sqlStore } from './sql-store.js';
import { openSqlite } from './sqlite-engine.js';

export interface OpenStoreOptions {
  /** Neither creates, migrates nor writes. */
  readonly readOnly?: boolean;
  /** Whether a store that is not there is made; default true. */
  readonly create?: boolean;
}

/**
 * Opens the store at an address: `runs.db`, `sqlite:path` or `postgres://user:password@host/db`.
 * Without one it is $PESTLE_STORE, or `runs.db` in the current folder.
 *
 * @throws STORE_MISSING, STORE_NEWER, STORE_NETWORK_FS, STORE_READONLY, STORE_DAMAGED and the like,
 *   each saying what to do.
 */
export async function openStore(address?: string, options: OpenStoreOptions = {}): Promise<Store> {
  return sqlStore(await openEngine(storeAddress(address), options));
}

/** The address in effect: as given, else $PESTLE_STORE, else runs.db. */
export function storeAddress(address: string | undefined): string {
  return address ?? (process.env.PESTLE_STORE || 'runs.db');
}

/** The engine under a store, for the upkeep commands. */
export async function openEngine(address: string, options: OpenStoreOptions): Promise<Engine> {
  const parsed = parseAddress(address);
  const { readOnly = false, create = true } = options;
  return parsed.kind === 'sqlite'
    ? openSqlite(parsed.path, { readOnly, create })
    : openPostgres(parsed, { readOnly, create });
}

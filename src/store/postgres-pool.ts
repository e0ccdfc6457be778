import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { PLANNED_ANEW } from './dialect.js';
import { storable } from './storable.js';

/** Statements kept prepared on a connection; the store's own are fewer, lists in `in (…)` make more. */
const PREPARED_LIMIT = 100;

/**
 * A pool whose connections have the server parse and plan each statement once, not at every call, but
 * for those that say otherwise. Text reaches it in a form that it can store.
 */
export function preparingPool(pool: Pool): PostgresPool {
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  const names = new Map<string, string>();

  function nameOf(text: string): string | undefined {
    if (text.startsWith(PLANNED_ANEW)) return undefined;
    const known = names.get(text);
    if (known !== undefined || names.size >= PREPARED_LIMIT) return known;
    const name = `pestle_${names.size}`;
    names.set(text, name);
    return name;
  }
  return {
    async connect() {
      const client = await pool.connect();
      const preparing = clients.get(client) ?? new PreparingClient(client, nameOf);
      clients.set(client, preparing);
      return preparing;
    },
    end: () => pool.end(),
  };
}

class PreparingClient implements PostgresPoolClient {
  readonly #client: PoolClient;
  readonly #nameOf: (text: string) => string | undefined;

  constructor(client: PoolClient, nameOf: (text: string) => string | undefined) {
    this.#client = client;
    this.#nameOf = nameOf;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(what: string | PostgresCursor<R>, values: readonly unknown[] = []): unknown {
    if (typeof what !== 'string') return what;
    // `begin` and the like have nothing to plan.
    const name = values.length === 0 ? undefined : this.#nameOf(what);
    const query = { text: what, values: values.map(storable), ...(name !== undefined && { name }) };
    return this.#client.query(query);
  }

  release(): void {
    this.#client.release();
  }
}

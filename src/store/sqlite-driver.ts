import type { Database as Handle, Statement } from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

/** Statements kept prepared; the store's own number about sixty, lists in `in (…)` make more. */
const PREPARED_LIMIT = 500;

/**
 * Kysely's SQLite dialect with two differences. Transactions start with `begin immediate`: a
 * deferred one that reads and then writes is refused with SQLITE_BUSY as soon as another process
 * wrote in between, in spite of the busy timeout. And statements are prepared once.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    super({ database: statements });
    this.#statements = statements;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver({ database: this.#statements });
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** A database whose statements are prepared once. */
export interface Statements extends SqliteDatabase {
  prepare(text: string): Statement;
}

export function preparingOnce(handle: Handle): Statements {
  const prepared = new Map<string, Statement>();
  return {
    close: () => void handle.close(),
    prepare(text) {
      let statement = prepared.get(text);
      if (statement === undefined) {
        if (prepared.size >= PREPARED_LIMIT) prepared.clear();
        statement = handle.prepare(text);
        prepared.set(text, statement);
      }
      return statement;
    },
  };
}

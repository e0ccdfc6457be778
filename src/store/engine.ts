import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import type { Database } from './database.js';
import type { Dialect } from './dialect.js';

/** A connection, or a transaction on one. */
export type Connection = Kysely<Database> | Transaction<Database>;

/**
 * One database under the store: SQLite in a file or PostgreSQL. Every call translates the driver's
 * errors to sentences.
 */
export interface Engine {
  /** As given by the user, password hidden. */
  readonly address: string;
  readonly dialect: Dialect;
  /**
   * Runs what may safely run twice: reads, single statements guarded by a fence. Repeated while the
   * database is restarting or locked.
   */
  repeatable<T>(work: (db: Connection) => Promise<T>): Promise<T>;
  /** Runs a single statement or read that must not be repeated once it may have taken effect. */
  once<T>(work: (db: Connection) => Promise<T>): Promise<T>;
  /**
   * One write transaction: all or nothing. On SQLite it holds the write lock from its start.
   * `mayRepeat` where doing it twice does no harm.
   */
  write<T>(work: (db: Connection) => Promise<T>, mayRepeat?: boolean): Promise<T>;
  /**
   * SQLite only: a write transaction of statements that are ready, run in one go. It holds the one write
   * lock for a fraction of the time that {@link write} does, and busy workers queue for that lock. The
   * work may be done again and must do nothing but run statements.
   */
  readonly writeAtOnce?: <T>(work: (run: RunNow) => T) => Promise<T>;
  readonly contents: Contents;
  watch(onChange: () => void): () => void;
  close(): Promise<void>;
}

/** Runs a compiled statement now; `changes` counts rows of one that returns none. */
export type RunNow = <R>(query: CompiledQuery<R>) => {
  readonly rows: readonly R[];
  readonly changes: number;
};

/** Where the bytes of artifacts live, addressed by their SHA-256. Writes join a transaction. */
export interface Contents {
  put(db: Connection, sha256: string, data: Uint8Array): Promise<void>;
  get(db: Connection, sha256: string): Promise<Uint8Array | undefined>;
  remove(db: Connection, sha256: string): Promise<void>;
}

import type { Dialect } from './dialect.js';

/** One step of the schema. Steps are never edited after a release; a change is a new step. */
export interface Migration {
  /** Ascending from 1 without gaps; the store's version is that of the last step applied. */
  readonly version: number;
  statements(dialect: Dialect): readonly string[];
}

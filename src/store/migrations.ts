import type { Migration } from './migration.js';
import { initial } from './migrations/0001-initial.js';
import { valueIndex } from './migrations/0002-value-index.js';

/** Every step of the schema, oldest first. */
export const MIGRATIONS: readonly Migration[] = [initial, valueIndex];

/** The version this pestle writes. */
export const STORE_VERSION = MIGRATIONS.length;

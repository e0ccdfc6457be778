import type { Migration } from './migration.js';
import { initial } from './migrations/0001-initial.js';

/** Every step of the schema, oldest first. */
export const MIGRATIONS: readonly Migration[] = [initial];

/** The version this pestle writes. */
export const STORE_VERSION = MIGRATIONS.length;

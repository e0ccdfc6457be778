import type { Migration } from '../migration.js';

/**
 * The index by value holds finished trials only: a running one has no value yet, and on PostgreSQL a plan
 * made while the table was empty took this index to find trials by their number. With the number in it,
 * a page far down is found without reading the rows before it.
 */
export const valueIndex: Migration = {
  version: 2,
  statements: () => [
    'drop index trial_value',
    'create index trial_value on trial (study_id, value, number) where value is not null',
  ],
};

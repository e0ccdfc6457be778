import { fail } from '../core/errors.js';
import type { TrialQuery } from './store.js';
import type { TrialRecord } from './trial.js';
import { fieldValue, matchesFilter } from './view-filter.js';

/** A page of trials in memory, by the same rules as the databases': empty fields last, ties by number. */
export function pageOfTrials(
  trials: readonly TrialRecord[],
  query: TrialQuery,
): { readonly total: number; readonly trials: readonly TrialRecord[] } {
  const field = query.sort ?? 'number';
  checkField(field);
  for (const condition of query.where ?? []) checkField(condition.field);
  const sign = query.descending ? -1 : 1;
  const wanted = trials
    .filter((t) => matchesFilter(t, query) && sameTypes(t, query))
    .map((trial) => ({ trial, key: fieldValue(trial, field) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null)
        return Number(a.key === null) - Number(b.key === null) || byNumber(a.trial, b.trial, sign);
      if (a.key === b.key) return byNumber(a.trial, b.trial, sign);
      return sign * (a.key < b.key ? -1 : 1);
    });
  const offset = query.offset ?? 0;
  return {
    total: wanted.length,
    trials: wanted.slice(offset, offset + (query.limit ?? 100)).map((w) => w.trial),
  };
}

function byNumber(a: TrialRecord, b: TrialRecord, sign: number): number {
  return sign * (a.number - b.number);
}

const FIELDS = [
  'number',
  'value',
  'state',
  'stage',
  'attempt',
  'createdAt',
  'startedAt',
  'finishedAt',
  'duration',
];

function checkField(field: string): void {
  if (FIELDS.includes(field) || /^(param|metric):./.test(field)) return;
  const known = [...FIELDS, 'param:<name>', 'metric:<name>'].join(', ');
  throw fail('USAGE', `trials have no field '${field}'; known are ${known}`);
}

/** A database compares numbers with numbers and text with text: the text "9" is not the number 9. */
function sameTypes(trial: TrialRecord, query: TrialQuery): boolean {
  return (query.where ?? []).every(({ field, op, value }) => {
    if (op === 'contains' || !field.startsWith('param:')) return true;
    return typeof fieldValue(trial, field) === typeof value;
  });
}

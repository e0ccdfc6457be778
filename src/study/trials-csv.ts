import type { TrialRecord } from './trial.js';
import { fieldValue } from './view-filter.js';

/**
 * The trial table as CSV (RFC 4180), line by line without their ends, as {@link importTrialsCsv} reads
 * it. Text that a spreadsheet would run is defused.
 * @param params names of the parameters, in the order of their columns
 * @param objectives names of the objectives, in the order of the values
 */
export function* csvRows(
  trials: readonly TrialRecord[],
  params: readonly string[],
  objectives: readonly string[],
): Generator<string> {
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))].sort();
  const head = [
    'number',
    'state',
    ...valueColumns(objectives),
    'duration_s',
    'stage',
    'rule',
    'reason',
    'tags',
    'note',
  ];
  // Marked as what they are, so that importing the file needs no guesses.
  const marked = [...params.map((p) => `param:${p}`), ...metrics.map((m) => `metric:${m}`)];
  yield row([...head, ...marked]);
  for (const trial of trials)
    yield row([
      trial.number,
      trial.state,
      ...objectives.map((_, i) => trial.values?.[i] ?? null),
      seconds(fieldValue(trial, 'duration')),
      trial.stage,
      trial.rule,
      trial.reason?.message ?? null,
      trial.tags.join(' '),
      trial.note,
      ...params.map((name) => trial.params?.[name] ?? null),
      ...metrics.map((name) => trial.metrics[name] ?? null),
    ]);
}

/** Headings of the objectives' values: `value` is the first, as in filters and sorting. */
export function valueColumns(objectives: readonly string[]): string[] {
  return objectives.map((name, i) => (i === 0 ? 'value' : `value:${name}`));
}

function seconds(ms: unknown): number | null {
  return typeof ms === 'number' ? ms / 1000 : null;
}

function row(cells: readonly (string | number | boolean | null)[]): string {
  return cells.map(cell).join(',');
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import type { TrialRecord } from '../study/trial.js';
import type { Axis } from '../study/view-axes.js';
import { fieldValue } from '../study/view-filter.js';

/** The trial table as CSV (RFC 4180), row by row. Text that a spreadsheet would run is defused. */
export function* csvRows(
  trials: readonly TrialRecord[],
  axes: readonly Axis[],
  objectives: readonly string[],
): Generator<string> {
  const params = axes.map((axis) => axis.name);
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))].sort();
  const values = objectives.map((name, i) => (i === 0 ? 'value' : `value:${name}`));
  const head = [
    'number',
    'state',
    ...values,
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

/** CSV in pieces of a few hundred rows. */
export async function* trialsCsv(
  trials: readonly TrialRecord[],
  axes: readonly Axis[],
  objectives: readonly string[],
): AsyncGenerator<string> {
  yield* pieces(csvRows(trials, axes, objectives));
}

/** A JSON array of every stored field, in pieces. */
export async function* trialsJson(trials: readonly TrialRecord[]): AsyncGenerator<string> {
  function* rows() {
    yield '[\n';
    for (let i = 0; i < trials.length; i++)
      yield `${JSON.stringify(trials[i])}${i + 1 < trials.length ? ',' : ''}\n`;
    yield ']\n';
  }
  yield* pieces(rows());
}

function* pieces(rows: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of rows) {
    piece += text;
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  if (piece) yield piece;
}

function seconds(ms: unknown): number | null {
  return typeof ms === 'number' ? ms / 1000 : null;
}

function row(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

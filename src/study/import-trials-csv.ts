import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fail, messageOf } from '../core/errors.js';
import type { ParamValue } from '../space/distribution.js';
import type { ImportedTrials } from './imported-trials.js';
import { importedTrial, spaceAround } from './imported-trials.js';
import type { Direction } from './store.js';
import { FINISHED, type TrialState } from './trial.js';

export interface CsvTrialsOptions {
  /** Columns of the objectives; `value, value:…, …` or `values_0, values_1, …` by default. */
  readonly values?: readonly string[];
  readonly directions?: readonly Direction[];
  /** Columns of the parameters; by default those headed `params_…` or `param:…`, else all others. */
  readonly params?: readonly string[];
}

/** States as pestle writes them, and as Optuna does where it has another word. */
const STATES: Readonly<Record<string, TrialState>> = {
  complete: 'complete',
  pruned: 'pruned',
  failed: 'failed',
  fail: 'failed',
  lost: 'lost',
  queued: 'queued',
  waiting: 'queued',
  running: 'running',
};
/** Columns that pestle and other programs write beside parameters. */
const ASIDE =
  /^(number|state|stage|rule|seconds|duration|datetime_.*|user_attrs_.*|system_attrs_.*|metric:.*)$/;

/**
 * Reads trials from a table: one row a trial, a head line, comma or semicolon separated, as Optuna's
 * `trials_dataframe().to_csv()` and `pestle trials --format csv` write it. An empty value is a failed
 * trial, an empty parameter an inactive one; trials that had not finished are left out.
 * @throws IMPORT_INVALID with the line or the column.
 */
export function importTrialsCsv(path: string, options: CsvTrialsOptions = {}): ImportedTrials {
  let text: string;
  try {
    // Spreadsheets begin a file with a byte order mark.
    text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw fail('FILE_UNREADABLE', `cannot read ${path}: ${messageOf(error)}.`, error);
  }
  const [first, ...rows] = parseCsv(text, path);
  if (!first || rows.length === 0) throw fail('IMPORT_INVALID', `${path} has no trials.`);
  const head = first.cells;
  refuseRepeats(
    head.map((name, at) => ({ name, at })),
    path,
  );
  const columns = columnsOf(head, options, path);
  const lines = new Map<number, number>();
  const trials = rows.flatMap((row, i) => {
    const line = `${path}, line ${row.line}`;
    if (row.cells.length !== head.length)
      throw fail(
        'IMPORT_INVALID',
        `${line}: has ${row.cells.length} cells, expected ${head.length}.`,
      );
    const cell = (at: number) => row.cells[at]!.trim();
    const number =
      columns.number < 0 ? i : trialNumber(cell(columns.number), path, row.line, lines);
    const state = columns.state < 0 ? 'complete' : stateIn(cell(columns.state), line);
    if (!FINISHED.includes(state)) return [];
    const values = columns.values.map((at) => numberIn(cell(at), line, head[at]!));
    const complete = values.every((v) => v !== null) && state === 'complete';
    const params = columns.params
      .filter(({ at }) => cell(at) !== '')
      .map(({ at, name }) => [name, valueIn(cell(at))] as const);
    return importedTrial(
      {
        number,
        state: state === 'complete' && !complete ? 'failed' : state,
        params: Object.fromEntries(params),
        values: complete ? (values as number[]) : null,
      },
      path,
    );
  });
  if (trials.length === 0)
    throw fail('IMPORT_INVALID', `${path} has no finished trials; all are queued or running.`);
  return {
    name: basename(path).replace(/\.csv$/i, ''),
    directions: options.directions ?? columns.values.map(() => 'minimize' as const),
    space: spaceAround(trials.map((t) => t.params ?? {})),
    trials,
  };
}

/** Of two columns of one name only one could be read. */
function refuseRepeats(
  columns: readonly { readonly name: string; readonly at: number }[],
  path: string,
): void {
  const places = new Map<string, number>();
  for (const { name, at } of columns) {
    const first = places.get(name);
    if (first !== undefined && name !== '')
      throw fail(
        'IMPORT_INVALID',
        `${path}: columns ${first + 1} and ${at + 1} are both "${name}"; rename or remove one.`,
      );
    places.set(name, at);
  }
}

/** @param lines where each number stood so far */
function trialNumber(text: string, path: string, line: number, lines: Map<number, number>): number {
  const number = text === '' ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw fail(
      'IMPORT_INVALID',
      `${path}, line ${line}: "number" is "${text}", expected a whole number from 0; without the column, trials are numbered in their order.`,
    );
  const before = lines.get(number);
  if (before !== undefined)
    throw fail(
      'IMPORT_INVALID',
      `${path}, line ${line}: "number" is ${number}, as in line ${before}; give every trial a number of its own.`,
    );
  lines.set(number, line);
  return number;
}

function columnsOf(head: readonly string[], options: CsvTrialsOptions, path: string) {
  const find = (name: string) => {
    const at = head.indexOf(name);
    if (at < 0)
      throw fail('IMPORT_INVALID', `${path} has no column "${name}"; it has ${head.join(', ')}.`);
    return at;
  };
  const numbered = head.filter((h) => /^values_\d+$/.test(h));
  const named = ['value', ...head.filter((h) => h.startsWith('value:'))];
  const valueNames = options.values ?? (numbered.length > 0 ? numbered : named);
  const values = valueNames.map(find);
  const prefix = /^params_|^param:/;
  const marked = options.params ?? head.filter((h) => prefix.test(h));
  // A table of pestle's own that marks no parameter has none.
  const others = head.includes('duration_s')
    ? []
    : head.filter((h) => h !== '' && !valueNames.includes(h) && !ASIDE.test(h));
  const params = (marked.length > 0 ? marked : others).map((column) => ({
    at: find(column),
    name: column.replace(prefix, ''),
  }));
  refuseRepeats(params, path);
  return { values, params, number: head.indexOf('number'), state: head.indexOf('state') };
}

/** Nothing is `complete`: whether it has a value tells. */
function stateIn(text: string, line: string): TrialState {
  const word = text.toLowerCase();
  if (word === '') return 'complete';
  if (Object.hasOwn(STATES, word)) return STATES[word]!;
  const known = Object.keys(STATES).join(', ');
  throw fail('IMPORT_INVALID', `${line}: "state" is "${text}", expected ${known} or nothing.`);
}

function numberIn(text: string, line: string, column: string): number | null {
  if (text === '' || /^(nan|[+-]?inf(inity)?|null|none)$/i.test(text)) return null;
  const value = Number(text);
  if (Number.isNaN(value))
    throw fail('IMPORT_INVALID', `${line}: "${column}" is "${text}", expected a number.`);
  return value;
}

function valueIn(text: string): ParamValue {
  // A text behind the apostrophe that keeps spreadsheets from running it, as pestle writes it.
  if (/^'[=+\-@]/.test(text)) return text.slice(1);
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

interface Row {
  readonly cells: readonly string[];
  /** Where it begins in the file, from 1: cells may have line breaks, and empty lines are left out. */
  readonly line: number;
}

/** RFC 4180, the separator told from the head line. */
function parseCsv(text: string, path: string): Row[] {
  const [head = ''] = text.trimStart().split('\n', 1);
  const separator = head.split(';').length > head.split(',').length ? ';' : ',';
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let begin = 1;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === separator || c === '\n') {
      cells.push(cell);
      cell = '';
      if (c === '\n') {
        rows.push({ cells, line: begin });
        cells = [];
        begin = line;
      }
    } else if (c !== '\r') cell += c;
  }
  if (quoted)
    throw fail(
      'IMPORT_INVALID',
      `${path}, line ${begin}: a quotation mark is not closed; close it, or double it within a cell.`,
    );
  if (cell !== '' || cells.length > 0) rows.push({ cells: [...cells, cell], line: begin });
  return rows.filter(({ cells }) => cells.length > 1 || cells[0]!.trim() !== '');
}

import Table from 'cli-table3';
import type { Json } from '../core/json.js';
import type { Terminal } from './terminal.js';

export type Row = { readonly [column: string]: Json };

/** The option of commands that print rows. */
export const FORMAT = {
  format: {
    choices: ['table', 'json', 'csv'] as const,
    default: 'table' as const,
    describe: 'how to print the rows',
  },
};

export type Format = (typeof FORMAT.format.choices)[number];

/**
 * Prints rows as a table for people, as JSON (every row in full) or as CSV. `columns` chooses and
 * orders what the table and the CSV show.
 */
export function printRows(
  terminal: Terminal,
  rows: readonly Row[],
  format: Format,
  columns: readonly string[],
): void {
  if (format === 'json') terminal.printJson(rows);
  else if (format === 'csv') printCsv(terminal, rows, columns);
  else {
    const table = new Table({ head: [...columns], style: { head: [], border: [] } });
    for (const row of rows) table.push(columns.map((name) => shown(row[name])));
    terminal.line(table.toString());
  }
}

function printCsv(terminal: Terminal, rows: readonly Row[], columns: readonly string[]): void {
  terminal.line(columns.map(csvCell).join(','));
  for (const row of rows) terminal.line(columns.map((name) => csvCell(row[name])).join(','));
}

function csvCell(value: Json | undefined): string {
  const text =
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function shown(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

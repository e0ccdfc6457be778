import type { ChartType } from 'chart.js';
import type { Palette } from './palette.js';

/** A table with the same numbers as the chart: for screen readers, and for CSV. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A Chart.js configuration; its own type differs with every kind of chart. */
export interface DrawnChart {
  readonly type: ChartType;
  readonly data: { readonly datasets: readonly object[]; readonly labels?: readonly string[] };
  readonly options: object;
}

/** One chart as plain data: how to draw it, what it says in words, and its numbers. */
export interface ChartView {
  /** A sentence for those who do not see it. */
  readonly summary: string;
  readonly table: () => ChartTable;
  readonly config: (palette: Palette) => DrawnChart;
}

export function csvOf(table: ChartTable): string {
  const cell = (value: string | number | null) => {
    if (value === null) return '';
    const text = String(value);
    const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

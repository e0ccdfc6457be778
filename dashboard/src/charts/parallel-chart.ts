import type { Axis, Columns } from '../api/types.js';
import { number, param } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { fade, merit } from './palette.js';

/** An axis with its place for every value in [0, 1], bottom to top. */
export interface ParallelAxis {
  readonly name: string;
  readonly ticks: readonly { readonly at: number; readonly text: string; readonly value: string }[];
  /** Where a brush's ends lie: values from bottom to top, or undefined for choices without order. */
  readonly invert: ((at: number) => number) | undefined;
  place(value: string | number | boolean | null | undefined): number;
}

/** Space around the chart that the axes' names and numbers need, in pixels. */
export const PADDING = { left: 54, right: 54, top: 46, bottom: 26 } as const;

const SHADES = 8;

export function parallelAxis(axis: Axis): ParallelAxis {
  if (axis.kind === 'number') return numberAxis(axis.name, axis.low, axis.high, axis);
  const last = Math.max(axis.values.length - 1, 1);
  const numeric = axis.values.every((value) => typeof value === 'number');
  const margin = axis.values.length > 1 ? 0 : 0.5;
  return {
    name: axis.name,
    ticks: axis.values.map((value, i) => ({
      at: i / last + margin,
      text: param(value),
      value: String(value),
    })),
    invert: numeric ? (at) => axis.values[Math.round(at * last)] as number : undefined,
    place: (value) => {
      const index = axis.values.indexOf(value as never);
      return index < 0 ? Number.NaN : index / last + margin;
    },
  };
}

export function numberAxis(
  name: string,
  low: number,
  high: number,
  { log, integer = false }: { readonly log: boolean; readonly integer?: boolean },
): ParallelAxis {
  const to = log ? Math.log : (x: number) => x;
  const from = log ? Math.exp : (x: number) => x;
  const [a, b] = [to(low), to(high)];
  const width = b - a || 1;
  const invert = (at: number) => Number(from(a + at * width).toPrecision(4));
  return {
    name,
    ticks: (integer && !log ? wholeNumberTicks(low, high) : [0, 0.25, 0.5, 0.75, 1]).map((at) => ({
      at,
      text: number(invert(at), 3),
      value: String(invert(at)),
    })),
    invert,
    place: (value) => (typeof value === 'number' ? (to(value) - a) / width : Number.NaN),
  };
}

/** At most eight, the first at the low end. */
function wholeNumberTicks(low: number, high: number): readonly number[] {
  const step = Math.max(1, Math.ceil((high - low) / 7));
  const count = Math.floor((high - low) / step) + 1;
  return Array.from({ length: count }, (_, i) => (i * step) / (high - low || 1));
}

/** The trials of the best tenth alone. */
export function bestTenth(columns: Columns): Columns {
  const kept = columns.rank.flatMap((rank, i) => (rank <= 0.1 ? i : []));
  const of = <T>(column: readonly T[]) => kept.map((i) => column[i]!);
  return {
    ...columns,
    number: of(columns.number),
    state: of(columns.state),
    value: of(columns.value),
    rank: of(columns.rank),
    params: Object.fromEntries(
      Object.entries(columns.params).map(([name, column]) => [name, of(column)]),
    ),
    shown: kept.length,
  };
}

/** One line a trial over all axes: those the filter keeps coloured by rank, the rest grey. */
export function parallelChart(
  all: Columns,
  kept: Columns,
  axes: readonly ParallelAxis[],
): ChartView {
  return {
    summary: `${kept.shown} of ${all.total} trials as lines over ${axes.length} axes.`,
    table: () => ({
      columns: ['trial', ...axes.map((axis) => axis.name)],
      rows: kept.number.map((trial, i) => [
        trial,
        ...axes.map((axis) => {
          const value = valueAt(kept, axis, i);
          return typeof value === 'number' ? value : param(value);
        }),
      ]),
    }),
    config: (palette) => {
      const chosen = new Set(kept.number);
      const grey = linesOf(all, axes, (i) => !chosen.has(all.number[i]!));
      const thin = kept.shown > 300;
      const shades = Array.from({ length: SHADES }, (_, s) => SHADES - 1 - s).map((shade) => ({
        data: linesOf(
          kept,
          axes,
          (i) => Math.min(Math.floor(kept.rank[i]! * SHADES), SHADES - 1) === shade,
        ),
        borderColor: merit(palette, 1 - shade / (SHADES - 1), thin && shade > 0 ? 0.4 : 0.85),
        borderWidth: shade === 0 ? 2 : thin ? 1 : 1.4,
      }));
      // The best shade comes last, on top.
      return {
        type: 'line',
        data: {
          datasets: [
            { data: grey, borderColor: fade(palette.faint, 0.5), borderWidth: 1 },
            ...shades,
          ].map((set) => ({ ...set, pointRadius: 0, pointHitRadius: 0, spanGaps: false })),
        },
        options: {
          animation: false,
          responsive: true,
          maintainAspectRatio: false,
          events: [],
          layout: { padding: PADDING },
          plugins: { legend: { display: false }, tooltip: { enabled: false } },
          scales: {
            x: { type: 'linear', display: false, min: 0, max: Math.max(axes.length - 1, 1) },
            y: { type: 'linear', display: false, min: 0, max: 1 },
          },
        },
      };
    },
  };
}

/** All lines in one series, with gaps between them: hundreds of series would be slow. */
function linesOf(columns: Columns, axes: readonly ParallelAxis[], wanted: (i: number) => boolean) {
  const points: { x: number; y: number }[] = [];
  for (let i = 0; i < columns.number.length; i++) {
    if (!wanted(i)) continue;
    axes.forEach((axis, x) => {
      points.push({ x, y: axis.place(valueAt(columns, axis, i)) });
    });
    points.push({ x: axes.length - 1, y: Number.NaN });
  }
  return points;
}

function valueAt(columns: Columns, axis: ParallelAxis, i: number) {
  return axis.name === 'value' ? columns.value[i] : columns.params[axis.name]?.[i];
}

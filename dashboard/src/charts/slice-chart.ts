import type { Axis, Columns } from '../api/types.js';
import { metricLabel, number, param } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions, robustRange, wantsLog } from './options.js';
import { fade, merit } from './palette.js';

export interface SliceChoice {
  readonly metric: string;
  readonly direction: string;
  readonly onTrial: (trial: number) => void;
}

/** The value over one parameter; choices as strips with their medians. */
export function sliceChart(columns: Columns, axis: Axis, choice: SliceChoice): ChartView {
  const column = columns.params[axis.name] ?? [];
  const position = positionOn(axis);
  const points = column.flatMap((at, i) => {
    const x = position(at, columns.number[i]!);
    return x === undefined ? [] : { x, y: columns.value[i]!, trial: columns.number[i]!, at };
  });
  const log = wantsLog(columns.value);
  const range = log ? {} : robustRange(columns.value, choice.direction);
  const medians =
    axis.kind === 'category' ? mediansOf(points.map((p) => [Math.round(p.x), p.y])) : [];
  return {
    summary: `${choice.metric} over ${axis.name}, ${points.length} trials.`,
    table: () => ({
      columns: ['trial', axis.name, 'value'],
      rows: points.map((point) => [point.trial, param(point.at), point.y]),
    }),
    config: (palette) => ({
      type: 'scatter',
      data: {
        datasets: [
          {
            data: medians,
            pointStyle: 'line',
            pointRadius: 11,
            borderColor: palette.series[1],
            borderWidth: 2,
          },
          {
            data: points,
            clip: 6,
            backgroundColor: fade(palette.point, 0.5),
            borderWidth: 0,
            pointRadius: points.length > 600 ? 1.7 : 2.6,
            pointHoverRadius: 5,
          },
        ],
      },
      options: chartOptions<'scatter'>(
        palette,
        axis.kind === 'category'
          ? {
              min: -0.6,
              max: axis.values.length - 0.4,
              integer: true,
              format: (i) => (Number.isInteger(i) ? param(axis.values[i]) : ''),
            }
          : { log: axis.log, min: axis.low, max: axis.high, integer: axis.integer },
        { log, ...range },
        {
          tooltip: (item) => {
            const point = item.raw as { trial?: number; y: number };
            return point.trial === undefined
              ? `median ${number(point.y)}`
              : `trial ${point.trial}: ${number(point.y)}`;
          },
          onPoint: (dataset, index) => {
            const point = points[index];
            if (dataset === 1 && point) choice.onTrial(point.trial);
          },
        },
      ),
    }),
  };
}

/** Two parameters against each other, coloured by rank. */
export function rankChart(columns: Columns, x: Axis, y: Axis, choice: SliceChoice): ChartView {
  const [px, py] = [positionOn(x), positionOn(y)];
  const points = columns.number.flatMap((trial, i) => {
    const [ax, ay] = [columns.params[x.name]?.[i], columns.params[y.name]?.[i]];
    const [cx, cy] = [px(ax ?? null, trial), py(ay ?? null, trial + 0.5)];
    if (cx === undefined || cy === undefined) return [];
    return { x: cx, y: cy, trial, rank: columns.rank[i]!, value: columns.value[i]!, ax, ay };
  });
  // The best are drawn last, on top of all.
  points.sort((a, b) => b.rank - a.rank);
  const axisSpec = (axis: Axis) =>
    axis.kind === 'category'
      ? {
          title: axis.name,
          min: -0.6,
          max: axis.values.length - 0.4,
          integer: true,
          format: (i: number) => (Number.isInteger(i) ? param(axis.values[i]) : ''),
        }
      : { title: axis.name, log: axis.log, integer: axis.integer };
  return {
    summary: `${points.length} trials over ${x.name} and ${y.name}, coloured by rank of ${metricLabel(choice.metric)}.`,
    table: () => ({
      columns: ['trial', x.name, y.name, 'value', 'rank share'],
      rows: points.map((p) => [p.trial, param(p.ax), param(p.ay), p.value, p.rank]),
    }),
    config: (palette) => ({
      type: 'scatter',
      data: {
        datasets: [
          {
            data: points,
            clip: 8,
            backgroundColor: points.map((point) => merit(palette, 1 - point.rank, 0.9)),
            borderColor: palette.surface,
            borderWidth: 0.7,
            pointRadius: points.map((point) => (point.rank < 0.1 ? 6 : 4)),
            pointHoverRadius: 7,
          },
        ],
      },
      options: chartOptions<'scatter'>(palette, axisSpec(x), axisSpec(y), {
        tooltip: (item) => {
          const point = points[item.dataIndex]!;
          return `trial ${point.trial}: ${number(point.value)}`;
        },
        onPoint: (_dataset, index) => choice.onTrial(points[index]!.trial),
      }),
    }),
  };
}

/** Where a value stands on an axis; those on choices are spread a little so that all are seen. */
function positionOn(axis: Axis) {
  return (value: string | number | boolean | null, salt: number): number | undefined => {
    if (value === null || value === undefined) return undefined;
    if (axis.kind === 'number') return typeof value === 'number' ? value : undefined;
    const index = axis.values.indexOf(value);
    const spread = Math.sin(salt * 12.9898) * 43758.5453;
    return index < 0 ? undefined : index + (spread - Math.floor(spread) - 0.5) * 0.5;
  };
}

function mediansOf(points: readonly (readonly [at: number, value: number])[]) {
  const groups = new Map<number, number[]>();
  for (const [at, value] of points) groups.set(at, [...(groups.get(at) ?? []), value]);
  return [...groups].map(([x, values]) => {
    values.sort((a, b) => a - b);
    return { x, y: values[Math.floor((values.length - 1) / 2)]! };
  });
}

import type { ParamValue } from '../space/distribution.js';
import type { Direction } from './store.js';
import type { TrialRecord } from './trial.js';
import type { Axis } from './view-axes.js';
import { isBetter, rankedValue } from './view-history.js';

/** Observed values of two parameters, binned; nothing is interpolated, empty cells are absent. */
export interface HeatMapView {
  readonly x: HeatMapAxis;
  readonly y: HeatMapAxis;
  readonly cells: readonly HeatMapCell[];
  /** Trials that have both parameters and a value. */
  readonly total: number;
}

export interface HeatMapAxis {
  readonly name: string;
  /** One label a bin. */
  readonly labels: readonly string[];
}

export interface HeatMapCell {
  readonly x: number;
  readonly y: number;
  readonly best: number;
  readonly median: number;
  readonly count: number;
  readonly bestTrial: number;
}

export function heatMapView(
  trials: readonly TrialRecord[],
  xAxis: Axis,
  yAxis: Axis,
  direction: Direction,
  { objective = 0, bins = 12 } = {},
): HeatMapView {
  const x = binsOf(xAxis, bins);
  const y = binsOf(yAxis, bins);
  const cells = new Map<number, { number: number; value: number }[]>();
  let total = 0;
  for (const trial of trials) {
    const value = rankedValue(trial, objective);
    const [i, j] = [x.of(trial.params?.[xAxis.name]), y.of(trial.params?.[yAxis.name])];
    if (value === null || i < 0 || j < 0) continue;
    total++;
    const key = i * y.labels.length + j;
    const found = cells.get(key);
    if (found) found.push({ number: trial.number, value });
    else cells.set(key, [{ number: trial.number, value }]);
  }
  return {
    x: { name: xAxis.name, labels: x.labels },
    y: { name: yAxis.name, labels: y.labels },
    cells: [...cells].map(([key, found]) => {
      found.sort((a, b) => (isBetter(a.value, b.value, direction) ? -1 : 1));
      return {
        x: Math.floor(key / y.labels.length),
        y: key % y.labels.length,
        best: found[0]!.value,
        median: found[Math.floor((found.length - 1) / 2)]!.value,
        count: found.length,
        bestTrial: found[0]!.number,
      };
    }),
    total,
  };
}

interface Bins {
  readonly labels: readonly string[];
  of(value: unknown): number;
}

function binsOf(axis: Axis, count: number): Bins {
  if (axis.kind === 'category')
    return {
      labels: axis.values.map(String),
      of: (value) => axis.values.indexOf(value as ParamValue),
    };
  const { low, high } = axis;
  if (axis.integer && high - low < 24) {
    const labels = Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
    return { labels, of: (value) => (typeof value === 'number' ? Math.round(value) - low : -1) };
  }
  const to = axis.log ? Math.log : (value: number) => value;
  const from = axis.log ? Math.exp : (value: number) => value;
  const [start, width] = [to(low), (to(high) - to(low)) / count || 1];
  return {
    labels: Array.from({ length: count }, (_, i) => {
      const [a, b] = [from(start + i * width), from(start + (i + 1) * width)];
      return `${Number(a.toPrecision(3))} – ${Number(b.toPrecision(3))}`;
    }),
    of: (value) =>
      typeof value !== 'number' || (axis.log && value <= 0)
        ? -1
        : Math.min(Math.max(Math.floor((to(value) - start) / width), 0), count - 1),
  };
}

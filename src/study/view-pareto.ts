import type { Direction } from './store.js';
import type { TrialRecord } from './trial.js';
import { spread } from './view-downsample.js';
import { fieldValue } from './view-filter.js';
import { isBetter } from './view-history.js';

/** One quantity of the front, e.g. `value` or `metric:inference_us`. */
export interface ParetoAxis {
  readonly field: string;
  readonly direction: Direction;
}

export interface ParetoView {
  readonly x: string;
  readonly y: string;
  readonly number: readonly number[];
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly onFront: readonly boolean[];
  readonly total: number;
  readonly shown: number;
}

/** Complete trials over two quantities; the front found by one sort, O(n log n). */
export function paretoView(
  trials: readonly TrialRecord[],
  x: ParetoAxis,
  y: ParetoAxis,
  { limit = 2000 } = {},
): ParetoView {
  const points = trials.flatMap((trial) => {
    if (trial.state !== 'complete') return [];
    const [px, py] = [fieldValue(trial, x.field), fieldValue(trial, y.field)];
    return typeof px === 'number' && typeof py === 'number' && Number.isFinite(px + py)
      ? [{ number: trial.number, x: px, y: py }]
      : [];
  });
  const front = new Set<number>();
  const sorted = [...points].sort((a, b) => {
    if (a.x !== b.x) return isBetter(a.x, b.x, x.direction) ? -1 : 1;
    return a.y === b.y ? a.number - b.number : isBetter(a.y, b.y, y.direction) ? -1 : 1;
  });
  let best: number | null = null;
  for (const point of sorted)
    if (best === null || isBetter(point.y, best, y.direction)) {
      best = point.y;
      front.add(point.number);
    }
  const shown = spread(points, limit, (point) => front.has(point.number));
  return {
    x: x.field,
    y: y.field,
    number: shown.map((point) => point.number),
    xs: shown.map((point) => point.x),
    ys: shown.map((point) => point.y),
    onFront: shown.map((point) => front.has(point.number)),
    total: points.length,
    shown: shown.length,
  };
}

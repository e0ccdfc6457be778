import type { MetricPoint, TrialRecord, TrialState } from './trial.js';
import { largestTriangles } from './view-downsample.js';

/** A metric over the steps of one trial. */
export interface Curve {
  readonly trial: number;
  readonly state: TrialState;
  readonly name: string;
  readonly step: readonly number[];
  /** Null where the value was not finite. */
  readonly value: readonly (number | null)[];
  /** Milliseconds since the trial's first point; null where the times are not known. */
  readonly elapsedMs: readonly (number | null)[];
}

/** Learning curves, each thinned to `limit` points without losing its shape. */
export function curvesView(
  trials: readonly Pick<TrialRecord, 'number' | 'state'>[],
  points: ReadonlyMap<number, readonly MetricPoint[]>,
  { limit = 200 } = {},
): readonly Curve[] {
  return trials.flatMap(({ number, state }) => {
    const byName = new Map<string, MetricPoint[]>();
    for (const point of points.get(number) ?? []) {
      const found = byName.get(point.name);
      if (found) found.push(point);
      else byName.set(point.name, [point]);
    }
    return [...byName].map(([name, all]): Curve => {
      const kept = thin(all, limit);
      const start = all[0]?.at;
      return {
        trial: number,
        state,
        name,
        step: kept.map((point) => point.step),
        value: kept.map((point) => point.value),
        elapsedMs: kept.map((point) =>
          point.at === undefined || start === undefined ? null : point.at - start,
        ),
      };
    });
  });
}

function thin(points: readonly MetricPoint[], limit: number): readonly MetricPoint[] {
  if (points.length <= limit) return points;
  const steps = points.map((point) => point.step);
  // Losses fall over decades; on their logarithm the triangles see the late epochs too.
  const values = points.map((point) => Math.log(Math.max(Math.abs(point.value ?? 0), 1e-300)));
  return largestTriangles(steps, values, limit).map((i) => points[i]!);
}

import { curveLevels, valuesAtLevels } from './curve-levels.js';
import type { LearningCurve, Observation } from './sampler.js';

/** A slope is believed to be 1 as firmly as if so many pairs had said so. */
const PRIOR_PAIRS = 2;
const [FLATTEST, STEEPEST] = [0.05, 1.5];

type Ended = Pick<Observation, 'state' | 'values'> & {
  readonly curve?: LearningCurve | undefined;
};

/**
 * What finished trials ended with or, of pruned ones, would have: from level to level of the learning
 * curves the values of those that got further are regressed on what they had before. Pruning looks at
 * those earlier values too, so the lines are not bent by who was left over. NaN where nothing is known;
 * undefined without learning curves.
 */
export function regressedEnds(history: readonly Ended[]): Float64Array | undefined {
  const levels = curveLevels(history);
  if (!levels) return undefined;
  const ends = new Float64Array(history.length).fill(Number.NaN);
  const reached = history.map((o, i) => {
    if (o.state === 'complete') ends[i] = o.values?.[0] ?? Number.NaN;
    if (o.state === 'running' || o.state === 'failed' || !o.curve) return [];
    const values = valuesAtLevels(o.curve, levels);
    // Between two levels the latest value stands for the lower one.
    if (o.state === 'pruned' && values.length > 0)
      values[values.length - 1] = o.curve.values.at(-1)!;
    return values;
  });
  for (let level = levels.length - 1; level >= 0; level--) {
    const further = [...reached.keys()].filter(
      (i) => Number.isFinite(ends[i]!) && Number.isFinite(reached[i]![level] ?? Number.NaN),
    );
    const line = fitLine(
      further.map((i) => reached[i]![level]!),
      further.map((i) => ends[i]!),
    );
    history.forEach(({ state }, i) => {
      const value = reached[i]![level] ?? Number.NaN;
      if (state === 'pruned' && reached[i]!.length === level + 1 && Number.isFinite(value))
        ends[i] = line(value);
    });
  }
  return ends;
}

/** Least squares with a pull of the slope towards 1. */
function fitLine(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  const n = xs.length;
  if (n === 0) return (x) => x;
  const middle = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [middle(xs), middle(ys)];
  let [xx, xy] = [0, 0];
  for (let i = 0; i < n; i++) {
    xx += (xs[i]! - mx) ** 2;
    xy += (xs[i]! - mx) * (ys[i]! - my);
  }
  const pull = (PRIOR_PAIRS * xx) / n;
  const slope = xx > 0 ? (xy + pull) / (xx + pull) : 1;
  const kept = Math.min(STEEPEST, Math.max(FLATTEST, slope));
  return (x) => my + kept * (x - mx);
}

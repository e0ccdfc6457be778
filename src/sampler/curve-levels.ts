import type { LearningCurve } from './sampler.js';

/** Neighbouring levels are this factor of steps apart. */
const LEVEL_FACTOR = 3;

/**
 * Steps at which learning curves are compared, ascending: the end of the longest one, a third of that,
 * a ninth, …, down to the first report. Undefined where no curve has more than one step.
 */
export function curveLevels(
  history: readonly { readonly curve?: LearningCurve | undefined }[],
): readonly number[] | undefined {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { curve } of history) {
    if (!curve || curve.steps.length === 0) continue;
    first = Math.min(first, curve.steps[0]!);
    last = Math.max(last, curve.steps.at(-1)!);
  }
  if (!(last > Math.max(first, 1))) return undefined;
  const levels: number[] = [];
  for (let step = last; step > 0.99 * Math.max(first, 1); step /= LEVEL_FACTOR)
    levels.unshift(step);
  return levels;
}

/** Values with which a curve reached the levels, as far as it got; NaN and infinities as reported. */
export function valuesAtLevels(curve: LearningCurve, levels: readonly number[]): number[] {
  const values: number[] = [];
  let i = 0;
  for (const level of levels) {
    while (i < curve.steps.length && curve.steps[i]! < 0.999 * level) i++;
    if (i === curve.steps.length) break;
    values.push(curve.values[i]!);
  }
  return values;
}

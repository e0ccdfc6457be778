/** A trial's learning curve as pruners see it: values to be minimised, steps ascending. */
export interface Curve {
  readonly number: number;
  readonly state: 'running' | 'complete' | 'pruned' | 'failed';
  readonly steps: readonly number[];
  /** NaN and infinities are as reported. */
  readonly values: readonly number[];
  /** Whether the values are negatives of what is to be maximised, to be turned back where they are shown. */
  readonly isNegated?: boolean;
}

/** A value as the user knows it. */
export function asReported(curve: Curve, value: number): number {
  return curve.isNegated ? -value : value;
}

/** Decides whether a running trial should end early. Pure: it sees curves and keeps nothing. */
export interface Pruner {
  readonly name: string;
  /**
   * Asked after each report; `others` are all other trials with a curve. Returns why the trial
   * should end, as a sentence, or undefined to let it go on.
   */
  shouldPrune(trial: Curve, others: readonly Curve[]): string | undefined;
}

/** The last value at or before a step, with its step; undefined when there is none. */
export function valueAt(curve: Curve, step: number): number | undefined {
  let found: number | undefined;
  for (let i = 0; i < curve.steps.length && curve.steps[i]! <= step; i++) found = curve.values[i];
  return found;
}

/** The best finite value up to a step; NaN when all were non-finite, undefined when there is none. */
export function bestUpTo(curve: Curve, step: number): number | undefined {
  let best: number | undefined;
  for (let i = 0; i < curve.steps.length && curve.steps[i]! <= step; i++) {
    const value = curve.values[i]!;
    if (best === undefined) best = Number.isFinite(value) ? value : Number.NaN;
    else if (Number.isFinite(value) && !(value >= best)) best = value;
  }
  return best;
}

export function lastStep(curve: Curve): number {
  return curve.steps.at(-1) ?? Number.NEGATIVE_INFINITY;
}

/** A value that is not a number ends any trial that a pruner watches. */
export function nonFiniteReason(curve: Curve): string | undefined {
  const value = curve.values.at(-1);
  return value === undefined || Number.isFinite(value)
    ? undefined
    : `the value at step ${lastStep(curve)} is ${asReported(curve, value)}`;
}

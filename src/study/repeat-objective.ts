import { fail } from '../core/errors.js';
import { deriveSeed } from '../core/rng.js';
import type { Params } from '../space/distribution.js';

export interface RepeatOptions {
  /** Evaluations of each point: repeats with other seeds, or folds of a cross-validation. */
  readonly repeats: number;
  /** The value is mean + this · standard deviation: above 0 prefers points that vary little. */
  readonly spreadWeight?: number;
}

/** One evaluation; `index` counts the repeats (the fold), `seed` differs between them. */
export type RepeatedObjective = (
  params: Params,
  repeat: { readonly index: number; readonly seed: number },
) => Promise<number> | number;

/**
 * An objective that evaluates every point several times and gives the mean, the spread and each
 * single value back as metrics `repeat.spread`, `repeat.0`, `repeat.1`, ….
 */
export function repeatObjective(
  objective: RepeatedObjective,
  { repeats, spreadWeight = 0 }: RepeatOptions,
): (
  params: Params,
  trial: { readonly seed: number },
) => Promise<{ readonly value: number; readonly metrics: Readonly<Record<string, number>> }> {
  if (!Number.isInteger(repeats) || repeats < 1)
    throw fail('USAGE', `repeats must be a whole number of at least 1, got ${repeats}.`);
  return async (params, trial) => {
    const values: number[] = [];
    for (let index = 0; index < repeats; index++)
      values.push(
        await objective(params, { index, seed: deriveSeed(trial.seed, 'repeat', index) }),
      );
    const mean = values.reduce((a, b) => a + b, 0) / repeats;
    const squares = values.reduce((s, v) => s + (v - mean) ** 2, 0);
    const spread = repeats > 1 ? Math.sqrt(squares / (repeats - 1)) : 0;
    const each = Object.fromEntries(values.map((v, i) => [`repeat.${i}`, v]));
    return { value: mean + spreadWeight * spread, metrics: { ...each, 'repeat.spread': spread } };
  };
}

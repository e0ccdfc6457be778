import { fail } from '../core/errors.js';
import { codecOf } from '../sampler/codec.js';
import { encodeKnown } from '../sampler/past.js';
import type { Space } from '../space/space.js';
import { fanova } from './fanova.js';
import { pedAnova } from './ped-anova.js';
import type { Direction } from './store.js';
import type { TrialRecord } from './trial.js';

export interface ImportanceOptions {
  /**
   * `ped-anova`: how far the best trials' values of a parameter differ from all trials', fast at any
   * size; `fanova`: share of a random forest's variance.
   */
  readonly method?: 'ped-anova' | 'fanova';
  /** Which objective, 0-based. */
  readonly objective?: number;
  readonly seed?: number;
}

export interface ParameterImportance {
  readonly param: string;
  /** Share of all parameters' importance; they add up to 1. */
  readonly importance: number;
  /** Standard error over resampled trials. */
  readonly uncertainty: number;
  /** Trials in which the parameter was active. */
  readonly trials: number;
  /** False while too few trials are known to trust the order. */
  readonly reliable: boolean;
}

/** Fewer complete trials than this make importances unreliable. */
export const RELIABLE_FROM = 30;

/** Importances of all parameters that can vary, the largest first; empty below two trials. */
export function importance(
  trials: readonly TrialRecord[],
  space: Space,
  directions: readonly Direction[],
  { method = 'ped-anova', objective = 0, seed = 1 }: ImportanceOptions = {},
): ParameterImportance[] {
  if (objective < 0 || objective >= directions.length)
    throw fail('USAGE', `there is no objective ${objective}; the study has ${directions.length}.`);
  const codec = codecOf(space);
  const sign = directions[objective] === 'maximize' ? -1 : 1;
  const points: Float64Array[] = [];
  const values: number[] = [];
  for (const trial of trials) {
    const value = trial.state === 'complete' ? trial.values?.[objective] : undefined;
    const point = trial.params && encodeKnown(codec, trial.params);
    if (!point || value === undefined || !Number.isFinite(value)) continue;
    points.push(point);
    values.push(sign * value);
  }
  const dims = [...codec.dims.keys()].filter((d) => codec.dims[d]!.levels > 1);
  if (points.length < 2 || dims.length === 0) return [];
  const estimate = method === 'fanova' ? fanova : pedAnova;
  const shares = estimate(codec, dims, { points, values }, seed);
  return dims
    .map((d, k): ParameterImportance => {
      const active = points.filter((p) => !Number.isNaN(p[d]!)).length;
      return {
        param: codec.dims[d]!.name,
        importance: shares[k]!.mean,
        uncertainty: shares[k]!.error,
        trials: active,
        reliable: active >= RELIABLE_FROM,
      };
    })
    .sort((a, b) => b.importance - a.importance || (a.param < b.param ? -1 : 1));
}

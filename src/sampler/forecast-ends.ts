import type { Codec } from './codec.js';
import type { Hyperparameters, Priors } from './gaussian-process.js';
import { fitHyperparameters, fittedCount, pairDistances } from './gaussian-process.js';
import { featuresOf } from './gp-features.js';
import { condition } from './gp-posterior.js';
import { learningRows, thinRows } from './learning-rows.js';
import { warpValues } from './output-warp.js';
import { encodeKnown } from './past.js';
import type { Observation } from './sampler.js';

const FIT_EVALUATIONS = 30;
const MOST_FITTED = 100;
const MOST_ROWS = 240;

/** Expected final values (on a scale of the model's own) of finished trials, NaN for others. */
export type Forecast = (codec: Codec, history: readonly Observation[]) => Float64Array | undefined;

/**
 * Forecasts where trials would have ended by a Gaussian process over parameters and progress (as in
 * Swersky et al. 2014, arXiv 1406.3896, with a stationary kernel): it learns from the curves which
 * parameters only make a training slower. Undefined without learning curves.
 */
export function createForecast(priors: Priors): Forecast {
  let key = '';
  let kept: Hyperparameters | undefined;
  return (codec, history) => {
    const finished = history.filter((o) => o.state !== 'running');
    const all = learningRows(codec, finished);
    if (!all || all.points.length === 0) return undefined;
    const features = featuresOf(codec, true);
    // As for complete trials: fitted to the first ones, and a function of those alone.
    const first = learningRows(codec, finished.slice(0, fittedCount(finished.length))) ?? all;
    const fitted = thinRows(first, MOST_FITTED);
    const now = `${fitted.values.join()};${fitted.points.map((p) => p.join()).join()}`;
    if (kept === undefined || key !== now) {
      key = now;
      const distances = pairDistances(fitted.points, features);
      kept = fitHyperparameters(distances, warpValues(fitted.values), priors, FIT_EVALUATIONS);
    }
    const rows = thinRows(all, MOST_ROWS);
    const posterior = condition(rows.points, warpValues(rows.values), features, kept);
    const r2 = new Float64Array(posterior.size);
    return Float64Array.from(history, (o) => {
      const point = o.state === 'running' ? null : encodeKnown(codec, o.params);
      if (!point) return Number.NaN;
      posterior.distances(point, r2);
      return posterior.predictMean(r2);
    });
  };
}

import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { AcquisitionOptions } from './acquisition.js';
import { maximizeImprovement } from './acquisition.js';
import type { Codec, Point } from './codec.js';
import { codecOf } from './codec.js';
import { createForecast } from './forecast-ends.js';
import { freshRandom } from './fresh-point.js';
import type { Hyperparameters, Priors } from './gaussian-process.js';
import { fitHyperparameters, fittedCount, PRIORS, pairDistances } from './gaussian-process.js';
import type { Features } from './gp-features.js';
import { featuresOf } from './gp-features.js';
import type { Posterior } from './gp-posterior.js';
import { condition } from './gp-posterior.js';
import { warpValues } from './output-warp.js';
import type { Past } from './past.js';
import { mostlyPruned, readPast } from './past.js';
import type { Observation, Sampler, Suggestion } from './sampler.js';
import { scalarize } from './scalarize.js';
import { startupPoint } from './startup.js';
import { thinPast } from './thin-past.js';
import { TPE_DEFAULTS, tpePoint } from './tpe.js';

export interface AutoOptions {
  /** Stratified random trials before the model speaks. */
  readonly startup?: number;
  readonly priors?: Priors;
  readonly acquisition?: Partial<AcquisitionOptions>;
}

const ACQUISITION: AcquisitionOptions = {
  randoms: 200,
  mutants: 48,
  climbs: 2,
  rounds: 10,
};
const FIT_EVALUATIONS = 30;
/** Trials that hyperparameters are fitted to, and that predictions are made from. */
const MOST_FITTED = 100;
const MOST_POINTS = 120;
/** Fitted noise variance, of values of variance 1, from which an objective counts as noisy. */
const NOISY = 0.02;

/**
 * The default search: after a stratified start, a Gaussian process (Matérn 5/2 and an additive part,
 * one length scale a parameter, Hamming distances for choices, warped values) and log expected
 * improvement climbed over all one-change neighbours. Running trials are believed to return what the
 * model expects. Several objectives are searched along random directions.
 */
export function autoSampler(options: AutoOptions = {}): Sampler {
  const settings = { startup: 10, priors: PRIORS, ...options };
  const acquisition = { ...ACQUISITION, ...options.acquisition };
  const fitted = rememberingFit(settings.priors);
  const forecast = createForecast(settings.priors);
  return {
    name: 'auto',
    suggest(context) {
      const codec = codecOf(context.space);
      const rng = deriveRng(context.seed, 'sampler:auto', context.trialNumber);
      const past =
        context.objectives > 1
          ? readPast(codec, context.history, scalarize(context.history, context.objectives, rng))
          : readPast(codec, context.history);
      if (past.points.length < settings.startup) {
        const point = startupPoint(codec, context, settings.startup, past.seen, rng);
        return point && { params: codec.decode(point), rule: 'startup' };
      }
      // What pruned trials would have reached is a forecast, and many guesses mislead a regression;
      // a Parzen estimator asks for their ranks alone.
      if (mostlyPruned(context.history)) {
        const ends = context.objectives === 1 ? forecast(codec, context.history) : undefined;
        const point = tpePoint(codec, context, TPE_DEFAULTS, past.seen, rng, ends);
        if (point) return { params: codec.decode(point), rule: 'tpe' };
      }
      return suggestByModel(codec, past, context.history, fitted, acquisition, rng);
    },
  };
}

type Fit = (features: Features, past: Past) => Hyperparameters;

function suggestByModel(
  codec: Codec,
  past: Past,
  history: readonly Observation[],
  fitted: Fit,
  acquisition: AcquisitionOptions,
  rng: Rng,
): Suggestion | undefined {
  const features = featuresOf(codec);
  const hyper = fitted(features, past);
  const known = thinPast(past, MOST_POINTS);
  const values = warpValues(known.values);
  const own = condition(known.points, values, features, hyper);
  const order = [...known.points.keys()].sort((a, b) => values[a]! - values[b]!);
  const leaders = order.slice(0, 8).map((i) => known.points[i]!);
  // Under noise the least observed value is luck: the model's own mean is the mark to beat.
  const isNoisy = hyper.noise > NOISY;
  const best = isNoisy
    ? Math.min(...leaders.map((point) => meanAt(own, point)))
    : values[order[0]!]!;
  const target = { best, noise: isNoisy ? hyper.noise : 0 };
  const posterior = believePending(own, known.points, values, past.pending, features, hyper);
  const found = maximizeImprovement(codec, posterior, target, leaders, past.seen, rng, acquisition);
  const point = found?.point ?? freshRandom(codec, past.seen, history, rng);
  return point && { params: codec.decode(point), rule: found ? 'gp' : 'random' };
}

/**
 * Hyperparameters are fitted to the first trials only, at counts that grow ever more slowly: they
 * change little, and the fit is what costs. Being a function of those trials it can be remembered,
 * and a restarted process finds the same.
 */
function rememberingFit(priors: Priors): Fit {
  let key = '';
  let kept: Hyperparameters | undefined;
  return (features, past) => {
    const count = fittedCount(past.points.length);
    const first = { points: past.points.slice(0, count), values: past.values.slice(0, count) };
    const { points, values } = thinPast(first, MOST_FITTED);
    const now = `${values.join()};${points.map((p) => p.join()).join()}`;
    if (kept === undefined || key !== now) {
      key = now;
      const distances = pairDistances(points, features);
      kept = fitHyperparameters(distances, warpValues(values), priors, FIT_EVALUATIONS);
    }
    return kept;
  };
}

function meanAt(posterior: Posterior, point: Point): number {
  const r2 = new Float64Array(posterior.size);
  posterior.distances(point, r2);
  return posterior.predictMean(r2);
}

/** Running trials are believed to return their posterior mean. */
function believePending(
  own: Posterior,
  points: readonly Point[],
  values: Float64Array,
  pending: readonly Point[],
  features: Features,
  hyper: Hyperparameters,
): Posterior {
  if (pending.length === 0) return own;
  const believed = pending.map((point) => meanAt(own, point));
  return condition(
    [...points, ...pending],
    Float64Array.from([...values, ...believed]),
    features,
    hyper,
  );
}

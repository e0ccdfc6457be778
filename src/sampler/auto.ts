import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { AcquisitionOptions } from './acquisition.js';
import { maximizeImprovement } from './acquisition.js';
import type { Codec, Point } from './codec.js';
import { codecOf } from './codec.js';
import { freshRandom } from './fresh-point.js';
import type { Hyperparameters, Priors } from './gaussian-process.js';
import { fitHyperparameters, pairDistances } from './gaussian-process.js';
import type { Features } from './gp-features.js';
import { featureRow, featuresOf } from './gp-features.js';
import type { Posterior } from './gp-posterior.js';
import { condition } from './gp-posterior.js';
import { warpValues } from './output-warp.js';
import type { Past } from './past.js';
import { readPast } from './past.js';
import type { Sampler, Suggestion } from './sampler.js';
import { startupPoint } from './startup.js';

export interface AutoOptions {
  /** Stratified random trials before the model speaks. */
  readonly startup?: number;
  readonly priors?: Priors;
  readonly acquisition?: Partial<AcquisitionOptions>;
}

const PRIORS: Priors = { theta: [Math.log(1.5), 1.3], signal: [0, 1], noise: [-5, 1.5] };
const ACQUISITION: AcquisitionOptions = {
  randoms: 200,
  mutants: 48,
  climbs: 2,
  rounds: 10,
  margin: 0.01,
};
const FIT_EVALUATIONS = 30;

export function autoSampler(options: AutoOptions = {}): Sampler {
  const settings = { startup: 10, priors: PRIORS, ...options };
  const acquisition = { ...ACQUISITION, ...options.acquisition };
  return {
    name: 'auto',
    suggest(context) {
      const codec = codecOf(context.space);
      const past = readPast(codec, context.history);
      const rng = deriveRng(context.seed, 'sampler:auto', context.trialNumber);
      if (past.points.length < settings.startup) {
        const point = startupPoint(codec, context, settings.startup, past.seen, rng);
        return point && { params: codec.decode(point), rule: 'startup' };
      }
      return suggestByModel(codec, past, settings.priors, acquisition, rng);
    },
  };
}

function suggestByModel(
  codec: Codec,
  past: Past,
  priors: Priors,
  acquisition: AcquisitionOptions,
  rng: Rng,
): Suggestion | undefined {
  const features = featuresOf(codec);
  const values = warpValues(past.values);
  const rows = rowsOf(codec, features, past.points);
  const hyper = fitHyperparameters(
    pairDistances(rows, values.length, features),
    values,
    priors,
    FIT_EVALUATIONS,
  );
  const posterior = conditionWithPending(codec, features, past, rows, values, hyper);
  const order = [...past.points.keys()].sort((a, b) => values[a]! - values[b]!);
  const leaders = order.slice(0, 8).map((i) => past.points[i]!);
  const best = incumbent(posterior, rows, values, order, hyper);
  const found = maximizeImprovement(codec, posterior, best, leaders, past.seen, rng, acquisition);
  const point = found?.point ?? freshRandom(codec, past.seen, rng);
  return point && { params: codec.decode(point), rule: found ? 'gp' : 'random' };
}

function rowsOf(codec: Codec, features: Features, points: readonly Point[]): Float64Array {
  const width = features.dims.length;
  const rows = new Float64Array(points.length * width);
  points.forEach((p, i) => {
    featureRow(codec, features, p, rows, i * width);
  });
  return rows;
}

/** The value to improve on: the least observed, or under noise the least posterior mean of the leaders. */
function incumbent(
  posterior: Posterior,
  rows: Float64Array,
  values: Float64Array,
  order: readonly number[],
  hyper: Hyperparameters,
): number {
  if (hyper.noise <= 0.02) return values[order[0]!]!;
  return Math.min(...order.slice(0, 8).map((i) => meanAt(posterior, rows, i)));
}

function meanAt(posterior: Posterior, rows: Float64Array, i: number): number {
  const width = posterior.features.dims.length;
  const r2 = new Float64Array(posterior.size);
  for (let k = 0; k < width; k++) posterior.addColumn(k, rows[i * width + k]!, 1, r2);
  return posterior.predictMean(r2);
}

/** Running trials are believed to return their posterior mean, one after the other. */
function conditionWithPending(
  codec: Codec,
  features: Features,
  past: Past,
  rows: Float64Array,
  values: Float64Array,
  hyper: Hyperparameters,
): Posterior {
  let posterior = condition(rows, values, features, hyper);
  if (past.pending.length === 0) return posterior;
  const pending = rowsOf(codec, features, past.pending);
  const believed = past.pending.map((_, i) => meanAt(posterior, pending, i));
  posterior = condition(
    Float64Array.from([...rows, ...pending]),
    Float64Array.from([...values, ...believed]),
    features,
    hyper,
  );
  return posterior;
}

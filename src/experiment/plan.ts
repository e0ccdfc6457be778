import { fitPotential } from '../potential/fit-potential.js';
import { randomSampler } from '../sampler/random.js';
import type { Params } from '../space/distribution.js';
import { spaceSize } from '../space/space-size.js';
import type { Search } from '../study/search.js';
import { createSearch } from '../study/search.js';
import { loadDataset } from './dataset.js';
import { datasetWarnings } from './dataset-warnings.js';
import type { Experiment } from './load-experiment.js';
import { checkObjectiveModule } from './module-objective.js';
import { objectiveDirections, objectiveNames } from './objectives.js';
import { metricNamed } from './potential-objective.js';
import { resolveSettings } from './trial-settings.js';

/** What a study would do; nothing is stored. */
export interface Plan {
  readonly study: string;
  /** Points of the search space; null when it is continuous. */
  readonly points: number | null;
  readonly pointsExact: boolean;
  readonly trials: number | null;
  readonly frames: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  } | null;
  /** Descriptor features and memory of the largest of the probed points. */
  readonly largest: { readonly features: number; readonly bytes: number } | null;
  /** Seconds a trial takes on one core, from a few short trainings; null without a dataset. */
  readonly secondsPerTrial: number | null;
  readonly warnings: readonly string[];
}

/** Random points whose descriptors are sized, and trainings that are timed. */
const PROBES = 64;
const TIMED = 3;
const SECONDS_EACH = 2;

/** Reads the data, samples the space and times a few short trainings. */
export async function planStudy(
  { config, space }: Experiment,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Plan> {
  checkObjectiveModule(config);
  const search = createSearch({
    space,
    directions: objectiveDirections(config),
    seed: config.search.seed,
    search: config.search,
  });
  const size = spaceSize(space);
  const base = {
    study: config.study,
    points: Number.isFinite(size.points) ? size.points : null,
    pointsExact: size.exact,
    trials: search.plannedTrials(),
  };
  if (!config.dataset)
    return { ...base, frames: null, largest: null, secondsPerTrial: null, warnings: [] };
  const dataset = await loadDataset(config.dataset, options);
  const { split } = dataset;
  const points = probes(search);
  const features = points.map((params) => {
    const { soap, training } = resolveSettings(config.fixed, params);
    const channels = dataset.species.length * soap.nMax;
    const width = ((channels * (channels + 1)) / 2) * (soap.lMax + 1);
    const train = Math.min(training.frames ?? split.train.length, split.train.length);
    const atoms = dataset.frames.numbers.length / dataset.frames.count;
    const rows = (train + split.validation.length + split.test.length) * atoms;
    return { features: width, bytes: rows * width * 8 };
  });
  const seconds: number[] = [];
  for (const params of points.slice(0, TIMED))
    seconds.push(await timeTraining(config, dataset, params, options.signal));
  return {
    ...base,
    frames: {
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
    },
    largest: features.reduce((a, b) => (b.bytes > a.bytes ? b : a)),
    secondsPerTrial: seconds.reduce((sum, s) => sum + s, 0) / seconds.length,
    warnings: datasetWarnings(dataset),
  };
}

function probes({ space }: Search): Params[] {
  const sampler = randomSampler();
  const context = { space, history: [], seed: 0, stage: '', objectives: 1 };
  return Array.from({ length: PROBES }, (_, i) =>
    sampler.suggest({ ...context, trialNumber: i, index: i }),
  ).flatMap((suggestion) => (suggestion ? [suggestion.params] : []));
}

/** Seconds of a whole training, from the pace of its first seconds. */
async function timeTraining(
  config: Experiment['config'],
  dataset: Awaited<ReturnType<typeof loadDataset>>,
  params: Params,
  signal: AbortSignal | undefined,
): Promise<number> {
  const settings = resolveSettings(config.fixed, params);
  const start = performance.now();
  const { training, metrics } = await fitPotential({
    ...dataset,
    settings,
    seed: 1,
    threads: 1,
    timeLimit: SECONDS_EACH,
    signal,
  });
  // Found here, a wrong name costs seconds; found by the study, all its trials.
  for (const name of objectiveNames(config)) metricNamed({ ...metrics, inference_us: 0 }, name);
  const before = (performance.now() - start) / 1000 - training.seconds;
  const { optimizer, lm, maxEpochs } = settings.training;
  const isSecondOrder = optimizer === 'levenberg-marquardt';
  // Warm-up epochs cost next to nothing beside iterations: only the last pace is carried on.
  const planned = isSecondOrder ? lm.warmUpEpochs + lm.iterations : maxEpochs;
  const last = training.curve.slice(-3);
  const pace = last.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, last.length);
  return before + training.seconds + pace * Math.max(0, planned - training.epochs);
}

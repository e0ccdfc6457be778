import type { Json } from '../../src/core/json.js';
import { deriveRng } from '../../src/core/rng.js';
import type { ParityArtifact } from '../../src/experiment/trial-context.js';
import type { MonteCarloSummary } from '../../src/montecarlo/summary.js';
import type { Params } from '../../src/space/distribution.js';
import type { Fence, Store, StudyRecord } from '../../src/study/store.js';
import type { MetricPoint } from '../../src/study/trial.js';
import { type ExportFixture, exportFixture } from '../potential/export-fixture.js';

export interface DemoOptions {
  readonly name?: string;
  readonly trials?: number;
  readonly epochs?: number;
  /** Trials left running at the end. */
  readonly running?: number;
  readonly artifacts?: boolean;
  readonly metrics?: boolean;
}

const SPACE: Json = {
  'soap.n_max': [2, 3, 4, 5, 6, 8],
  'soap.l_max': { int: [1, 8] },
  'soap.r_cut': { float: [3, 11] },
  'soap.sigma': { float: [0.2, 1.2], step: 0.1 },
  'scaler.kind': { choice: ['standard', 'minmax', 'maxabs'] },
  'network.layers': { int: [1, 3] },
  'training.learning_rate': { float: [1e-4, 1e-2], log: true },
};

/**
 * Fills a store with a study such as a search leaves it: for tests and benchmarks of what reads
 * studies. The numbers come from formulas, never from a training.
 */
export async function demoStudy(store: Store, options: DemoOptions = {}): Promise<StudyRecord> {
  const { name = 'zundel demo', trials = 40, epochs = 30, running = 2 } = options;
  const study = await store.createStudy({
    name,
    directions: ['minimize'],
    metrics: ['validation.rmse_mev'],
    seed: 1,
    space: SPACE,
    config: { study: name, fixed: { 'network.activation': 'tanh' } },
    trialBudget: trials + running,
  });
  for (let number = 0; number < trials; number++) await demoTrial(store, study, epochs, options);
  for (let i = 0; i < running; i++) {
    const { fence } = await beginTrial(store, study);
    await store.report(fence, learningCurve(fence.trial, 40, Math.ceil(epochs / 3)));
  }
  if (options.artifacts !== false) await studyArtifacts(store, study);
  return study;
}

/** One more trial that runs to its end. */
export async function demoTrial(
  store: Store,
  study: StudyRecord,
  epochs: number,
  options: DemoOptions = {},
): Promise<number> {
  const { fence, params } = await beginTrial(store, study);
  const value = landscape(params, fence.trial);
  const rng = deriveRng(7, 'fate', fence.trial);
  const pruned = rng.next() < 0.2 && fence.trial > 5;
  await store.report(
    fence,
    learningCurve(fence.trial, value, pruned ? Math.ceil(epochs / 4) : epochs),
  );
  if (rng.next() < 0.05 && fence.trial > 5) {
    const reason = { code: 'TRAINING_DIVERGED', message: 'The loss became infinite at epoch 3.' };
    await store.finish(fence, { state: 'failed', reason });
  } else if (pruned) {
    const reason = { code: 'PRUNED', message: 'Below the median of 12 trials at epoch 8.' };
    await store.finish(fence, { state: 'pruned', reason });
  } else {
    if (options.artifacts !== false) await trialArtifacts(store, study, fence.trial, value);
    await store.annotate(fence, { engine: 'native', host: 'demo', worker: fence.workerId });
    await store.finish(fence, {
      state: 'complete',
      values: [value],
      metrics: options.metrics === false ? {} : trialMetrics(value, params),
    });
  }
  return fence.trial;
}

/** Claims and suggests; the trial runs until the caller ends it. */
export async function beginTrial(store: Store, study: StudyRecord) {
  const workerId = 'demo-worker';
  const claim = await store.claim({
    studyId: study.id,
    workerId,
    leaseMs: 600_000,
    maxAttempts: 3,
    createWithin: null,
  });
  if (!claim) throw new Error('the study gives no trial');
  const fence: Fence = claim.fence;
  const params = claim.trial.params ?? demoParams(fence.trial);
  const stage = fence.trial < 30 ? '0:auto' : '1:coordinate';
  await store.suggest(fence, params, {
    stage,
    rule: fence.trial < 8 ? 'startup' : 'tpe',
    historyEvent: 0,
  });
  return { fence, params };
}

export function demoParams(number: number): Params {
  const rng = deriveRng(3, 'params', number);
  const scan = number >= 30 && number < 48;
  const base = {
    'soap.n_max': [2, 3, 4, 5, 6, 8][rng.int(6)]!,
    'soap.l_max': 1 + rng.int(8),
    'soap.r_cut': Number((3 + 8 * rng.next()).toFixed(2)),
    'soap.sigma': Number((0.2 + 0.1 * rng.int(11)).toFixed(1)),
    'scaler.kind': ['standard', 'minmax', 'maxabs'][rng.int(3)]!,
    'network.layers': 1 + rng.int(3),
    'training.learning_rate': Number((1e-4 * 100 ** rng.next()).toPrecision(3)),
  };
  if (!scan) return base;
  // A coordinate stage moves one parameter at a time around a centre.
  const centre = { ...base, 'soap.n_max': 4, 'soap.l_max': 5, 'soap.r_cut': 6, 'soap.sigma': 0.5 };
  const fixed = {
    ...centre,
    'scaler.kind': 'standard',
    'network.layers': 2,
    'training.learning_rate': 0.002,
  };
  const step = (number - 30) % 6;
  if (number < 36) return { ...fixed, 'soap.n_max': [2, 3, 4, 5, 6, 8][step]! };
  if (number < 42) return { ...fixed, 'soap.l_max': 1 + step };
  return { ...fixed, 'soap.sigma': Number((0.2 + 0.2 * step).toFixed(1)) };
}

function landscape(params: Params, number: number): number {
  const rate = Math.log10(Number(params['training.learning_rate'])) + 2.7;
  const basis = 10 / Number(params['soap.n_max']) + 6 / Number(params['soap.l_max']);
  const cut = (Number(params['soap.r_cut']) - 6) ** 2 / 8;
  const noise = deriveRng(5, 'noise', number).normal() * 0.3;
  return Math.max(0.4, 1 + basis + cut + 2 * rate * rate + noise);
}

function learningCurve(number: number, end: number, epochs: number): MetricPoint[] {
  const rng = deriveRng(11, 'curve', number);
  const points: MetricPoint[] = [];
  for (let step = 1; step <= epochs; step++) {
    const value = end * (1 + 25 * Math.exp(-step / (epochs / 6))) * (1 + 0.03 * rng.normal());
    points.push({ name: 'objective', step, value });
    points.push({ name: 'train.rmse_mev', step, value: value * 0.9 });
    points.push({ name: 'learning_rate', step, value: 0.01 * 0.5 ** Math.floor(step / 10) });
  }
  return points;
}

function trialMetrics(value: number, params: Params) {
  const width = Number(params['soap.n_max']) ** 2 * Number(params['soap.l_max']);
  return {
    'validation.rmse_mev': value,
    'validation.mae_mev': value * 0.78,
    'test.rmse_mev': value * 1.08,
    'test.mae_mev': value * 0.83,
    'test.max_mev': value * 6,
    'test.r2': 1 - (value / 150) ** 2,
    'test.share_of_spread': value / 150,
    inference_us: 20 + width * 1.5,
    parameters: 400 + width * 20,
    train_seconds: 3 + width / 30,
  };
}

/** A small model fitted for real; once is enough. */
let fitted: Promise<ExportFixture> | undefined;
function model(): Promise<ExportFixture> {
  fitted ??= exportFixture();
  return fitted;
}

async function trialArtifacts(store: Store, study: StudyRecord, trial: number, rmseMev: number) {
  const put = (name: string, mediaType: string, text: string) =>
    store.putArtifact(study.id, trial, name, mediaType, Buffer.from(text));
  await put('parity.json', 'application/json', JSON.stringify(demoParity(trial, rmseMev)));
  await put('log', 'text/plain', 'fitted 2 scalers\nepoch 1: 31.2 meV\nepoch 30: done\n');
  const { files } = await model();
  await put('potential.json', 'application/json', files.json);
  await store.putArtifact(
    study.id,
    trial,
    'potential.safetensors',
    'application/octet-stream',
    files.arrays,
  );
}

export function demoParity(seed: number, rmseMev: number): ParityArtifact {
  const split = (name: string, frames: number) => {
    const rng = deriveRng(seed, name);
    const referenceEv = Array.from({ length: frames }, () => 0.15 * rng.normal());
    return {
      frame: referenceEv.map((_, i) => i),
      referenceEv,
      predictedEv: referenceEv.map((energy) => energy + (rmseMev / 1000) * rng.normal()),
      forces: demoForces(seed, name, 3 * frames, rmseMev / 50),
    };
  };
  return { offsetEv: -4108.2, splits: { validation: split('v', 500), test: split('t', 1500) } };
}

/** @param rmse eV/Å */
function demoForces(seed: number, name: string, components: number, rmse: number) {
  const rng = deriveRng(seed, `${name}-forces`);
  const reference = Array.from({ length: components }, () => 1.2 * rng.normal());
  return { reference, predicted: reference.map((force) => force + rmse * rng.normal()) };
}

async function studyArtifacts(store: Store, study: StudyRecord): Promise<void> {
  const run = await store.createMonteCarlo(study.id, 3, { temperatureK: 100 });
  await store.updateMonteCarlo(run.id, {
    state: 'complete',
    summary: demoMonteCarlo() as unknown as Json,
  });
}

/** A run's summary with the shape of the real one: two humps per pair, eight atoms that move. */
export function demoMonteCarlo(): MonteCarloSummary {
  const r = Array.from({ length: 120 }, (_, i) => 0.025 + i * 0.05);
  const hump = (at: number, width: number) => (x: number) => Math.exp(-(((x - at) / width) ** 2));
  const pair = (name: string, at: number) => {
    const shape = (x: number) => hump(at, 0.2)(x) + 0.3 * hump(at * 1.7, 0.3)(x);
    return {
      pair: name,
      density: r.map((x) => shape(x) * 0.97),
      stderr: r.map((x) => 0.02 * shape(x)),
      coordination: r.map((x) => x / 3),
      reference: { density: r.map(shape), stderr: r.map((x) => 0.01 * shape(x)) },
      distance: {
        integratedAbsolute: 0.04,
        chiSquarePerBin: 1.3,
        withinThreeSigma: 0.97,
        bins: 40,
      },
    };
  };
  const chains = 4;
  const steps = Array.from({ length: 200 }, (_, i) => i * 50);
  const rng = deriveRng(2, 'monte-carlo');
  return {
    version: 1,
    phase: 'complete',
    settings: { ...MONTE_CARLO_SETTINGS, chains },
    canonical: true,
    stepsDone: 10_000,
    stepsTotal: 10_000,
    burnInSteps: 2000,
    elapsedSeconds: 41,
    stepsPerSecond: 240,
    configurationsPerSecond: 960,
    acceptance: { burnIn: 0.41, production: 0.38 },
    delta: 0.07,
    moves: [],
    chains: Array.from({ length: chains }, (_, chain) => ({
      chain,
      temperatureK: 100,
      acceptanceBurnIn: 0.41,
      acceptanceProduction: 0.38,
      delta: 0.07,
      meanEnergyMev: 160,
    })),
    energyOffsetEv: -4108,
    energyTrace: {
      steps,
      chains: Array.from({ length: chains }, () => steps.map(() => 160 + 40 * rng.normal())),
    },
    diagnostics: [
      {
        name: 'energy',
        unit: 'meV',
        mean: 160,
        stderr: 2,
        standardDeviation: 40,
        rHat: 1.004,
        ess: 812,
        essTail: 640,
      },
      {
        name: 'O-H',
        unit: 'angstrom',
        mean: 1.6,
        stderr: 0.01,
        standardDeviation: 0.1,
        rHat: 1.01,
        ess: 402,
        essTail: 300,
      },
    ],
    rdf: {
      kind: 'isolated',
      r,
      dr: 0.05,
      frames: 4000,
      pairs: [pair('O-O', 2.4), pair('O-H', 1), pair('H-H', 1.6)],
    },
    extrapolation: {
      checked: 4000,
      outside: 12,
      worst: 0.05,
      worstAt: { chain: 0, step: 40 },
      firstAt: { chain: 0, step: 40 },
    },
    committee: null,
    recomputed: { checks: 10, worstEv: 1e-12 },
    numbers: [8, 8, 1, 1, 1, 1, 1],
    configurations: Array.from({ length: 24 }, (_, step) => ({
      chain: 0,
      step: step * 100,
      energyMev: 160,
      positions: ZUNDEL.map((x) => x + 0.05 * rng.normal()),
    })),
    warnings: ['O-H: R̂ is 1.01; run longer for a firm answer.'],
  };
}

const MONTE_CARLO_SETTINGS: MonteCarloSummary['settings'] = {
  temperatureK: 100,
  ladderK: null,
  exchangeEvery: 10,
  steps: 10_000,
  chains: 4,
  seed: 1,
  move: 'all',
  fragments: null,
  acceptance: 'metropolis',
  targetAcceptance: 0.4,
  delta: null,
  threshold: { evPerAngstrom: 1, power: 1 },
  leapfrogSteps: 10,
  burnIn: null,
  maxBurnIn: 10_000,
  thin: 10,
  extrapolationLimit: 1,
  stopOnExtrapolation: false,
  guardEvery: 10,
  dr: 0.05,
  rMax: 6,
};

const ZUNDEL = [
  -1.2, 0, 0, 1.2, 0, 0, 0, 0.05, 0, -1.6, 0.75, 0.4, -1.6, -0.75, 0.4, 1.6, 0.4, -0.75, 1.6, 0.4,
  0.75,
];

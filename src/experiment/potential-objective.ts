import type { FitEpoch, FitResult } from '../potential/fit-potential.js';
import { fitPotential } from '../potential/fit-potential.js';
import type { FitSettings } from '../potential/fit-settings.js';
import { inferenceMicroseconds } from '../potential/inference-cost.js';
import { potentialFiles } from '../potential/save-potential.js';
import type { Split } from '../structure/split-frames.js';
import type { Dataset } from './dataset.js';
import { noMetric } from './no-metric.js';
import { objectiveNames } from './objectives.js';
import { parityOf } from './parity.js';
import { provenanceOf } from './provenance.js';
import type { ExperimentFile } from './schema.js';
import type { Objective, ObjectiveResult, TrialContext } from './trial-context.js';
import { Pruned } from './trial-context.js';
import { resolveSettings } from './trial-settings.js';

const JSON_TYPE = 'application/json';
const BINARY = 'application/octet-stream';

export interface PotentialObjectiveOptions {
  readonly threads: number;
  /** Seconds a training may take; the trial's own stopping rules come first. */
  readonly timeLimit?: number;
  /** Instead of the dataset's own split: one fold of a cross-validation. */
  readonly splitOf?: (split: Split) => Split;
}

/**
 * The main job: params → potential + metrics. The dataset is read once and kept for all trials of
 * this process.
 * @param dataset reads it; called at the first trial
 */
export function potentialObjective(
  config: ExperimentFile,
  dataset: () => Promise<Dataset>,
  options: PotentialObjectiveOptions,
): Objective {
  return async (context) => {
    const data = await dataset();
    const settings = withFidelity(
      resolveSettings(config.fixed, context.params),
      data,
      context.fidelity ?? 1,
    );
    const fit = await fitPotential({
      frames: data.frames,
      split: options.splitOf?.(data.split) ?? data.split,
      species: data.species,
      references: data.references,
      settings,
      seed: context.seed,
      threads: options.threads,
      maxBytes: (config.execution.memory_gb ?? 8) * 2 ** 30,
      timeLimit: options.timeLimit,
      checkpoint: await context.loadCheckpoint(),
      signal: context.signal,
      onEpoch: (report) => followEpoch(context, report),
      saveCheckpoint: (bytes) => context.saveCheckpoint(bytes),
    });
    context.signal.throwIfAborted();
    return finish(context, config, data, fit);
  };
}

/** A share of the full effort: the square root of it in frames and in iterations each. */
function withFidelity(settings: FitSettings, data: Dataset, fidelity: number): FitSettings {
  if (fidelity >= 1) return settings;
  const { training } = settings;
  const share = (count: number) => Math.max(1, Math.round(count * Math.sqrt(fidelity)));
  return {
    ...settings,
    training: {
      ...training,
      frames: share(training.frames ?? data.split.train.length),
      maxEpochs: share(training.maxEpochs),
      lm: { ...training.lm, iterations: share(training.lm.iterations) },
    },
  };
}

/** Writes the epoch to the study and asks its pruner. */
async function followEpoch(context: TrialContext, report: FitEpoch): Promise<undefined> {
  const stdMev = 1000 * report.energyStdEv;
  const rmseMev = Math.sqrt(report.validationMse) * stdMev;
  context.report(report.epoch, rmseMev, {
    'train.loss': report.trainLoss,
    'validation.loss': report.validationLoss,
    'validation.rmse_mev': rmseMev,
    'validation.mae_mev': report.validationMae * stdMev,
    ...(report.validationForceRmseMevPerAngstrom !== undefined && {
      'validation.force_rmse_mev_per_angstrom': report.validationForceRmseMevPerAngstrom,
    }),
    learning_rate: report.learningRate,
    seconds: report.seconds,
    frames: report.frames,
  });
  const reason = await context.shouldPrune();
  if (reason !== undefined) throw new Pruned(reason);
  return undefined;
}

async function finish(
  context: TrialContext,
  config: ExperimentFile,
  data: Dataset,
  fit: FitResult,
): Promise<ObjectiveResult> {
  const provenance = provenanceOf(config, data, fit, context);
  const metrics: Record<string, number> = { ...fit.metrics };
  // A scaler per atom is not permutation-invariant: such a trial is measured, but makes no model.
  if (fit.parts.preprocessing.scaler.per === 'element') {
    const parts = { ...fit.parts, provenance };
    metrics.inference_us = inferenceMicroseconds(parts, data.frames);
    const model = potentialFiles({ ...parts, provenance: { ...provenance, metrics } }, data.frames);
    await context.putArtifact('potential.json', JSON_TYPE, Buffer.from(model.json));
    await context.putArtifact('potential.safetensors', BINARY, model.arrays);
  }
  const parity = JSON.stringify(parityOf(fit.predictions));
  await context.putArtifact('parity.json', JSON_TYPE, Buffer.from(parity));
  context.annotate({
    dataset: data.fingerprint,
    split: data.split.hash,
    engine: provenance.engine,
    stopReason: fit.training.stopReason,
    bestEpoch: fit.training.bestEpoch,
  });
  return { values: objectiveNames(config).map((name) => metricNamed(metrics, name)), metrics };
}

/** @throws CONFIG_INVALID naming those there are */
export function metricNamed(metrics: Readonly<Record<string, number>>, name: string): number {
  const value = metrics[name];
  if (value !== undefined) return value;
  throw noMetric(name, Object.keys(metrics));
}

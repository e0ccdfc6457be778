import type { FeatureSet } from '../core/features.js';
import { selectFeatures } from '../core/features.js';
import { deriveRng } from '../core/rng.js';
import { cachedFeatures } from '../descriptor/cached-features.js';
import type { ForceData } from '../network/force-set.js';
import { predictNetwork } from '../network/predict-network.js';
import { trainNetwork } from '../network/train-network.js';
import type { EpochReport, TrainResult } from '../network/training-report.js';
import { applyPreprocessing } from '../preprocess/apply-preprocessing.js';
import { type FittedPreprocessing, fitPreprocessing } from '../preprocess/fit-preprocessing.js';
import type { ReferenceEnergies } from '../preprocess/reference-energies.js';
import {
  fitEnergyScaling,
  scaleEnergies,
  unscaleEnergies,
} from '../preprocess/reference-energies.js';
import { fingerprintGeometry } from '../structure/fingerprint-frames.js';
import type { Frames } from '../structure/frames.js';
import { selectFrames } from '../structure/select-frames.js';
import type { Split, SplitPart } from '../structure/split-frames.js';
import { checkForceTraining } from './check-force-training.js';
import { componentRanges } from './component-ranges.js';
import { fitMetrics } from './fit-metrics.js';
import type { FitSettings } from './fit-settings.js';
import { forceData } from './force-data.js';
import { forcePredictions } from './force-predictions.js';
import type { PotentialParts } from './potential.js';

/** An epoch of training with what turns its scaled losses into energies. */
export interface FitEpoch extends EpochReport {
  /** eV a unit of the scaled targets. */
  readonly energyStdEv: number;
  /** Where forces are trained on. */
  readonly validationForceRmseMevPerAngstrom?: number;
}

export interface FitRequest {
  readonly frames: Frames;
  readonly split: Split;
  /** Atomic numbers, ascending; all that the frames contain. */
  readonly species: readonly number[];
  readonly settings: FitSettings;
  /** Given reference energies; fitted on the training frames when absent. */
  readonly references?: ReferenceEnergies | undefined;
  readonly seed: number;
  readonly threads: number;
  /** Bytes the descriptors may take. */
  readonly maxBytes?: number;
  /** Seconds of training. */
  readonly timeLimit?: number | undefined;
  readonly checkpoint?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
  /** After every epoch or iteration; returning `stop` ends training with the best weights so far. */
  onEpoch?(report: FitEpoch): Promise<'stop' | undefined> | 'stop' | undefined;
  saveCheckpoint?(data: Uint8Array): void | Promise<void>;
}

/** Reference and predicted total energies of one part of the split, eV; `frame` indexes the dataset. */
export interface Predictions {
  readonly frame: Uint32Array;
  readonly referenceEv: Float64Array;
  readonly predictedEv: Float64Array;
  /** Where the frames carry forces and the potential has them. */
  readonly forces?: ForcePredictions;
}

/** Force components in eV/Å, three an atom, frame after frame. */
export interface ForcePredictions {
  readonly reference: Float64Array;
  readonly predicted: Float64Array;
}

export interface FitResult {
  readonly parts: Omit<PotentialParts, 'provenance'>;
  readonly training: TrainResult;
  /** `validation.rmse_mev`, `test.mae_mev`, …; see docs/training.md, Metrics. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly predictions: Readonly<Record<SplitPart, Predictions>>;
}

/**
 * Fits a potential: descriptors, then scaler and PCA on the training frames alone, then the networks.
 * A pure function of its request, up to the order of floating-point sums where several threads train.
 */
export async function fitPotential(request: FitRequest): Promise<FitResult> {
  const { settings, species, seed, threads, signal } = request;
  checkForceTraining(settings);
  const parts = partsOfSplit(request);
  const used = selectFrames(
    request.frames,
    Uint32Array.from([...parts.train, ...parts.validation, ...parts.test]),
  );
  const features = await describe(request, used);
  const rows = rowsOf(parts);
  const preprocessing = fitPreprocessing(settings.scaler, settings.pca, features, rows.train);
  const inputs = applyPreprocessing(preprocessing, features, 'float64');
  const energy = fitEnergyScaling(used, rows.train, request.references);
  const targets = scaleEnergies(used, energy);
  const forces = await trainingForces(request, used, inputs, rows, preprocessing, energy.std);
  const training = await trainNetwork({
    train: trainingSet(inputs, targets, rows.train),
    validation: trainingSet(inputs, targets, rows.validation),
    forces,
    network: settings.network,
    training: settings.training,
    seed,
    threads,
    ...(request.checkpoint && { checkpoint: request.checkpoint }),
    ...(request.timeLimit !== undefined && { timeBudgetSeconds: request.timeLimit }),
    ...(signal && { signal }),
    ...(request.onEpoch && {
      onEpoch: (report) => request.onEpoch?.(fitEpochOf(report, energy.std, forces)),
    }),
    ...(request.saveCheckpoint && { saveCheckpoint: (data) => request.saveCheckpoint?.(data) }),
  });
  const predicted = unscaleEnergies(predictNetwork(training.networks, inputs), used, energy);
  const fitted = {
    species,
    soap: settings.soap,
    preprocessing,
    networks: training.networks,
    energy,
    ranges: componentRanges(inputs, rows.train),
  };
  const predictions = predictionsOf(used, parts, rows, predicted, forcePredictions(fitted, used));
  return {
    parts: fitted,
    training,
    metrics: fitMetrics(predictions, used, rows, training),
    predictions,
  };
}

/** Descriptors of the frames of the split, from the cache where it has them. */
function describe(
  { settings, species, threads, maxBytes, signal }: FitRequest,
  used: Frames,
): Promise<FeatureSet> {
  return cachedFeatures(used, fingerprintGeometry(used), settings.soap, {
    species,
    threads,
    ...(signal && { signal }),
    ...(maxBytes !== undefined && { maxBytes }),
  });
}

/** Where the parts are among the frames that are used, which they follow in this order. */
function rowsOf({ train, validation, test }: Readonly<Record<SplitPart, Uint32Array>>) {
  return {
    train: range(0, train.length),
    validation: range(train.length, validation.length),
    test: range(train.length + validation.length, test.length),
  };
}

/** What training takes beside energies; undefined where it takes nothing. */
async function trainingForces(
  { settings, species, split, maxBytes, signal }: FitRequest,
  frames: Frames,
  inputs: FeatureSet,
  { train, validation }: Readonly<Record<SplitPart, Uint32Array>>,
  preprocessing: FittedPreprocessing,
  stdEv: number,
): Promise<ForceData | undefined> {
  const { forceWeight, forceFrames } = settings.training;
  if (forceWeight === 0) return undefined;
  return forceData({
    frames,
    inputs,
    train,
    validation,
    forceFrames,
    splitHash: split.hash,
    maxBytes: maxBytes ?? process.availableMemory() * 0.5,
    soap: settings.soap,
    species,
    preprocessing,
    stdEv,
    signal,
  });
}

function fitEpochOf(report: EpochReport, energyStdEv: number, forces?: ForceData): FitEpoch {
  const { validationForceMse } = report;
  if (forces === undefined || validationForceMse === undefined) return { ...report, energyStdEv };
  const rmseEv = Math.sqrt(validationForceMse) * forces.spread * energyStdEv;
  return { ...report, energyStdEv, validationForceRmseMevPerAngstrom: 1000 * rmseEv };
}

function predictionsOf(
  frames: Frames,
  parts: Readonly<Record<SplitPart, Uint32Array>>,
  rows: Readonly<Record<SplitPart, Uint32Array>>,
  energiesEv: Float64Array,
  forces: Float64Array | undefined,
): Record<SplitPart, Predictions> {
  return Object.fromEntries(
    Object.entries(rows).map(([part, indices]) => [
      part,
      {
        frame: parts[part as SplitPart],
        referenceEv: pick(frames.energiesEv!, indices),
        predictedEv: pick(energiesEv, indices),
        ...(forces && {
          forces: {
            reference: componentsOf(frames, frames.forcesEvPerAngstrom!, indices),
            predicted: componentsOf(frames, forces, indices),
          },
        }),
      },
    ]),
  ) as Record<SplitPart, Predictions>;
}

/** Frames of each part; of the training part only as many as the settings ask for. */
function partsOfSplit({ split, settings }: FitRequest): Record<SplitPart, Uint32Array> {
  const wanted = settings.training.frames;
  if (wanted === null || wanted >= split.train.length) return split;
  // The same subset for every trial, so that trials differ by their settings alone.
  const order = deriveRng(split.hash, 'training-subset').shuffle(Uint32Array.from(split.train));
  return { ...split, train: order.slice(0, wanted).sort() };
}

function trainingSet(inputs: FeatureSet, targets: Float64Array, rows: Uint32Array) {
  return { features: selectFeatures(inputs, rows), targets: pick(targets, rows) };
}

/** Force components of frames that follow each other. */
function componentsOf(frames: Frames, values: Float64Array, rows: Uint32Array): Float64Array {
  if (rows.length === 0) return new Float64Array();
  return values.subarray(3 * frames.offsets[rows[0]!]!, 3 * frames.offsets[rows.at(-1)! + 1]!);
}

function range(start: number, length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, i) => start + i);
}

function pick(values: Float64Array, indices: Uint32Array): Float64Array {
  return Float64Array.from(indices, (i) => values[i]!);
}

import { fail } from '../core/errors.js';
import { canonicalJson, sha256 } from '../core/json.js';
import { checkTraining } from './check-training.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import {
  type ElementNetworks,
  flattenNetworks,
  initialNetworks,
  type NetworksShape,
  networksFrom,
} from './element-networks.js';
import type { ForceData } from './force-set.js';
import { ForceTerm } from './force-term.js';
import { type InputScaling, inputFactors, scaleInputs } from './input-scaling.js';
import type { TrainingSet } from './native-problem.js';
import { nativeTraining } from './native-training.js';
import {
  ProgressTracker,
  type TrackerHooks,
  type TrackerState,
  TrainingAborted,
} from './progress-tracker.js';
import type { NetworkSettings, StopReason, TrainingSettings } from './settings.js';
import { tfjsTraining } from './tfjs-training.js';
import type { EngineInfo, EpochReport, TrainResult } from './training-report.js';

export interface TrainRequest {
  /** Scaled, with principal components taken; targets scaled to about unit spread. */
  readonly train: TrainingSet;
  readonly validation: TrainingSet;
  /** Frames with forces, needed where training.forceWeight is above 0. */
  readonly forces?: ForceData | undefined;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  readonly seed: number;
  readonly threads: number;
  /** Weights to start from instead of random ones. */
  readonly initial?: ElementNetworks;
  /** What `saveCheckpoint` was given last. */
  readonly checkpoint?: Uint8Array;
  /** Sees every epoch; returning 'stop' ends the training after it. */
  onEpoch?(epoch: EpochReport): unknown;
  saveCheckpoint?(data: Uint8Array): void | Promise<void>;
  /** Least time between checkpoints; one more is saved when training is aborted. Default 30. */
  readonly checkpointSeconds?: number;
  /** Ends the training with what it has, at the next turn of the event loop. */
  readonly signal?: AbortSignal;
  /** No epoch begins that would probably end later than this. */
  readonly timeBudgetSeconds?: number;
  /** False keeps to plain multiplications and additions. */
  readonly fma?: boolean;
}

/** What an engine needs, and what it calls. `resume` is what it last gave to `save`. */
export interface EngineRun {
  readonly request: TrainRequest;
  readonly shape: NetworksShape;
  /** What each element's inputs are multiplied by, one by one. */
  readonly factors: readonly Float64Array[];
  readonly start: Float64Array;
  readonly forces?: ForceTerm | undefined;
  readonly tracker: ProgressTracker;
  readonly resume?: unknown;
  announce(engine: EngineInfo): void;
  save(state: object): Promise<void>;
}

/**
 * Trains one network an element on frames' energies. Throws TRAINING_INPUT, TRAINING_DIVERGED,
 * ENGINE_UNAVAILABLE, CHECKPOINT_MISMATCH or OUT_OF_MEMORY.
 */
export async function trainNetwork(request: TrainRequest): Promise<TrainResult> {
  checkTraining(request);
  const { shape, factors, start } = startOf(request);
  const saved = restore(request, shape);
  const { targets } = request.validation;
  const forces =
    request.forces && request.training.forceWeight > 0
      ? new ForceTerm(request.forces, shape, factors, request.training)
      : undefined;
  const tracker = new ProgressTracker(
    request.training,
    { ...hooksOf(request), validateForces: forces && ((w) => forces.validate(w)) },
    targets,
    start,
    saved?.tracker,
  );
  const checkpoints = new CheckpointWriter(request, shape, tracker);
  let engine: EngineInfo | undefined;
  const run: EngineRun = {
    request,
    shape,
    factors,
    start,
    forces,
    tracker,
    resume: saved?.engine,
    announce: (info) => {
      engine = info;
    },
    save: (state) => checkpoints.offer(state),
  };
  const stopReason = await abortable(
    request.training.engine === 'tfjs' ? tfjsTraining(run) : nativeTraining(run),
  );
  if (stopReason === 'aborted' || stopReason === 'stopped') await checkpoints.flush();
  const { bestParameters, bestEpoch, curve, epoch, early } = tracker.state;
  return {
    networks: scaleInputs(networksFrom(shape, bestParameters), factors),
    curve,
    epochs: epoch,
    bestEpoch,
    bestValidationLoss: early.best ?? Number.NaN,
    stopReason,
    engine: engine!,
    parameterCount: start.length,
    seconds: tracker.seconds,
  };
}

/** The networks' shape, the inputs' factors and the first weights, which take scaled inputs. */
function startOf(request: TrainRequest): Pick<EngineRun, 'shape' | 'factors' | 'start'> {
  const { network, training, train, initial, seed } = request;
  const shape: NetworksShape = {
    activation: network.activation,
    nodes: network.nodes,
    elements: train.features.elements.map(({ z, width }) => ({ z, width })),
  };
  const isLm = training.optimizer === 'levenberg-marquardt';
  const factors = inputFactors(train.features, isLm ? scalingOf(training) : null);
  const inverse = factors.map((row) => row.map((c) => 1 / c));
  const first =
    initial === undefined ? initialNetworks(shape, seed) : scaleInputs(initial, inverse);
  return { shape, factors, start: flattenNetworks(first) };
}

function scalingOf({ lm }: TrainingSettings): InputScaling | null {
  return lm.inputVariance === null
    ? null
    : { variance: lm.inputVariance, whitening: lm.inputWhitening };
}

function hooksOf(request: TrainRequest): TrackerHooks {
  const { signal, timeBudgetSeconds } = request;
  return {
    now: () => performance.now(),
    onEpoch: (epoch) => request.onEpoch?.(epoch),
    ...(signal && { signal }),
    ...(timeBudgetSeconds !== undefined && { timeBudgetSeconds }),
  };
}

async function abortable(training: Promise<StopReason>): Promise<StopReason> {
  try {
    return await training;
  } catch (error) {
    if (error instanceof TrainingAborted) return 'aborted';
    throw error;
  }
}

/** What a checkpoint must agree on with the training that takes it up. */
function fingerprint(request: TrainRequest, shape: NetworksShape): string {
  const { network, training, seed, train, validation } = request;
  const { forces } = request;
  const frames = [train.targets.length, validation.targets.length, forces?.train.frames ?? 0];
  return sha256(canonicalJson({ network, training, seed, shape, frames }));
}

interface SavedTraining {
  readonly fingerprint: string;
  readonly tracker: TrackerState;
  readonly engine: unknown;
}

function restore(request: TrainRequest, shape: NetworksShape): SavedTraining | undefined {
  if (request.checkpoint === undefined) return undefined;
  const saved = decodeCheckpoint(request.checkpoint) as SavedTraining;
  if (saved.fingerprint !== fingerprint(request, shape))
    throw fail(
      'CHECKPOINT_MISMATCH',
      'the checkpoint is of a training with other settings, seed or data: start anew, or restore them',
    );
  return saved;
}

/** Writes the engine's latest state now and then, and on request. */
class CheckpointWriter {
  readonly #request: TrainRequest;
  readonly #fingerprint: string;
  readonly #tracker: ProgressTracker;
  #latest: (() => Uint8Array) | undefined;
  #savedAt = performance.now();

  constructor(request: TrainRequest, shape: NetworksShape, tracker: ProgressTracker) {
    this.#request = request;
    this.#fingerprint = fingerprint(request, shape);
    this.#tracker = tracker;
  }

  async offer(engine: object): Promise<void> {
    if (this.#request.saveCheckpoint === undefined) return;
    const tracker = this.#tracker.state;
    this.#latest = () => encodeCheckpoint({ fingerprint: this.#fingerprint, tracker, engine });
    const interval = 1000 * (this.#request.checkpointSeconds ?? 30);
    if (performance.now() - this.#savedAt >= interval) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#latest === undefined) return;
    await this.#request.saveCheckpoint?.(this.#latest());
    this.#latest = undefined;
    this.#savedAt = performance.now();
  }
}

import { fail } from '../core/errors.js';
import { EARLY_STOPPING_START, type EarlyStoppingState, judgeEpoch } from './early-stopping.js';
import type { ForceValidation } from './force-term.js';
import { meanLoss } from './loss.js';
import type { StopReason, TrainingSettings } from './settings.js';
import type { EpochReport } from './training-report.js';

/** A validation MSE past this multiple of the targets' own mean square is divergence. */
const DIVERGED = 1e6;
/** Event loop turns are given this often, so that heartbeats and signals get through. */
const PAUSE_MS = 50;

export interface TrackerState {
  readonly epoch: number;
  readonly early: EarlyStoppingState;
  readonly bestEpoch: number;
  readonly bestParameters: Float64Array;
  readonly curve: readonly EpochReport[];
  /** Seconds of training before this process. */
  readonly seconds: number;
}

/** What an epoch has to tell; errors are worked out from the validation residuals. */
export interface EpochOutcome {
  readonly phase: EpochReport['phase'];
  readonly trainLoss: number;
  readonly learningRate: number;
  readonly frames: number;
  readonly validationResiduals: Float64Array;
}

export interface TrackerHooks {
  readonly onEpoch?: (epoch: EpochReport) => unknown;
  readonly signal?: AbortSignal;
  readonly timeBudgetSeconds?: number;
  /** What validation losses have beside that of the energies. */
  readonly validateForces?: ((parameters: Float64Array) => ForceValidation) | undefined;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Raised between blocks of work when the training's signal is aborted. */
export class TrainingAborted extends Error {}

/** Keeps the curve and the best weights of a training and says when it ends. */
export class ProgressTracker {
  readonly #settings: TrainingSettings;
  readonly #hooks: TrackerHooks;
  readonly #scale: number;
  readonly #start: number;
  #state: TrackerState;
  #epochStart: number;
  #lastPause: number;

  /** @param validationTargets scaled */
  constructor(
    settings: TrainingSettings,
    hooks: TrackerHooks,
    validationTargets: Float64Array,
    initial: Float64Array,
    state?: TrackerState,
  ) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#scale = Math.max(
      1,
      mean(validationTargets, (x) => x * x),
    );
    this.#start = hooks.now();
    this.#epochStart = this.#start;
    this.#lastPause = this.#start;
    this.#state = state ?? {
      epoch: 0,
      early: EARLY_STOPPING_START,
      bestEpoch: 0,
      bestParameters: initial,
      curve: [],
      seconds: 0,
    };
  }

  get epoch(): number {
    return this.#state.epoch;
  }

  /** NaN before the first epoch. */
  get lastValidationLoss(): number {
    return this.#state.curve.at(-1)?.validationLoss ?? Number.NaN;
  }

  get state(): TrackerState {
    return { ...this.#state, seconds: this.seconds };
  }

  get seconds(): number {
    return this.#state.seconds + (this.#hooks.now() - this.#start) / 1000;
  }

  /** Lets the event loop turn now and then. Throws TrainingAborted. */
  pause = async (): Promise<void> => {
    if (this.#hooks.now() - this.#lastPause < PAUSE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastPause = this.#hooks.now();
    if (this.#hooks.signal?.aborted) throw new TrainingAborted();
  };

  /**
   * Records an epoch and says why training ends after it, if it does. `mayStop` false keeps early
   * stopping from speaking (warm-up). Throws TRAINING_DIVERGED.
   */
  async record(
    outcome: EpochOutcome,
    parameters: () => Float64Array,
    mayStop = true,
  ): Promise<StopReason | undefined> {
    const { trainLoss, learningRate, frames, phase } = outcome;
    const residuals = outcome.validationResiduals;
    const forces = this.#hooks.validateForces?.(parameters());
    const validationLoss = meanLoss(residuals, this.#settings) + (forces?.loss ?? 0);
    const validationMse = mean(residuals, (r) => r * r);
    const epoch = this.#state.epoch + 1;
    this.#refuseDivergence(epoch, phase, trainLoss, validationMse);
    const rules = mayStop ? this.#settings.earlyStopping : null;
    const verdict = judgeEpoch(this.#state.early, rules, validationLoss);
    const now = this.#hooks.now();
    const report: EpochReport = {
      epoch,
      phase,
      trainLoss,
      validationLoss,
      validationMse,
      validationMae: mean(residuals, Math.abs),
      ...(forces && { validationForceMse: forces.mse }),
      bestValidationLoss: verdict.state.best ?? validationLoss,
      learningRate,
      frames,
      seconds: (now - this.#epochStart) / 1000,
    };
    this.#epochStart = now;
    this.#state = {
      epoch,
      early: mayStop ? verdict.state : { ...verdict.state, wait: 0 },
      bestEpoch: verdict.improved ? epoch : this.#state.bestEpoch,
      bestParameters: verdict.improved ? parameters() : this.#state.bestParameters,
      curve: [...this.#state.curve, report],
      seconds: this.#state.seconds,
    };
    if ((await this.#hooks.onEpoch?.(report)) === 'stop') return 'stopped';
    if (verdict.stop) return 'early-stopping';
    if (this.#hooks.signal?.aborted) return 'aborted';
    const budget = this.#hooks.timeBudgetSeconds;
    // No epoch is begun that would probably end past the budget.
    if (budget !== undefined && this.seconds + report.seconds > budget) return 'time-budget';
    return undefined;
  }

  #refuseDivergence(epoch: number, phase: string, trainLoss: number, mse: number): void {
    const what = !Number.isFinite(trainLoss)
      ? `the training loss is ${trainLoss}`
      : !Number.isFinite(mse)
        ? `the validation loss is ${mse}`
        : mse > DIVERGED * this.#scale
          ? `the validation error has grown to ${Math.sqrt(mse).toExponential(2)} standard deviations of the energies`
          : undefined;
    if (what === undefined) return;
    const advice =
      phase === 'first-order'
        ? 'a smaller training.learning_rate or training.clip_norm may help'
        : 'a larger training.lm.initial_damping may help';
    throw fail('TRAINING_DIVERGED', `training diverged in epoch ${epoch}: ${what}; ${advice}`);
  }
}

function mean(values: Float64Array, of: (x: number) => number): number {
  let sum = 0;
  for (const x of values) sum += of(x);
  return sum / values.length;
}

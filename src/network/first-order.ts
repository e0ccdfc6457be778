import { deriveRng } from '../core/rng.js';
import { ratesOfEpoch } from './learning-rate.js';
import { type PlateauState, reduceOnPlateau } from './plateau.js';
import type { ProgressTracker } from './progress-tracker.js';
import type { StopReason, TrainingSettings } from './settings.js';

/** Parameters and optimiser memory in float64, exact for float32 too. Plain parameter order. */
export interface OptimizerState {
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
  /** Steps taken. */
  readonly steps: number;
}

/** What takes first-order steps: the native kernel or tfjs. */
export interface FirstOrderEngine {
  /** Training frames; `order` in steps holds indices below it. */
  readonly frames: number;
  /**
   * Takes steps fromStep .. toStep of an epoch with batches in the order given.
   * @param rates one a step, from fromStep on
   * @returns the sum over frames of the losses before each step, without L2
   */
  steps(order: Uint32Array, fromStep: number, toStep: number, rates: Float64Array): number;
  /** E − target of the validation frames. */
  validationResiduals(): Float64Array;
  read(): OptimizerState;
  restore(state: OptimizerState): void;
}

export interface FirstOrderState {
  readonly optimizer: OptimizerState;
  readonly plateau: PlateauState;
  /** Epochs done in this phase. */
  readonly epochs: number;
}

/** Steps between turns of the event loop. */
const SLICE_FRAMES = 2048;

/**
 * Epochs of a first-order optimiser over shuffled batches. The order of an epoch depends on the
 * seed and its number only, so a restored training goes on bit for bit.
 */
export async function runEpochs(
  engine: FirstOrderEngine,
  settings: TrainingSettings,
  seed: number,
  tracker: ProgressTracker,
  options: {
    readonly start: FirstOrderState;
    readonly mayStop: boolean;
    save(state: FirstOrderState): Promise<void>;
  },
): Promise<StopReason> {
  let { plateau, epochs } = options.start;
  engine.restore(options.start.optimizer);
  const steps = Math.ceil(engine.frames / settings.batchSize);
  const slice = Math.max(1, Math.floor(SLICE_FRAMES / settings.batchSize));
  while (epochs < settings.maxEpochs) {
    const order = deriveRng(seed, 'batches', epochs).shuffle(identity(engine.frames));
    const rates = ratesOfEpoch(settings, epochs, steps, plateau.rate);
    let loss = 0;
    for (let from = 0; from < steps; from += slice) {
      const to = Math.min(steps, from + slice);
      loss += engine.steps(order, from, to, rates.subarray(from, to));
      await tracker.pause();
    }
    epochs++;
    const outcome = {
      phase: 'first-order' as const,
      trainLoss: loss / engine.frames,
      learningRate: rates[steps - 1]!,
      frames: engine.frames,
      validationResiduals: engine.validationResiduals(),
    };
    const reason = await tracker.record(outcome, () => engine.read().parameters, options.mayStop);
    if (settings.schedule === 'plateau')
      plateau = reduceOnPlateau(plateau, settings.reduceLr, tracker.lastValidationLoss);
    await options.save({ optimizer: engine.read(), plateau, epochs });
    if (reason !== undefined) return reason;
  }
  return 'max-epochs';
}

export function firstOrderStart(
  settings: TrainingSettings,
  parameters: Float64Array,
): FirstOrderState {
  const zeros = () => new Float64Array(parameters.length);
  return {
    optimizer: { parameters, m: zeros(), v: zeros(), steps: 0 },
    plateau: { best: null, wait: 0, rate: settings.learningRate },
    epochs: 0,
  };
}

function identity(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i);
}

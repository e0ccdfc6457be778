import type { FirstOrderEngine, OptimizerState } from './first-order.js';
import type { LoadedSet, NativeProblem } from './native-problem.js';
import type { TrainingSettings } from './settings.js';

/** Keras' defaults of Adam. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

const KINDS = { adam: 0, adamw: 1, sgd: 2 } as const;
const LOSSES = { mse: 0, mae: 1, huber: 2 } as const;
export type FirstOrderName = keyof typeof KINDS;

/** Where power1 sits in assembly/dense/first-order.ts' Optimizer, in doubles; power2 follows. */
const POWER = 8;
const DOUBLES = 10;
const WORDS = 9;

/** Partial sums of the gradient of a batch that is split over threads, whatever their number. */
const STEP_TASKS = 8;
/** Smallest batch that is split: below, waking the other threads takes what they would save. */
const SPLIT_BATCH = 256;

/** Whether steps of this batch size use more than one thread. */
export function splitsBatch(batchSize: number): boolean {
  return batchSize >= SPLIT_BATCH;
}

/** First-order steps in the kernel, whole slices of an epoch in one call. */
export class NativeFirstOrder implements FirstOrderEngine {
  readonly frames: number;
  readonly #problem: NativeProblem;
  readonly #settings: TrainingSettings;
  readonly #train: LoadedSet;
  readonly #optimizer: number;
  readonly #tasks: number;
  readonly #vectors: { params: number; gradient: number; m: number; v: number };
  readonly #order: number;
  readonly #rates: number;
  readonly #predicted: number;
  #steps = 0;

  /** @param frames train on the first of the loaded training frames only */
  constructor(
    problem: NativeProblem,
    settings: TrainingSettings,
    optimizer: FirstOrderName,
    frames = problem.train.frames,
  ) {
    const { arena, network } = problem;
    this.#problem = problem;
    this.#settings = settings;
    this.frames = frames;
    this.#train = { ...problem.train, frames };
    this.#tasks = splitsBatch(settings.batchSize) ? STEP_TASKS : 1;
    this.#vectors = {
      params: network.allocateVector(),
      gradient: arena.allocate(this.#tasks * network.size * network.bytes),
      m: network.allocateVector(),
      v: network.allocateVector(),
    };
    this.#order = arena.allocate(frames * 4);
    this.#rates = arena.allocate(Math.ceil(frames / settings.batchSize) * 8);
    this.#predicted = arena.allocate(problem.validation.frames * 8);
    this.#optimizer = arena.allocate(DOUBLES * 8 + WORDS * 4);
    this.#writeOptimizer(optimizer);
  }

  #writeOptimizer(name: FirstOrderName): void {
    const { arena, network } = this.#problem;
    const { l2, weightDecay, momentum, clipNorm, huberDelta, loss } = this.#settings;
    const { beta1, beta2, epsilon } = ADAM;
    const numbers = [beta1, beta2, epsilon, l2, weightDecay, momentum, clipNorm ?? 0, huberDelta];
    arena.f64(this.#optimizer, DOUBLES).set([...numbers, 1, 1]);
    const decay = network.allocateVector();
    network.write(decay, network.decayMask());
    const { params, gradient, m, v } = this.#vectors;
    const { targets } = this.#train;
    const losses = arena.allocate(STEP_TASKS * 8);
    arena
      .u32(this.#optimizer + DOUBLES * 8, WORDS)
      .set([KINDS[name], LOSSES[loss], params, gradient, m, v, decay, targets, losses]);
  }

  steps(order: Uint32Array, fromStep: number, toStep: number, rates: Float64Array): number {
    const { arena, kernel, job, stepFrames } = this.#problem;
    if (fromStep === 0) arena.u32(this.#order, order.length).set(order);
    arena.f64(this.#rates, rates.length).set(rates);
    this.#steps += toStep - fromStep;
    return job.steps(
      kernel.exports,
      this.#optimizer,
      this.#train.views,
      this.#order,
      this.frames,
      this.#settings.batchSize,
      stepFrames,
      this.#tasks,
      fromStep,
      toStep,
      this.#rates,
    );
  }

  validationResiduals(): Float64Array {
    const { arena, validation } = this.#problem;
    this.#problem.predict(this.#vectors.params, validation, validation.frames, this.#predicted);
    const targets = arena.f64(validation.targets, validation.frames);
    const energies = arena.f64(this.#predicted, validation.frames).slice();
    return energies.map((e, f) => e - targets[f]!);
  }

  read(): OptimizerState {
    const { network } = this.#problem;
    const { params, m, v } = this.#vectors;
    return {
      parameters: network.read(params),
      m: network.read(m),
      v: network.read(v),
      steps: this.#steps,
    };
  }

  restore(state: OptimizerState): void {
    const { arena, network } = this.#problem;
    network.write(this.#vectors.params, state.parameters);
    network.write(this.#vectors.m, state.m);
    network.write(this.#vectors.v, state.v);
    this.#steps = state.steps;
    // The kernel multiplies β up step by step; so must this, for the same bits.
    const powers = arena.f64(this.#optimizer + POWER * 8, 2).fill(1);
    for (let s = 0; s < state.steps; s++) {
      powers[0]! *= ADAM.beta1;
      powers[1]! *= ADAM.beta2;
    }
  }
}

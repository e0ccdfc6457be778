import { meanLoss } from './loss.js';
import type { LoadedSet, NativeProblem } from './native-problem.js';
import { gradientOf } from './normal-equations.js';
import type { ProgressTracker } from './progress-tracker.js';
import type { StopReason, TrainingSettings } from './settings.js';
import { searchLine } from './wolfe-search.js';

/** Pairs of steps and gradient changes that are kept. */
const MEMORY = 20;

/** Where L-BFGS is; plain data so that checkpoints can hold it. */
export interface LbfgsState {
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly steps: readonly Float64Array[];
  readonly changes: readonly Float64Array[];
}

/** A point with its loss (L2 included) and gradient. */
export interface LossPoint {
  readonly parameters: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
}

/**
 * Limited-memory BFGS on all training frames at once, float64, with a line search for the strong
 * Wolfe conditions (Nocedal & Wright, Numerical Optimization, algorithms 7.4 and 3.5).
 */
export async function runLbfgs(
  problem: NativeProblem,
  settings: TrainingSettings,
  tracker: ProgressTracker,
  options: {
    readonly start: LbfgsState | Float64Array;
    save(state: LbfgsState): Promise<void>;
  },
): Promise<StopReason> {
  const loss = new FullBatchLoss(problem, settings);
  let state: LbfgsState =
    options.start instanceof Float64Array
      ? { iteration: 0, parameters: options.start, steps: [], changes: [] }
      : options.start;
  let here = loss.at(state.parameters);
  while (state.iteration < settings.maxEpochs) {
    const direction = quasiNewton(here.gradient, state);
    const firstLength = state.steps.length === 0 ? 1 / Math.max(1, norm(here.gradient)) : 1;
    const next = await searchLine(here, direction, firstLength, async (parameters) => {
      await tracker.pause();
      return loss.at(parameters);
    });
    if (next === undefined) {
      // A stale memory may point uphill; from scratch it cannot.
      if (state.steps.length === 0) return 'converged';
      state = { ...state, steps: [], changes: [] };
      continue;
    }
    state = remembered(state, here, next);
    here = next;
    const outcome = {
      phase: 'second-order' as const,
      trainLoss: next.loss,
      learningRate: 1,
      frames: problem.train.frames,
      validationResiduals: loss.validationResiduals(next.parameters),
    };
    const reason = await tracker.record(outcome, () => next.parameters);
    await options.save(state);
    if (reason !== undefined) return reason;
  }
  return 'max-epochs';
}

function remembered(state: LbfgsState, from: LossPoint, to: LossPoint): LbfgsState {
  const step = to.parameters.map((x, i) => x - from.parameters[i]!);
  const change = to.gradient.map((x, i) => x - from.gradient[i]!);
  const isCurved = dot(step, change) > 1e-12 * norm(step) * norm(change);
  return {
    iteration: state.iteration + 1,
    parameters: to.parameters,
    steps: isCurved ? [...state.steps, step].slice(-MEMORY) : state.steps,
    changes: isCurved ? [...state.changes, change].slice(-MEMORY) : state.changes,
  };
}

/** The two-loop recursion: −H·g. */
export function quasiNewton(
  gradient: Float64Array,
  { steps, changes }: Pick<LbfgsState, 'steps' | 'changes'>,
): Float64Array {
  const q = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const alpha = dot(steps[i]!, q) / dot(steps[i]!, changes[i]!);
    alphas[i] = alpha;
    for (let k = 0; k < q.length; k++) q[k]! -= alpha * changes[i]![k]!;
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let k = 0; k < q.length; k++) q[k]! *= scale;
  }
  for (let i = 0; i < steps.length; i++) {
    const beta = dot(changes[i]!, q) / dot(steps[i]!, changes[i]!);
    for (let k = 0; k < q.length; k++) q[k]! += (alphas[i]! - beta) * steps[i]![k]!;
  }
  return q;
}

/** Loss and gradient over all training frames, on all threads. */
class FullBatchLoss {
  readonly #problem: NativeProblem;
  readonly #settings: TrainingSettings;
  readonly #params: number;
  readonly #predicted: number;
  readonly #seeds: number;
  readonly #partial: number;
  readonly #mask: Float64Array;

  constructor(problem: NativeProblem, settings: TrainingSettings) {
    const { arena, network, train, validation } = problem;
    this.#problem = problem;
    this.#settings = settings;
    this.#params = network.allocateVector();
    this.#predicted = arena.allocate(Math.max(train.frames, validation.frames) * 8);
    this.#seeds = arena.allocate(train.frames * 8);
    this.#partial = arena.allocate(8 * network.size * 8);
    this.#mask = network.decayMask();
  }

  at(parameters: Float64Array): LossPoint {
    const { l2 } = this.#settings;
    const { train } = this.#problem;
    const residuals = this.#residuals(parameters, train);
    const seeds = residuals.map((r) => lossSlope(r, this.#settings) / train.frames);
    const gradient = gradientOf(this.#problem, this.#params, seeds, this.#seeds, this.#partial);
    let loss = meanLoss(residuals, this.#settings);
    if (l2 > 0)
      for (const [i, w] of parameters.entries()) {
        const isWeight = this.#mask[i]!;
        loss += l2 * w * w * isWeight;
        gradient[i]! += 2 * l2 * w * isWeight;
      }
    return { parameters, loss, gradient };
  }

  validationResiduals(parameters: Float64Array): Float64Array {
    return this.#residuals(parameters, this.#problem.validation);
  }

  #residuals(parameters: Float64Array, set: LoadedSet): Float64Array {
    const { arena, network } = this.#problem;
    network.write(this.#params, parameters);
    this.#problem.predict(this.#params, set, set.frames, this.#predicted);
    const targets = arena.f64(set.targets, set.frames);
    return arena
      .f64(this.#predicted, set.frames)
      .slice()
      .map((e, f) => e - targets[f]!);
  }
}

/** ρ′(r) of the loss of one residual. */
function lossSlope(r: number, { loss, huberDelta }: TrainingSettings): number {
  if (loss === 'mse') return 2 * r;
  if (loss === 'mae') return Math.sign(r);
  return Math.max(-huberDelta, Math.min(huberDelta, r));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

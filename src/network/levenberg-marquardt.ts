import { fail } from '../core/errors.js';
import type { ForceTerm } from './force-term.js';
import { meanLoss, rowScales } from './loss.js';
import type { LoadedSet, NativeProblem } from './native-problem.js';
import { NormalEquations } from './normal-equations.js';
import type { ProgressTracker } from './progress-tracker.js';
import type { StopReason, TrainingSettings } from './settings.js';

/** Geodesic acceleration: step of the finite difference, and largest |a| / |d| that is used. */
const GEODESIC_STEP = 0.1;
const GEODESIC_LIMIT = 0.75;
const DAMPING_DOWN = 5;
const DAMPING_UP = 2;
/** Damping past which no step will be found any more. */
const DAMPING_MAX = 1e10;
/** Growth of the training set: see {@link grown}. */
const GROW_GAP = 2;
const GROW_STALL = 0.9;
const GROW_EVERY = 3;

/** Everything the next iteration depends on; plain data so that checkpoints can hold it. */
export interface LmState {
  readonly iteration: number;
  readonly parameters: Float64Array;
  readonly damping: number;
  readonly frames: number;
  /** Training losses of accepted iterations since the set last grew. */
  readonly losses: readonly number[];
}

/** What solving for a step needs of the point where JᵀJ was built. */
interface LmSystem {
  readonly parameters: Float64Array;
  readonly frames: number;
  /** Jᵀv of the forces, v of energies and forces; undefined without forces. */
  forces(v: Float64Array): Float64Array | undefined;
}

export function initialLmState(
  settings: TrainingSettings,
  parameters: Float64Array,
  trainFrames: number,
): LmState {
  const { startFrames, initialDamping } = settings.lm;
  return {
    iteration: 0,
    parameters,
    damping: initialDamping,
    frames: Math.min(trainFrames, startFrames ?? trainFrames),
    losses: [],
  };
}

/**
 * Levenberg–Marquardt (Levenberg 1944, Marquardt 1963) on the sum over frames of the loss of
 * E − target, in float64: identity damping, divided by 5 after a step that lowers the loss and
 * doubled after one that does not; geodesic acceleration (Transtrum & Sethna, arXiv:1201.5885);
 * a training set that grows while the validation error has not stalled. Losses other than MSE by
 * iterative reweighting. Residuals of forces, where they are trained on, follow those of energies.
 */
export class LevenbergMarquardt {
  readonly #problem: NativeProblem;
  readonly #settings: TrainingSettings;
  readonly #tracker: ProgressTracker;
  readonly #forces: ForceTerm | undefined;
  readonly #equations: NormalEquations;
  /** Padded parameter vectors: the present point and a trial point. */
  readonly #here: number;
  readonly #trial: number;
  readonly #predicted: number;
  readonly #mask: Float64Array;

  constructor(
    problem: NativeProblem,
    settings: TrainingSettings,
    tracker: ProgressTracker,
    forces?: ForceTerm,
  ) {
    const { arena, network, train, validation } = problem;
    this.#problem = problem;
    this.#settings = settings;
    this.#tracker = tracker;
    this.#forces = forces;
    this.#here = network.allocateVector();
    this.#trial = network.allocateVector();
    this.#predicted = arena.allocate(Math.max(train.frames, validation.frames) * 8);
    this.#mask = network.decayMask();
    this.#equations = new NormalEquations(
      problem,
      train.frames,
      settings.l2 === 0 && forces === undefined,
    );
  }

  /** Iterates until a rule ends it; `save` sees the state after every iteration. */
  async run(start: LmState, save: (state: LmState) => Promise<void>): Promise<StopReason> {
    let state = start;
    while (state.iteration < this.#settings.lm.iterations) {
      const step = await this.#iterate(state);
      if (step === undefined) return 'converged';
      state = step.next;
      const reason = await this.#tracker.record(
        {
          phase: 'second-order',
          trainLoss: step.loss,
          learningRate: state.damping,
          frames: state.frames,
          validationResiduals: step.validationResiduals,
        },
        () => state.parameters,
        state.frames === this.#problem.train.frames,
      );
      state = grown(state, this.#tracker.lastValidationLoss, this.#problem.train.frames);
      await save(state);
      if (reason !== undefined) return reason;
    }
    return 'max-epochs';
  }

  /** One accepted step, or undefined when no damping gives one. */
  async #iterate(
    state: LmState,
  ): Promise<{ next: LmState; loss: number; validationResiduals: Float64Array } | undefined> {
    const { network } = this.#problem;
    const l2 = this.#settings.l2;
    const n = state.frames;
    network.write(this.#here, state.parameters);
    const residuals = this.#allResiduals(this.#here, state.parameters, n);
    const before = this.#objective(residuals, state.parameters, n);
    const system = await this.#build(state, residuals);
    const pull = l2 > 0 ? state.parameters.map((w, i) => l2 * n * w * this.#mask[i]!) : undefined;
    let damping = state.damping;
    for (; damping < DAMPING_MAX; damping *= DAMPING_UP) {
      await this.#tracker.pause();
      if (!this.#equations.factor(damping * n, l2 * n)) continue;
      const step = this.#step(system, residuals, pull);
      const parameters = state.parameters.map((w, i) => w + step[i]!);
      network.write(this.#trial, parameters);
      const moved = this.#allResiduals(this.#trial, parameters, n);
      const loss = this.#objective(moved, parameters, n);
      if (!(loss < before)) continue;
      const next: LmState = {
        iteration: state.iteration + 1,
        parameters,
        damping: Math.max(damping / DAMPING_DOWN, 1e-15),
        frames: n,
        losses: [...state.losses, loss],
      };
      const { validation } = this.#problem;
      const validationResiduals = this.#residuals(this.#trial, validation, validation.frames);
      return { next, loss, validationResiduals };
    }
    if (state.iteration === 0)
      throw fail(
        'TRAINING_DIVERGED',
        `the Levenberg–Marquardt system is singular or no step lowers the loss ${before} in iteration 1; check that the features are finite and not all equal`,
      );
    return undefined;
  }

  async #build(state: LmState, residuals: Float64Array): Promise<LmSystem> {
    const { jacobian } = this.#settings.lm;
    const { frames, parameters } = state;
    const isFinal = frames === this.#problem.train.frames;
    const forceFrames = this.#forceFrames(frames);
    const scales = this.#forces?.scales(residuals.subarray(frames), frames);
    const energyScales = rowScales(residuals.subarray(0, frames), this.#settings);
    await this.#equations.build(this.#here, frames, energyScales, {
      single: jacobian === 'float32' || (jacobian === 'mixed' && !isFinal),
      more: scales && this.#forces?.rows(parameters, forceFrames, scales),
      pause: this.#tracker.pause,
    });
    return {
      parameters,
      frames,
      forces: (v) =>
        scales &&
        this.#forces?.transposedTimes(parameters, forceFrames, scales, v.subarray(frames)),
    };
  }

  /** −d − a/2: the Gauss–Newton step and, where it is small enough, its acceleration. */
  #step(system: LmSystem, residuals: Float64Array, pull?: Float64Array): Float64Array {
    const d = this.#solve(system, residuals, pull).map((x) => -x);
    if (!this.#settings.lm.geodesic) return d;
    const forth = this.#shifted(system, d, GEODESIC_STEP);
    const back = this.#shifted(system, d, -GEODESIC_STEP);
    const bend = residuals.map((r, f) => (forth[f]! - 2 * r + back[f]!) / GEODESIC_STEP ** 2);
    const a = this.#solve(system, bend);
    if (!(norm(a) <= GEODESIC_LIMIT * norm(d))) return d;
    return d.map((x, i) => x - a[i]! / 2);
  }

  /** The solution for the right-hand side Jᵀv + pull over energies and forces. */
  #solve({ frames, forces }: LmSystem, v: Float64Array, pull?: Float64Array): Float64Array {
    const more = forces(v);
    const extra = more && pull ? more.map((x, i) => x + pull[i]!) : (more ?? pull);
    return this.#equations.solve(v.subarray(0, frames), extra);
  }

  #shifted({ parameters, frames }: LmSystem, d: Float64Array, h: number): Float64Array {
    const shifted = parameters.map((w, i) => w + h * d[i]!);
    this.#problem.network.write(this.#trial, shifted);
    return this.#allResiduals(this.#trial, shifted, frames);
  }

  #forceFrames(frames: number): number {
    return this.#forces?.framesFor(frames / this.#problem.train.frames) ?? 0;
  }

  /** Residuals of `frames` energies, then of the forces that go with them. */
  #allResiduals(at: number, parameters: Float64Array, frames: number): Float64Array {
    const energies = this.#residuals(at, this.#problem.train, frames);
    if (this.#forces === undefined) return energies;
    const forces = this.#forces.residuals(parameters, this.#forceFrames(frames));
    const all = new Float64Array(energies.length + forces.length);
    all.set(energies);
    all.set(forces, energies.length);
    return all;
  }

  /** E − target of the first `frames` frames of a set. */
  #residuals(params: number, set: LoadedSet, frames: number): Float64Array {
    this.#problem.predict(params, set, frames, this.#predicted);
    const { arena } = this.#problem;
    const targets = arena.f64(set.targets, frames);
    return arena
      .f64(this.#predicted, frames)
      .slice()
      .map((e, f) => e - targets[f]!);
  }

  #objective(residuals: Float64Array, parameters: Float64Array, frames: number): number {
    let penalty = 0;
    if (this.#settings.l2 > 0)
      for (const [i, w] of parameters.entries()) penalty += w * w * this.#mask[i]!;
    const energies = meanLoss(residuals.subarray(0, frames), this.#settings);
    const forces = this.#forces?.loss(residuals.subarray(frames)) ?? 0;
    return energies + forces + this.#settings.l2 * penalty;
  }
}

/**
 * Doubles the training set when it has given what it can: the validation loss is past twice the
 * training loss, or the training loss fell by less than a tenth in three iterations.
 */
export function grown(state: LmState, validationLoss: number, trainFrames: number): LmState {
  const { losses } = state;
  if (state.frames >= trainFrames || losses.length < GROW_EVERY) return state;
  const last = losses.at(-1)!;
  const isOverfitted = validationLoss > GROW_GAP * last;
  const earlier = losses.at(-1 - GROW_EVERY);
  const isStalled = earlier !== undefined && last > GROW_STALL * earlier;
  if (!isOverfitted && !isStalled) return state;
  return { ...state, frames: Math.min(trainFrames, 2 * state.frames), losses: [] };
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (const v of x) sum += v * v;
  return Math.sqrt(sum);
}

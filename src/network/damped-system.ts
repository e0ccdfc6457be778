import type { ForceTerm } from './force-term.js';
import { rowScales } from './loss.js';
import type { NativeProblem } from './native-problem.js';
import { NormalEquations } from './normal-equations.js';
import type { TrainingSettings } from './settings.js';

/** Where conjugate gradients stop; 1 to 5 iterations are usual. */
const STEP = { tolerance: 0.05, maxIterations: 40 };
const ACCELERATION = { tolerance: 0.3, maxIterations: 5 };

/** Where the network is linearised. */
export interface SystemPoint {
  readonly parameters: Float64Array;
  readonly frames: number;
  /** Of energies, then of forces. */
  readonly residuals: Float64Array;
}

/**
 * The system (JᵀJ + N·μ·I)·x = Jᵀv of a Levenberg–Marquardt iteration, over energies and forces. With
 * `jacobian: mixed` and all frames in use, JᵀJ is in float32 and only preconditions conjugate
 * gradients on the exact product, so that x is as exact as from float64 at half the price.
 */
export class DampedSystem {
  readonly #problem: NativeProblem;
  readonly #settings: TrainingSettings;
  readonly #forces: ForceTerm | undefined;
  readonly #equations: NormalEquations;
  readonly #pause: () => Promise<void>;
  /** A padded parameter vector: the point. */
  readonly #here: number;
  #point: SystemPoint | undefined;
  #forceScales: Float64Array | undefined;
  #damping = 0;

  constructor(
    problem: NativeProblem,
    settings: TrainingSettings,
    forces: ForceTerm | undefined,
    pause: () => Promise<void>,
  ) {
    this.#problem = problem;
    this.#settings = settings;
    this.#forces = forces;
    this.#pause = pause;
    this.#here = problem.network.allocateVector();
    const allowDual = settings.l2 === 0 && forces === undefined;
    this.#equations = new NormalEquations(problem, problem.train.frames, allowDual);
  }

  /** Sums JᵀJ at a point. */
  async build(point: SystemPoint): Promise<void> {
    const { frames, parameters, residuals } = point;
    this.#point = point;
    this.#problem.network.write(this.#here, parameters);
    const scales = this.#forces?.scales(residuals.subarray(frames), frames);
    this.#forceScales = scales;
    await this.#equations.build(
      this.#here,
      frames,
      rowScales(residuals.subarray(0, frames), this.#settings),
      {
        single: this.#isSingle(frames),
        more: scales && this.#forces?.rows(parameters, this.#forceFrames(frames), scales),
        pause: this.#pause,
      },
    );
  }

  /** False when the matrix is not positive definite with this damping. */
  factor(damping: number): boolean {
    const { frames } = this.#point!;
    this.#damping = damping;
    return this.#equations.factor(damping * frames, this.#settings.l2 * frames);
  }

  /** The solution for the right-hand side Jᵀv + `pull`; v over energies, then forces. */
  solve(
    v: Float64Array,
    pull: Float64Array | undefined,
    what: 'step' | 'acceleration',
  ): Float64Array {
    const { frames } = this.#point!;
    const more = this.#transposedTimesForces(v);
    const extra = more && pull ? more.map((x, i) => x + pull[i]!) : (more ?? pull);
    const energies = v.subarray(0, frames);
    if (!this.#isRefined(frames)) return this.#equations.solve(energies, extra);
    return this.#equations.refine(energies, extra, {
      shift: this.#damping * frames,
      decay: this.#settings.l2 * frames,
      ...(what === 'step' ? STEP : ACCELERATION),
    }).x;
  }

  #isSingle(frames: number): boolean {
    const { jacobian } = this.#settings.lm;
    if (jacobian !== 'mixed') return jacobian === 'float32';
    return frames < this.#problem.train.frames || this.#isRefined(frames);
  }

  /** Forces' rows have no product without J, and with fewer frames than weights J·Jᵀ is cheaper. */
  #isRefined(frames: number): boolean {
    return (
      this.#settings.lm.jacobian === 'mixed' &&
      frames === this.#problem.train.frames &&
      frames >= this.#problem.network.parameters &&
      this.#forces === undefined
    );
  }

  #transposedTimesForces(v: Float64Array): Float64Array | undefined {
    const { parameters, frames } = this.#point!;
    const scales = this.#forceScales;
    if (scales === undefined) return undefined;
    const forceFrames = this.#forceFrames(frames);
    return this.#forces?.transposedTimes(parameters, forceFrames, scales, v.subarray(frames));
  }

  #forceFrames(frames: number): number {
    return this.#forces?.framesFor(frames / this.#problem.train.frames) ?? 0;
  }
}

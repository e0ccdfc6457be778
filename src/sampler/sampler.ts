import type { Params } from '../space/distribution.js';
import type { Space } from '../space/space.js';

/** Steps ascending, values to be minimised; NaN and infinities are as reported. */
export interface LearningCurve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/**
 * What a sampler may know about an earlier trial. It is not changed once given: samplers remember things
 * by it, and a trial that went on is a new one.
 */
export interface Observation {
  readonly number: number;
  readonly params: Params;
  readonly state: 'complete' | 'pruned' | 'failed' | 'running';
  /** One per objective, all to be minimised; null unless complete. */
  readonly values: readonly number[] | null;
  /** Last step and value of the learning curve (to be minimised), null without one. */
  readonly lastStep: number | null;
  readonly lastValue: number | null;
  /** The whole curve of a finished trial; given where the search prunes by it. */
  readonly curve?: LearningCurve;
  /** The stage and the rule that made it, null where it came by hand. */
  readonly stage: string | null;
  readonly rule: string | null;
}

export interface SamplerContext {
  readonly space: Space;
  /** Earlier trials in number order, running ones included. */
  readonly history: readonly Observation[];
  /** Number of the trial to suggest for. */
  readonly trialNumber: number;
  /** Trials of the stage before this one; quasi-random sequences and grids count from here. */
  readonly index: number;
  readonly seed: number | string;
  /** Name of the stage this suggestion is for, as in {@link Observation.stage}. */
  readonly stage: string;
  /** Objectives; more than one makes the study multi-objective. */
  readonly objectives: number;
}

export interface Suggestion {
  readonly params: Params;
  /** Which rule of the sampler made it, e.g. `gp`, `startup`. */
  readonly rule: string;
}

/**
 * Proposes parameters for one trial. Implementations are pure: the same context gives the same
 * suggestion, in this process or another, which is what makes a study replayable.
 */
export interface Sampler {
  readonly name: string;
  /** True where a suggestion follows from the seed and the trial's number alone; false when absent. */
  ignoresHistory?(space: Space): boolean;
  /** Undefined when the sampler has nothing left to propose (a finite space is used up). */
  suggest(context: SamplerContext): Suggestion | undefined;
}

import type { Rng } from '../core/rng.js';

/** One walker's place in a run: which slot of the batch and which temperature of the ladder. */
export interface Slot {
  readonly index: number;
  readonly level: number;
}

/**
 * A way to propose the next configuration. Configurations are flat arrays of all slots, `at` is
 * where a slot's begins. A move keeps its step size for every temperature level, tuned in the
 * burn-in and then frozen, so that the chain of the production obeys detailed balance.
 */
export interface Move {
  readonly name: string;
  /** Step size by level; its meaning is the move's. */
  readonly sizes: Float64Array;
  readonly largestSize: number;
  /** Trials that make one step of the whole configuration. */
  readonly trialsPerStep: number;
  /**
   * Writes a trial configuration for the slot into `to`, given the present one in `from`, and
   * returns ln q(from ← to) − ln q(to ← from), which is 0 for symmetric proposals.
   */
  propose(slot: Slot, from: Float64Array, to: Float64Array, at: number, rng: Rng): number;
  /** Told after each proposal whether it was taken, by slot. */
  settle(slot: Slot, taken: boolean): void;
  /** The slot holds another configuration now (start, exchange, restored checkpoint). */
  refresh(slot: Slot, positions: Float64Array, at: number): void;
  /** Adapts the shape of the proposals of a level to configurations of the burn-in. */
  learn?(level: number, samples: readonly Float64Array[]): void;
  /** What must be kept to go on bit for bit. */
  state(): readonly Float64Array[];
  restore(state: readonly Float64Array[]): void;
}

/** Factor by which a step size of the burn-in follows the acceptance; decays as the trials grow. */
export function tuningGain(trials: number): number {
  return 0.5 / (1 + trials / 50) ** 0.6;
}

import { deriveRng, type Rng } from '../core/rng.js';
import { BOLTZMANN_EV_PER_K } from '../core/units.js';
import type { Evaluator } from '../potential/energy-model.js';
import type { Slot } from './move.js';

/**
 * All walkers of a run side by side, so that one call evaluates them all. A slot is one walker at
 * one temperature: slot = chain · levels + level, and its temperature never changes; tempering
 * exchanges configurations between slots.
 */
export interface Ensemble {
  readonly atoms: number;
  readonly levels: number;
  readonly slots: readonly Slot[];
  /** 1/eV by level. */
  readonly beta: Float64Array;
  /** Å, slots × atoms × 3. */
  readonly positions: Float64Array;
  readonly trial: Float64Array;
  /** eV by slot. */
  readonly energies: Float64Array;
  readonly trialEnergies: Float64Array;
  /** One stream a slot. */
  readonly rngs: Rng[];
  readonly evaluator: Evaluator;
  /** Configurations evaluated so far. */
  evaluated: number;
}

export function createEnsemble(
  evaluator: Evaluator,
  starts: readonly Float64Array[],
  temperaturesK: readonly number[],
  seed: number,
): Ensemble {
  const { atoms } = evaluator;
  const levels = temperaturesK.length;
  const count = starts.length * levels;
  const slots = Array.from({ length: count }, (_, index) => ({ index, level: index % levels }));
  const positions = new Float64Array(count * atoms * 3);
  for (const { index } of slots)
    positions.set(starts[Math.floor(index / levels)]!, index * atoms * 3);
  const energies = new Float64Array(count);
  evaluator.energies(positions, count, energies);
  return {
    atoms,
    levels,
    slots,
    beta: Float64Array.from(temperaturesK, (t) => 1 / (BOLTZMANN_EV_PER_K * t)),
    positions,
    trial: new Float64Array(positions.length),
    energies,
    trialEnergies: new Float64Array(count),
    rngs: slots.map((slot) => deriveRng(seed, 'monte-carlo chain', slot.index)),
    evaluator,
    evaluated: count,
  };
}

/** The trial of a slot becomes its configuration. */
export function takeTrial(ensemble: Ensemble, index: number): void {
  const width = ensemble.atoms * 3;
  const at = index * width;
  for (let i = at; i < at + width; i++) ensemble.positions[i] = ensemble.trial[i]!;
  ensemble.energies[index] = ensemble.trialEnergies[index]!;
}

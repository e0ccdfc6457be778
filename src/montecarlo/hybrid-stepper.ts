import { fail } from '../core/errors.js';
import { type Ensemble, takeTrial } from './ensemble.js';
import { tuningGain } from './move.js';
import type { Stepper, TrialCounts } from './stepper.js';

/** fs in one unit of time of a system of eV, Å and atomic mass units. */
export const FS_PER_TIME_UNIT = 10.180505717873;

export interface HybridStepperOptions {
  readonly ensemble: Ensemble;
  readonly leapfrogSteps: number;
  readonly targetAcceptance: number;
  /** fs; null: tuned in the burn-in. */
  readonly timeStepFs: number | null;
}

/**
 * Hybrid Monte-Carlo: Duane, Kennedy, Pendleton and Roweth, Phys. Lett. B 195, 216 (1987). New
 * momenta from the Boltzmann distribution, some leapfrog steps with the model's forces, then the
 * Metropolis test on the total energy, so that neither the time step nor wrong forces change the
 * ensemble, only the acceptance. All masses are 1 u: static averages do not depend on them, and
 * equal ones let heavy atoms move as fast as light ones. Time steps vary by ±20 % from move to move
 * so that no vibration is met in phase again and again.
 */
export function hybridStepper(options: HybridStepperOptions): Stepper {
  const { ensemble, leapfrogSteps, targetAcceptance } = options;
  const { slots, atoms, positions, trial, energies, trialEnergies, rngs, evaluator, beta, levels } =
    ensemble;
  if (!evaluator.energiesAndForces)
    throw fail(
      'FORCES_MISSING',
      'hybrid Monte-Carlo needs forces, and this model has none (its descriptor has no derivatives); use --move adaptive',
    );
  const width = 3 * atoms;
  const forces = new Float64Array(positions.length);
  const trialForces = new Float64Array(positions.length);
  const momenta = new Float64Array(positions.length);
  const stepsOf = new Float64Array(slots.length);
  const kinetic = new Float64Array(slots.length);
  const scratch = new Float64Array(slots.length);
  const sizes = new Float64Array(levels).fill(options.timeStepFs ?? 0.5);
  const tuned = new Float64Array(levels);
  const counts: TrialCounts[] = [
    {
      name: 'hybrid',
      tried: new Float64Array(slots.length),
      taken: new Float64Array(slots.length),
    },
  ];

  function refreshForces(): void {
    evaluator.energiesAndForces!(positions, slots.length, scratch, forces);
  }
  function kick(half: number): void {
    for (let s = 0; s < slots.length; s++) {
      const dt = half * stepsOf[s]!;
      for (let i = s * width; i < (s + 1) * width; i++) momenta[i]! += dt * trialForces[i]!;
    }
  }
  function drift(): void {
    for (let s = 0; s < slots.length; s++)
      for (let i = s * width; i < (s + 1) * width; i++) trial[i]! += stepsOf[s]! * momenta[i]!;
  }
  function kineticEnergy(s: number): number {
    let sum = 0;
    for (let i = s * width; i < (s + 1) * width; i++) sum += 0.5 * momenta[i]! * momenta[i]!;
    return sum;
  }
  function start(): void {
    trial.set(positions);
    trialForces.set(forces);
    for (let s = 0; s < slots.length; s++) {
      const rng = rngs[s]!;
      const { level } = slots[s]!;
      const spread = 1 / Math.sqrt(beta[level]!);
      for (let i = s * width; i < (s + 1) * width; i++) momenta[i] = spread * rng.normal();
      stepsOf[s] = (sizes[level]! * (0.8 + 0.4 * rng.next())) / FS_PER_TIME_UNIT;
      kinetic[s] = kineticEnergy(s);
    }
  }
  function decide(tuning: boolean): void {
    for (let s = 0; s < slots.length; s++) {
      const { level } = slots[s]!;
      const rise = trialEnergies[s]! - energies[s]! + kineticEnergy(s) - kinetic[s]!;
      const logRatio = -beta[level]! * rise;
      const taken = Math.log(rngs[s]!.next()) < logRatio;
      counts[0]!.tried[s]!++;
      if (taken) {
        counts[0]!.taken[s]!++;
        takeTrial(ensemble, s);
        for (let i = s * width; i < (s + 1) * width; i++) forces[i] = trialForces[i]!;
      }
      if (tuning && options.timeStepFs === null) {
        const chance = Number.isFinite(logRatio) ? Math.min(1, Math.exp(logRatio)) : 0;
        sizes[level]! *= Math.exp(tuningGain(tuned[level]!++) * (chance - targetAcceptance));
      }
    }
  }
  refreshForces();
  return {
    step(tuning) {
      start();
      for (let l = 0; l < leapfrogSteps; l++) {
        kick(l === 0 ? 0.5 : 1);
        drift();
        evaluator.energiesAndForces!(trial, slots.length, trialEnergies, trialForces);
      }
      kick(0.5);
      ensemble.evaluated += slots.length * leapfrogSteps;
      decide(tuning);
    },
    counts,
    size: (level) => sizes[level]!,
    setSize: (size) => void sizes.fill(size),
    learn() {},
    refresh: refreshForces,
    state: () => [sizes, tuned, ...counts.flatMap((c) => [c.tried, c.taken])],
    restore(state) {
      for (const [i, target] of [sizes, tuned, counts[0]!.tried, counts[0]!.taken].entries())
        target.set(state[i]!);
      refreshForces();
    },
  };
}

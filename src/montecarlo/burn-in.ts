import type { Ensemble } from './ensemble.js';
import { findEquilibration } from './equilibration.js';
import { rHat } from './r-hat.js';
import type { MonteCarloSettings } from './settings.js';
import type { Stepper } from './stepper.js';

/** Configurations of each slot kept per round to learn the proposals from. */
const SNAPSHOTS = 64;

/**
 * The burn-in goes in rounds, each twice as long as the one before. In every round the step sizes
 * are tuned; after it the proposals learn from its configurations. It ends with the first round,
 * not before the third, in which
 * - the mean energy of the chains has forgotten its start within the first half (Chodera),
 * - the chains agree: R̂ of the energy below 1.1,
 * - the acceptance of its second half is within 0.1 of the target.
 */
export interface BurnIn {
  /** One step; true once the burn-in is over. */
  step(): boolean;
  readonly steps: number;
  /** Whether the criteria were met, rather than the limit reached. */
  readonly settled: boolean;
  /** Energies in eV of the present round, by slot, `recorded` long. */
  readonly energies: readonly Float64Array[];
  readonly recorded: number;
  state(): BurnInState;
  restore(state: BurnInState): void;
}

export interface BurnInState {
  readonly numbers: readonly number[];
  readonly energies: readonly Float64Array[];
  readonly snapshots: readonly (readonly Float64Array[])[];
}

export function createBurnIn(
  ensemble: Ensemble,
  stepper: Stepper,
  settings: MonteCarloSettings,
): BurnIn {
  const width = 3 * ensemble.atoms;
  const limit = settings.burnIn ?? settings.maxBurnIn;
  let length = settings.move === 'hybrid' ? 50 : 200;
  let round = 0;
  let steps = 0;
  let recorded = 0;
  let settled = settings.burnIn !== null;
  let [triedBefore, takenBefore] = [0, 0];
  let energies: Float64Array[] = ensemble.slots.map(() => new Float64Array(length));
  let snapshots: Float64Array[][] = Array.from({ length: ensemble.levels }, () => []);

  function remember(): void {
    for (const slot of ensemble.slots) {
      energies[slot.index]![recorded] = ensemble.energies[slot.index]!;
    }
    recorded++;
    if (recorded % Math.ceil(length / SNAPSHOTS) !== 0) return;
    for (const slot of ensemble.slots) {
      const at = slot.index * width;
      snapshots[slot.level]!.push(ensemble.positions.slice(at, at + width));
    }
  }
  function totals(): readonly [number, number] {
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    const { tried, taken } = stepper.counts[0]!;
    return [sum(tried), sum(taken)];
  }
  function acceptanceSettled(): boolean {
    const [tried, taken] = totals();
    if (settings.delta !== null) return true;
    const ratio = (taken - takenBefore) / Math.max(1, tried - triedBefore);
    return Math.abs(ratio - settings.targetAcceptance) < 0.1;
  }
  function endRound(): boolean {
    if (settings.burnIn === null && round >= 2) {
      settled = energiesSettled(ensemble, energies) && acceptanceSettled();
      if (settled) return true;
    }
    for (let level = 0; level < ensemble.levels; level++) stepper.learn(level, snapshots[level]!);
    round++;
    length *= 2;
    recorded = 0;
    energies = ensemble.slots.map(() => new Float64Array(length));
    snapshots = Array.from({ length: ensemble.levels }, () => []);
    return false;
  }
  return {
    step() {
      if (steps >= limit) return true;
      stepper.step(true);
      steps++;
      remember();
      if (recorded === length >> 1) [triedBefore, takenBefore] = totals();
      return (recorded === length && endRound()) || steps >= limit;
    },
    get steps() {
      return steps;
    },
    get settled() {
      return settled;
    },
    get energies() {
      return energies;
    },
    get recorded() {
      return recorded;
    },
    state: () => ({
      numbers: [length, round, steps, recorded, settled ? 1 : 0, triedBefore, takenBefore],
      energies,
      snapshots,
    }),
    restore(state) {
      const [a, b, c, d, e, f, g] = state.numbers;
      [length, round, steps, recorded] = [a!, b!, c!, d!];
      [settled, triedBefore, takenBefore] = [e === 1, f!, g!];
      energies = [...state.energies];
      snapshots = state.snapshots.map((level) => [...level]);
    },
  };
}

/** Whether a round's energies show no drift and no disagreement, at every temperature. */
function energiesSettled(ensemble: Ensemble, energies: readonly Float64Array[]): boolean {
  for (let level = 0; level < ensemble.levels; level++) {
    const chains = energies.filter((_, s) => ensemble.slots[s]!.level === level);
    const mean = chains[0]!.map(
      (_, i) => chains.reduce((sum, c) => sum + c[i]!, 0) / chains.length,
    );
    if (findEquilibration(mean).start > mean.length / 2) return false;
    const ratio = rHat(chains);
    if (ratio !== null && !(ratio < 1.1)) return false;
  }
  return true;
}

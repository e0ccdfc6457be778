import type { EnergyModel, Evaluator } from '../potential/energy-model.js';
import type { Ensemble } from './ensemble.js';
import type { CommitteeSummary, ExtrapolationSummary } from './summary.js';

/**
 * Watches the configurations a run visits: whether they leave the range the model was trained on,
 * whether several models agree on them, and whether the energies the chains carry are still those
 * of their configurations.
 */
export interface Guard {
  /** Checks the ensemble's present configurations; true when one exceeds the extrapolation limit. */
  check(step: number): boolean;
  extrapolation(): ExtrapolationSummary | null;
  committee(): CommitteeSummary | null;
  recomputed(): { readonly checks: number; readonly worstEv: number };
  state(): Float64Array;
  restore(state: Float64Array): void;
  close(): void;
}

export interface GuardOptions {
  readonly ensemble: Ensemble;
  readonly committee: readonly EnergyModel[];
  readonly numbers: Uint8Array;
  readonly evaluatorOptions: NonNullable<Parameters<EnergyModel['evaluator']>[1]>;
  readonly limit: number;
  /** Recompute the energies with every so many checks. */
  readonly recomputeEvery: number;
}

const CHECKED = 0;
const OUTSIDE = 1;
const WORST = 2;
const WORST_CHAIN = 3;
const WORST_STEP = 4;
const FIRST_CHAIN = 5;
const FIRST_STEP = 6;
const SPREADS = 7;
const SPREAD_SUM = 8;
const SPREAD_WORST = 9;
const RECOMPUTED = 10;
const DRIFT_WORST = 11;
const CALLS = 12;

export function createGuard(options: GuardOptions): Guard {
  const { ensemble, limit, recomputeEvery } = options;
  const { evaluator, positions, energies, levels } = ensemble;
  const count = ensemble.slots.length;
  const tally = new Float64Array(13);
  const scratch = new Float64Array(count);
  const members: Evaluator[] = options.committee.map((m) =>
    m.evaluator(options.numbers, options.evaluatorOptions),
  );
  const sums = new Float64Array(count);
  const squares = new Float64Array(count);

  function extrapolate(step: number): boolean {
    let over = false;
    evaluator.extrapolation!(positions, count, scratch);
    for (let s = 0; s < count; s += levels) {
      const excess = scratch[s]!;
      tally[CHECKED]!++;
      if (!(excess > 0)) continue;
      if (tally[OUTSIDE]!++ === 0) {
        tally[FIRST_CHAIN] = s / levels;
        tally[FIRST_STEP] = step;
      }
      if (excess > tally[WORST]!) {
        tally[WORST] = excess;
        tally[WORST_CHAIN] = s / levels;
        tally[WORST_STEP] = step;
      }
      over ||= excess > limit;
    }
    return over;
  }
  function compareMembers(): void {
    // The energies' offsets between models are not a disagreement about the molecule, but models
    // of one data set share them, so nothing is subtracted.
    for (let s = 0; s < count; s++) {
      sums[s] = 0;
      squares[s] = 0;
    }
    for (const member of members) {
      member.energies(positions, count, scratch);
      for (let s = 0; s < count; s++) {
        const difference = scratch[s]! - energies[s]!;
        sums[s]! += difference;
        squares[s]! += difference * difference;
      }
    }
    const all = members.length + 1;
    for (let s = 0; s < count; s += levels) {
      const mean = sums[s]! / all;
      const spread = Math.sqrt(Math.max(0, squares[s]! / all - mean * mean));
      tally[SPREADS]!++;
      tally[SPREAD_SUM]! += spread;
      tally[SPREAD_WORST] = Math.max(tally[SPREAD_WORST]!, spread);
    }
  }
  function recompute(): void {
    evaluator.energies(positions, count, scratch);
    for (let s = 0; s < count; s++) {
      tally[RECOMPUTED]!++;
      tally[DRIFT_WORST] = Math.max(tally[DRIFT_WORST]!, Math.abs(scratch[s]! - energies[s]!));
    }
  }
  return {
    check(step) {
      const over = evaluator.extrapolation ? extrapolate(step) : false;
      if (members.length > 0) compareMembers();
      if (tally[CALLS]!++ % recomputeEvery === 0) recompute();
      return over;
    },
    extrapolation: () => (evaluator.extrapolation ? extrapolationOf(tally) : null),
    committee: () =>
      members.length === 0
        ? null
        : {
            members: members.length + 1,
            checked: tally[SPREADS]!,
            meanSpreadMev: (1000 * tally[SPREAD_SUM]!) / Math.max(1, tally[SPREADS]!),
            worstSpreadMev: 1000 * tally[SPREAD_WORST]!,
          },
    recomputed: () => ({ checks: tally[RECOMPUTED]!, worstEv: tally[DRIFT_WORST]! }),
    state: () => tally,
    restore: (state) => tally.set(state),
    close() {
      for (const member of members) member.close();
    },
  };
}

function extrapolationOf(tally: Float64Array): ExtrapolationSummary {
  const any = tally[OUTSIDE]! > 0;
  return {
    checked: tally[CHECKED]!,
    outside: tally[OUTSIDE]!,
    worst: tally[WORST]!,
    worstAt: any ? { chain: tally[WORST_CHAIN]!, step: tally[WORST_STEP]! } : null,
    firstAt: any ? { chain: tally[FIRST_CHAIN]!, step: tally[FIRST_STEP]! } : null,
  };
}

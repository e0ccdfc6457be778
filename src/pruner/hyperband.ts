import { deriveRng } from '../core/rng.js';
import { ashaPruner } from './asha.js';
import type { Pruner } from './pruner.js';
import { lastStep } from './pruner.js';

export interface HyperbandOptions {
  readonly minStep?: number;
  /** The last step a trial may reach; the longest curve seen when absent. */
  readonly maxStep?: number;
  readonly reductionFactor?: number;
}

/**
 * Hyperband (Li et al. 2018, arXiv 1603.06560) over asynchronous brackets: bracket b halves from
 * rung b on, so that some trials are judged early and some late. Trials are spread over the brackets
 * by their number, in the shares that give each bracket the same budget.
 */
export function hyperbandPruner(options: HyperbandOptions = {}): Pruner {
  const { minStep = 1, reductionFactor = 3 } = options;
  return {
    name: 'hyperband',
    shouldPrune(trial, others) {
      const maxStep =
        options.maxStep ?? Math.max(minStep, ...[trial, ...others].map((c) => lastStep(c)));
      const brackets =
        Math.floor(Math.log(maxStep / minStep) / Math.log(reductionFactor) + 1e-9) + 1;
      const own = bracketOf(trial.number, brackets, reductionFactor);
      const rivals = others.filter((o) => bracketOf(o.number, brackets, reductionFactor) === own);
      const asha = ashaPruner({ minStep, reductionFactor, skippedRungs: own });
      return asha.shouldPrune(trial, rivals);
    },
  };
}

/** The same bracket for a trial number on every worker. */
function bracketOf(number: number, brackets: number, factor: number): number {
  const shares = Array.from({ length: brackets }, (_, b) =>
    Math.ceil((brackets * factor ** (brackets - 1 - b)) / (brackets - b)),
  );
  let u = deriveRng('hyperband', 'bracket', number).next() * shares.reduce((a, b) => a + b, 0);
  for (let b = 0; b < brackets; b++) {
    u -= shares[b]!;
    if (u < 0) return b;
  }
  return brackets - 1;
}

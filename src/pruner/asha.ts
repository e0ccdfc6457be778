import type { Curve, Pruner } from './pruner.js';
import { lastStep, nonFiniteReason, valueAt } from './pruner.js';

export interface AshaOptions {
  /** First rung: the step at which a trial is first compared. */
  readonly minStep?: number;
  /** One in so many goes on from each rung; rungs are minStep · factor^r. */
  readonly reductionFactor?: number;
  /** Rungs left out at the bottom (Hyperband's brackets differ in this). */
  readonly skippedRungs?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020, arXiv 1810.05934) without pauses: at each rung a
 * trial goes on only if its value is among the best 1/factor of all values recorded at that rung,
 * or the best while they are fewer than the factor.
 */
export function ashaPruner(options: AshaOptions = {}): Pruner {
  const { minStep = 1, reductionFactor = 3, skippedRungs = 0 } = options;
  return {
    name: 'asha',
    shouldPrune(trial, others) {
      const broken = nonFiniteReason(trial);
      if (broken) return broken;
      const rung = reachedRung(trial, minStep, reductionFactor, skippedRungs);
      if (rung === undefined) return undefined;
      const own = valueAt(trial, lastStep(trial))!;
      const rivals = others.flatMap((o) => (lastStep(o) >= rung ? finite(firstFrom(o, rung)) : []));
      const places = Math.max(1, Math.floor((rivals.length + 1) / reductionFactor));
      const better = rivals.filter((v) => v < own).length;
      return better >= places
        ? `${better} of ${rivals.length} trials were better at step ${rung}, where the best ${places} go on`
        : undefined;
    },
  };
}

/** The rung that the last report reached first, if it did. */
function reachedRung(trial: Curve, min: number, factor: number, skip: number): number | undefined {
  const step = lastStep(trial);
  const before = trial.steps.at(-2) ?? Number.NEGATIVE_INFINITY;
  let reached: number | undefined;
  for (let rung = min * factor ** skip; rung <= step * (1 + 1e-9); rung *= factor)
    if (before < rung) reached = rung;
  return reached;
}

/** The value with which a curve reached a rung. */
function firstFrom(curve: Curve, rung: number): number {
  const i = curve.steps.findIndex((step) => step >= rung);
  return i < 0 ? Number.NaN : curve.values[i]!;
}

function finite(value: number): number[] {
  return Number.isFinite(value) ? [value] : [];
}

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

/** Of the values at a rung the latest so many times the factor count. */
const WINDOW = 10;
/** From the twentieth trial on about one in so many completes. */
const COMPLETE_ONE_IN = 40;

/**
 * Asynchronous successive halving (Li et al. 2020, arXiv 1810.05934) without pauses: at each rung a
 * trial goes on only if it is among the best 1/factor of the latest 10·factor values recorded there.
 * Only the latest, since a sampler that learns would otherwise see all it proposes go on. As in the
 * paper nobody passes a rung that has fewer values than the factor, with two exceptions, so that a
 * study has complete trials early: its first trial is never pruned, and the best at a rung goes on
 * while fewer than about one in forty trials are complete.
 */
export function ashaPruner(options: AshaOptions = {}): Pruner {
  const { minStep = 1, reductionFactor = 3, skippedRungs = 0 } = options;
  return {
    name: 'asha',
    shouldPrune(trial, others) {
      const broken = nonFiniteReason(trial);
      if (broken) return broken;
      const rung = reachedRung(trial, minStep, reductionFactor, skippedRungs);
      if (rung === undefined || isFirst(trial, others)) return undefined;
      const own = valueAt(trial, lastStep(trial))!;
      const rivals = latestFirst(others)
        .flatMap((o) => (lastStep(o) >= rung ? finite(firstFrom(o, rung)) : []))
        .slice(0, Math.round(WINDOW * reductionFactor));
      const quota = Math.floor((rivals.length + 1) / reductionFactor);
      const places = needsComplete(others) ? Math.max(1, quota) : quota;
      const better = rivals.filter((v) => v < own).length;
      return better >= places
        ? `${better} of ${rivals.length} trials were better at step ${rung}, where the best ${places} go on`
        : undefined;
    },
  };
}

/** Whether no trial that could complete came before. */
function isFirst(trial: Curve, others: readonly Curve[]): boolean {
  return others.every((o) => o.state === 'failed' || o.number > trial.number);
}

function latestFirst(curves: readonly Curve[]): Curve[] {
  return [...curves].sort((a, b) => b.number - a.number);
}

function needsComplete(others: readonly Curve[]): boolean {
  const complete = others.filter((o) => o.state === 'complete').length;
  return complete < 1 + Math.floor((others.length + COMPLETE_ONE_IN / 2) / COMPLETE_ONE_IN);
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

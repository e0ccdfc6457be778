import type { Curve, Pruner } from './pruner.js';
import { asReported, bestUpTo, lastStep, nonFiniteReason } from './pruner.js';

export interface PercentileOptions {
  /** Prune what is worse than this share (in %) of complete trials at the same step. */
  readonly percentile?: number;
  /** Complete trials before the first prune. */
  readonly startupTrials?: number;
  /** Never prune before this step. */
  readonly minStep?: number;
  /** Ask only when a report crosses a multiple of this many steps beyond `minStep`. */
  readonly interval?: number;
}

/**
 * Prunes a trial whose best value so far is worse than the given percentile of the best values that
 * complete trials had at the same step (Golovin et al. 2017, "median stopping", for 50 %).
 */
export function percentilePruner(options: PercentileOptions = {}): Pruner {
  const { percentile = 25, startupTrials = 5, minStep = 1, interval = 1 } = options;
  return {
    name: 'percentile',
    shouldPrune(trial, others) {
      const step = lastStep(trial);
      const broken = nonFiniteReason(trial);
      if (broken) return broken;
      if (step < minStep || !crosses(trial, minStep, interval)) return undefined;
      const complete = others.filter((o) => o.state === 'complete');
      if (complete.length < Math.max(1, startupTrials)) return undefined;
      const peers = complete
        .flatMap((o) => bestUpTo(o, step) ?? [])
        .filter(Number.isFinite)
        .sort((a, b) => a - b);
      if (peers.length === 0) return undefined;
      const best = bestUpTo(trial, step)!;
      const limit = quantile(peers, percentile / 100);
      return best > limit
        ? `its best value ${show(trial, best)} at step ${step} is worse than the ${percentile}th percentile of complete trials, ${show(trial, limit)}`
        : undefined;
    },
  };
}

export function medianPruner(options: Omit<PercentileOptions, 'percentile'> = {}): Pruner {
  return { ...percentilePruner({ ...options, percentile: 50 }), name: 'median' };
}

/** Whether the last report is the first in its interval. */
function crosses(trial: Curve, minStep: number, interval: number): boolean {
  const slot = (step: number) => Math.floor((step - minStep) / interval);
  const before = trial.steps.at(-2);
  return before === undefined || before < minStep || slot(lastStep(trial)) > slot(before);
}

/** Linear interpolation between order statistics of ascending values. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const i = Math.floor(at);
  const next = sorted[Math.min(sorted.length - 1, i + 1)]!;
  return sorted[i]! + (at - i) * (next - sorted[i]!);
}

function show(trial: Curve, value: number): string {
  return String(Number(asReported(trial, value).toPrecision(4)));
}

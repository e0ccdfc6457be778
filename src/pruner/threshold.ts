import type { Pruner } from './pruner.js';
import { asReported, lastStep, nonFiniteReason } from './pruner.js';

export interface ThresholdOptions {
  readonly lower?: number;
  readonly upper?: number;
  readonly minStep?: number;
}

/** Ends a trial whose value leaves the given bounds or is not a finite number. */
export function thresholdPruner(options: ThresholdOptions = {}): Pruner {
  const { lower = -Infinity, upper = Infinity, minStep = 1 } = options;
  return {
    name: 'threshold',
    shouldPrune(trial) {
      const broken = nonFiniteReason(trial);
      if (broken) return broken;
      const value = trial.values.at(-1);
      if (value === undefined || lastStep(trial) < minStep) return undefined;
      if (value >= lower && value <= upper) return undefined;
      const limit = asReported(trial, value > upper ? upper : lower);
      const shown = asReported(trial, value);
      return `the value ${shown} is ${shown > limit ? 'above' : 'below'} the limit ${limit}`;
    },
  };
}

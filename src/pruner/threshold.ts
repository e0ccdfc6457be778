import type { Pruner } from './pruner.js';
import { lastStep, nonFiniteReason } from './pruner.js';

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
      if (value > upper) return `the value ${value} is above the limit ${upper}`;
      return value < lower ? `the value ${value} is below the limit ${lower}` : undefined;
    },
  };
}

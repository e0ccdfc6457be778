import type { Pruner } from './pruner.js';
import { lastStep, nonFiniteReason } from './pruner.js';

export interface PatienceOptions {
  /** Steps without improvement until the trial ends. */
  readonly patience?: number;
  /** Smaller gains are no improvement. */
  readonly minDelta?: number;
  readonly minStep?: number;
}

/** Ends a trial whose own curve has not improved for `patience` steps. */
export function patiencePruner(options: PatienceOptions = {}): Pruner {
  const { patience = 10, minDelta = 0, minStep = 1 } = options;
  return {
    name: 'patience',
    shouldPrune(trial) {
      const broken = nonFiniteReason(trial);
      if (broken) return broken;
      let best = Number.POSITIVE_INFINITY;
      let bestStep = trial.steps[0] ?? 0;
      trial.values.forEach((value, i) => {
        if (value < best - minDelta) {
          best = value;
          bestStep = trial.steps[i]!;
        }
      });
      const waited = lastStep(trial) - bestStep;
      return lastStep(trial) >= minStep && waited >= patience
        ? `no improvement since step ${bestStep}, ${waited} steps ago`
        : undefined;
    },
  };
}

import type { Outcome } from './trial.js';

/**
 * The outcome as it may be stored: a value that is not a number fails the trial with reason
 * `non_finite`, and metrics that are not numbers are left out.
 */
export function finiteOutcome(outcome: Outcome): Outcome {
  const metrics = finiteMetrics(outcome.metrics ?? {});
  if (outcome.state !== 'complete' || outcome.values.every(Number.isFinite)) {
    return { ...outcome, metrics };
  }
  return {
    state: 'failed',
    reason: {
      code: 'non_finite',
      message: `the objective ended with the value ${outcome.values.join(', ')}; a finite number was expected`,
    },
    metrics,
  };
}

function finiteMetrics(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

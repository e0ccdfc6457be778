import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';

/** The error for an objective that is none of the metrics there are. */
export function noMetric(name: string, known: readonly string[]): Error {
  return fail(
    'CONFIG_INVALID',
    `objective.metric: there is no metric "${name}"${didYouMean(name, known)} (known: ${known.join(', ')})`,
  );
}

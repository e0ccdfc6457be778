import { fail } from '../core/errors.js';
import { hasAnalyticalDerivatives } from '../descriptor/analytical-derivatives.js';
import type { FitSettings } from './fit-settings.js';

/**
 * Refuses settings that ask for training on forces where there can be none; passes all others.
 * @throws TRAINING_FORCES
 */
export function checkForceTraining({ soap, scaler, training }: FitSettings): void {
  if (training.forceWeight === 0) return;
  const weight = `training.force_weight is ${training.forceWeight}, but`;
  if (!hasAnalyticalDerivatives(soap))
    throw fail(
      'TRAINING_FORCES',
      `${weight} this descriptor has no analytical derivatives: take soap.rbf: gto without averaging and weighting, or set it to 0`,
    );
  if (scaler.per === 'atom')
    throw fail(
      'TRAINING_FORCES',
      `${weight} scaler.per is atom, which makes no potential that has forces: take scaler.per: element, or set it to 0`,
    );
}

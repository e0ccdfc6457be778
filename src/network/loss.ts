import type { TrainingSettings } from './settings.js';

type LossSettings = Pick<TrainingSettings, 'loss' | 'huberDelta'>;

/** Mean loss of residuals: Keras' MSE, MAE and Huber. */
export function meanLoss(residuals: Float64Array, { loss, huberDelta: d }: LossSettings): number {
  let sum = 0;
  for (const r of residuals) {
    const size = Math.abs(r);
    if (loss === 'mse') sum += r * r;
    else if (loss === 'mae') sum += size;
    else sum += size <= d ? 0.5 * r * r : d * (size - 0.5 * d);
  }
  return sum / residuals.length;
}

/** Residuals of MAE below this count as quadratic when it is reweighted: √ of a Huber δ of 1e-6. */
const MAE_FLOOR = 1e-4;

/**
 * Iteratively reweighted least squares: √(ρ′(r) / 2r), so that the weighted squares have the
 * gradient of the loss ρ at r. Undefined for MSE, whose weights are one.
 */
export function rowScales(
  residuals: Float64Array,
  { loss, huberDelta }: LossSettings,
): Float64Array | undefined {
  if (loss === 'mse') return undefined;
  return residuals.map((r) => {
    const size = Math.abs(r);
    const slope = loss === 'mae' ? 1 : Math.min(size, huberDelta);
    return Math.sqrt(slope / (2 * Math.max(size, MAE_FLOOR)));
  });
}

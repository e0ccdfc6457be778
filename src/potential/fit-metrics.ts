import { energyMetrics } from '../network/energy-metrics.js';
import type { TrainResult } from '../network/training-report.js';
import type { Frames } from '../structure/frames.js';
import type { SplitPart } from '../structure/split-frames.js';
import type { ForcePredictions, Predictions } from './fit-potential.js';
import { forceMetrics } from './force-metrics.js';

/** Errors of every part under their metric names; see docs/training.md, Metrics. */
export function fitMetrics(
  predictions: Readonly<Record<SplitPart, Predictions>>,
  frames: Frames,
  rows: Readonly<Record<SplitPart, Uint32Array>>,
  training: TrainResult,
): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [part, { referenceEv, predictedEv, forces }] of Object.entries(predictions)) {
    if (referenceEv.length === 0) continue;
    const atoms = Float64Array.from(
      rows[part as SplitPart],
      (f) => frames.offsets[f + 1]! - frames.offsets[f]!,
    );
    const errors = energyMetrics(referenceEv, predictedEv, atoms);
    Object.assign(metrics, {
      [`${part}.rmse_mev`]: errors.rmseMev,
      [`${part}.mae_mev`]: errors.maeMev,
      [`${part}.max_mev`]: errors.maxMev,
      [`${part}.rmse_mev_per_atom`]: errors.rmseMevPerAtom,
      [`${part}.mae_mev_per_atom`]: errors.maeMevPerAtom,
      [`${part}.spread_mev`]: errors.spreadMev,
      ...(errors.r2 !== null && { [`${part}.r2`]: errors.r2 }),
      ...(errors.shareOfSpread !== null && { [`${part}.share_of_spread`]: errors.shareOfSpread }),
    });
    if (forces) Object.assign(metrics, forceMetricsOf(part, forces));
  }
  metrics.parameters = training.parameterCount;
  metrics.train_seconds = training.seconds;
  metrics.train_frames = rows.train.length;
  metrics.epochs = training.epochs;
  return metrics;
}

function forceMetricsOf(
  part: string,
  { reference, predicted }: ForcePredictions,
): Record<string, number> {
  const errors = forceMetrics(reference, predicted);
  return {
    [`${part}.force_rmse_mev_per_angstrom`]: errors.rmseMevPerAngstrom,
    [`${part}.force_mae_mev_per_angstrom`]: errors.maeMevPerAngstrom,
    [`${part}.force_max_mev_per_angstrom`]: errors.maxMevPerAngstrom,
    [`${part}.force_spread_mev_per_angstrom`]: errors.spreadMevPerAngstrom,
  };
}

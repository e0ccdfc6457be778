import { ashaPruner } from '../pruner/asha.js';
import { hyperbandPruner } from '../pruner/hyperband.js';
import { noPruner } from '../pruner/none.js';
import { patiencePruner } from '../pruner/patience.js';
import { percentilePruner } from '../pruner/percentile.js';
import type { Pruner } from '../pruner/pruner.js';
import { thresholdPruner } from '../pruner/threshold.js';
import type { PrunerSettings } from './search-settings.js';
import type { Direction } from './store.js';

/** The pruner that settings describe. Pruners minimise: bounds are turned for maximised values. */
export function createPruner(settings: PrunerSettings, direction: Direction): Pruner {
  const minStep = settings.min_epochs;
  const reductionFactor = settings.reduction_factor;
  switch (settings.kind) {
    case 'none':
      return noPruner();
    case 'median':
    case 'percentile':
      return percentilePruner({
        percentile: settings.kind === 'median' ? 50 : settings.percentile,
        startupTrials: settings.startup_trials,
        minStep,
        interval: settings.interval,
      });
    case 'asha':
      return ashaPruner({ minStep, reductionFactor });
    case 'hyperband': {
      const max = settings.max_epochs;
      return hyperbandPruner({ minStep, reductionFactor, ...(max && { maxStep: max }) });
    }
    case 'patience':
      return patiencePruner({ patience: settings.patience, minDelta: settings.min_delta, minStep });
    case 'threshold': {
      const { lower = -Infinity, upper = Infinity } = settings;
      return direction === 'minimize'
        ? thresholdPruner({ lower, upper, minStep })
        : thresholdPruner({ lower: -upper, upper: -lower, minStep });
    }
  }
}

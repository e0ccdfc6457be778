import { ashaPruner } from '../../src/pruner/asha.js';
import { hyperbandPruner } from '../../src/pruner/hyperband.js';
import { noPruner } from '../../src/pruner/none.js';
import { patiencePruner } from '../../src/pruner/patience.js';
import { medianPruner, percentilePruner } from '../../src/pruner/percentile.js';
import { thresholdPruner } from '../../src/pruner/threshold.js';
import { describePruner } from './pruner.js';

describePruner('none', noPruner, false);
describePruner('median', medianPruner);
describePruner('percentile', () => percentilePruner({ percentile: 10, startupTrials: 0 }));
describePruner('ASHA', ashaPruner);
describePruner('Hyperband', hyperbandPruner);
describePruner('patience', () => patiencePruner({ patience: 2 }));
describePruner('threshold', () => thresholdPruner({ lower: -1, upper: 10 }));

/**
 * The settings of one trial, nested as in `space` and `fixed` of the experiment file
 * (`soap.n_max` → settings.soap.n_max). Types only: each room validates its own part.
 */

import type { SoapSettings } from '../descriptor/settings.js';
import type { NetworkSettings, TrainingSettings } from '../network/settings.js';
import type { PcaSettings, ScalerSettings } from '../preprocess/settings.js';

export interface TrialSettings {
  readonly soap: SoapSettings;
  readonly scaler: ScalerSettings;
  readonly pca: PcaSettings;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
}

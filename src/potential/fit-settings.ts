import type { SoapSettings } from '../descriptor/settings.js';
import type { NetworkSettings, TrainingSettings } from '../network/settings.js';
import type { PcaSettings, ScalerSettings } from '../preprocess/settings.js';

/** Everything that decides how a potential is fitted: the settings of one trial. */
export interface FitSettings {
  readonly soap: SoapSettings;
  readonly scaler: ScalerSettings;
  readonly pca: PcaSettings;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
}

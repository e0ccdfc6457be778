import { fail } from '../core/errors.js';
import type { StopReason } from './settings.js';
import type { EngineRun } from './train-network.js';
export async function tfjsTraining(_run: EngineRun): Promise<StopReason> {
  throw fail('ENGINE_UNAVAILABLE', 'not yet');
}

import { fail } from '../core/errors.js';
import { randomSampler } from '../sampler/random.js';
import type { Space } from '../space/space.js';
import { objectiveNames } from './objectives.js';
import type { ExperimentFile } from './schema.js';
import { resolveSettings } from './trial-settings.js';

/** Points of the space whose settings are tried before a study starts. */
const PROBES = 64;

/**
 * Finds wrong names and values in `fixed` and `space` before any trial runs: the settings of a sample
 * of points must all resolve.
 * @throws CONFIG_INVALID, its message beginning with `fixed.…` or `space.…`
 */
export function checkSettings(config: ExperimentFile, space: Space): void {
  for (const name of Object.keys(config.fixed))
    if (space.parameters.some((parameter) => parameter.name === name))
      throw fail(
        'CONFIG_INVALID',
        `fixed.${name}: is also searched under space; remove one of the two`,
      );
  const sampler = randomSampler();
  for (let i = 0; i < PROBES; i++) {
    const context = {
      space,
      history: [],
      trialNumber: i,
      index: i,
      seed: 0,
      stage: '',
      objectives: 1,
    };
    const point = sampler.suggest(context);
    if (!point) break;
    const settings = resolveSettings(config.fixed, point.params);
    if (settings.training.forceWeight > 0 && config.dataset && !config.dataset.forces)
      throw fail(
        'CONFIG_INVALID',
        'fixed.training.force_weight: is above 0, but dataset.forces is missing; name key and unit of the forces there',
      );
    if (settings.scaler.per === 'atom' && objectiveNames(config).includes('inference_us'))
      throw fail(
        'CONFIG_INVALID',
        `${config.fixed['scaler.per'] === undefined ? 'space' : 'fixed'}.scaler.per: atom makes no potential whose inference_us could be measured, but objective.metric asks for it; use scaler.per: element or another metric`,
      );
  }
}

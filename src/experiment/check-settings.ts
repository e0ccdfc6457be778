import { fail } from '../core/errors.js';
import { metricNames } from '../potential/metric-names.js';
import { randomSampler } from '../sampler/random.js';
import type { Space } from '../space/space.js';
import { noMetric } from './no-metric.js';
import { objectiveNames } from './objectives.js';
import type { ExperimentFile } from './schema.js';
import { resolveSettings } from './trial-settings.js';

/** Points of the space whose settings are tried before a study starts. */
const PROBES = 64;

/**
 * Finds wrong names and values in `objective`, `fixed` and `space` before any trial runs: the settings
 * of a sample of points must all resolve.
 * @throws CONFIG_INVALID, its message beginning with `objective.…`, `fixed.…` or `space.…`
 */
export function checkSettings(config: ExperimentFile, space: Space): void {
  checkMetrics(config);
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
    const ofPotential = objectiveNames(config).find((n) => /^inference_us$|\.force_/.test(n));
    if (settings.scaler.per === 'atom' && ofPotential !== undefined)
      throw fail(
        'CONFIG_INVALID',
        `${config.fixed['scaler.per'] === undefined ? 'space' : 'fixed'}.scaler.per: atom makes no potential whose ${ofPotential} could be measured, but objective.metric asks for it; use scaler.per: element or another metric`,
      );
  }
}

function checkMetrics(config: ExperimentFile): void {
  const withForces = metricNames({ withForces: true });
  const known = config.dataset?.forces ? withForces : metricNames({ withForces: false });
  for (const name of objectiveNames(config)) {
    if (known.includes(name)) continue;
    if (!withForces.includes(name)) throw noMetric(name, known);
    throw fail(
      'CONFIG_INVALID',
      `objective.metric: is "${name}", but dataset.forces is missing; name key and unit of the forces there`,
    );
  }
}

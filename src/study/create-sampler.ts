import { autoSampler } from '../sampler/auto.js';
import { coordinateSampler } from '../sampler/coordinate.js';
import { gridSampler } from '../sampler/grid.js';
import { nsga2Sampler } from '../sampler/nsga2.js';
import { randomSampler } from '../sampler/random.js';
import type { Sampler } from '../sampler/sampler.js';
import { sobolSampler } from '../sampler/sobol.js';
import { tpeSampler } from '../sampler/tpe.js';
import type { Space } from '../space/space.js';
import type { StageSettings } from './search-settings.js';

/** The sampler of one stage, which makes so many trials at most. */
export function createSampler(
  stage: StageSettings,
  startup: number | undefined,
  trials: number,
): Sampler {
  const options = startup === undefined ? {} : { startup };
  switch (stage.sampler) {
    case 'auto':
      return autoSampler(options);
    case 'tpe':
      return tpeSampler(options);
    case 'random':
      return randomSampler();
    case 'sobol':
      return sobolSampler();
    case 'grid':
      return gridSampler();
    case 'nsga2':
      return nsga2Sampler({ population: stage.population });
    case 'coordinate':
      return coordinateSampler({
        perParameter: stage.trials_per_parameter,
        rounds: stage.rounds === 'until_no_gain' ? Infinity : stage.rounds,
        method: stage.method,
        reevaluate: stage.reevaluate,
        trials,
        ...(stage.parameters && { parameters: stage.parameters }),
        ...(typeof stage.around === 'object' && { around: stage.around }),
      });
  }
}

/** Trials a stage will make at most; Infinity where only its budget or its sampler ends it. */
export function stageTrials(stage: StageSettings, space: Space, points: number): number {
  if (stage.sampler === 'grid') return Math.min(points, stage.trials ?? Infinity);
  if (stage.sampler !== 'coordinate' || stage.rounds === 'until_no_gain')
    return stage.trials ?? Infinity;
  const names = stage.parameters?.length ?? space.parameters.length;
  const upper = names * stage.trials_per_parameter * stage.rounds + 2 * stage.reevaluate;
  return Math.min(upper, stage.trials ?? Infinity);
}

import { availableParallelism } from 'node:os';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { parseSpace } from '../space/parse-space.js';
import type { CommandOptions } from './command-objective.js';
import { commandObjective } from './command-objective.js';
import { moduleObjective } from './module-objective.js';
import type { ExperimentFile } from './schema.js';
import type { Objective } from './trial-context.js';
import { scalarsOf } from './trial-settings.js';

/** The objective a study's stored configuration names, ready to run trials in this process. */
export async function openObjective(
  config: Json,
  options: Pick<CommandOptions, 'onGroup'> = {},
): Promise<Objective> {
  const experiment = config as unknown as Partial<ExperimentFile>;
  const objective = experiment.objective;
  if (objective === undefined)
    throw fail(
      'CONFIG_INVALID',
      'this study was made in code and has no objective that a worker could run; use ask and tell',
    );
  if (!Array.isArray(objective) && 'module' in objective) return moduleObjective(objective.module);
  if (!Array.isArray(objective) && 'command' in objective) {
    const fixed = scalarsOf(experiment.fixed ?? {});
    const parameters = parseSpace(experiment.space ?? {}, { fixed }).parameters.map((p) => p.name);
    return commandObjective(objective.command, { ...options, parameters });
  }
  // Loaded only here: a module or a command need not wait for engines and kernels.
  const { potentialObjective } = await import('./potential-objective.js');
  return potentialObjective(experiment as ExperimentFile, { threads: threadsHere() });
}

/** Threads one training may use: what the launcher says, else every core. */
function threadsHere(): number {
  const given = Number(process.env.PESTLE_THREADS);
  return Number.isInteger(given) && given > 0 ? given : availableParallelism();
}

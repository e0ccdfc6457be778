import { availableParallelism } from 'node:os';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { parseSpace } from '../space/parse-space.js';
import { foldSplits } from '../structure/fold-splits.js';
import type { Split } from '../structure/split-frames.js';
import { averagedObjective } from './averaged-objective.js';
import { commandObjective } from './command-objective.js';
import type { Dataset } from './dataset.js';
import { moduleObjective } from './module-objective.js';
import type { ExperimentFile } from './schema.js';
import type { Objective } from './trial-context.js';
import { scalarsOf } from './trial-settings.js';

/** The objective a study's stored configuration names, ready to run trials in this process. */
export async function openObjective(config: Json): Promise<Objective> {
  const experiment = config as unknown as Partial<ExperimentFile>;
  const objective = experiment.objective;
  if (objective === undefined)
    throw fail(
      'CONFIG_INVALID',
      'this study was made in code and has no objective that a worker could run; use ask and tell',
    );
  if (!Array.isArray(objective) && 'module' in objective)
    return averagedObjective([await moduleObjective(objective.module)], objective.repeats ?? 1);
  if (!Array.isArray(objective) && 'command' in objective) {
    const fixed = scalarsOf(experiment.fixed ?? {});
    const parameters = parseSpace(experiment.space ?? {}, { fixed }).parameters.map((p) => p.name);
    const run = commandObjective(objective.command, parameters);
    return averagedObjective([run], objective.repeats ?? 1);
  }
  return potentials(experiment as ExperimentFile);
}

/** Potentials on one dataset, with the repeats and folds asked for. */
async function potentials(experiment: ExperimentFile): Promise<Objective> {
  // Loaded only here: a module or a command need not wait for engines and kernels.
  const { potentialObjective } = await import('./potential-objective.js');
  const { loadDataset } = await import('./dataset.js');
  const { dataset: config, objective } = experiment;
  if (!config) throw fail('CONFIG_INVALID', 'dataset is missing; this objective trains on frames');
  let loaded: Promise<Dataset> | undefined;
  const dataset = () => {
    loaded ??= loadDataset(config);
    return loaded;
  };
  const { repeats = 1, folds } =
    Array.isArray(objective) || !('metric' in objective) ? {} : objective;
  const { by, block, seed } = config.split;
  const options = { threads: threadsHere() };
  if (folds === undefined)
    return averagedObjective([potentialObjective(experiment, dataset, options)], repeats);
  const each = Array.from({ length: folds }, (_, fold) =>
    potentialObjective(experiment, dataset, {
      ...options,
      splitOf: (split: Split) => foldSplits(split, folds, by === 'random' ? 1 : block, seed)[fold]!,
    }),
  );
  return averagedObjective(each, repeats);
}

/** Threads one training may use: what the launcher says, else every core. */
function threadsHere(): number {
  const given = Number(process.env.PESTLE_THREADS);
  return Number.isInteger(given) && given > 0 ? given : availableParallelism();
}

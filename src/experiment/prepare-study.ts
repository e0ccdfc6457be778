import { basename, isAbsolute } from 'node:path';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { canonicalJson } from '../core/json.js';
import { createSearch } from '../study/search.js';
import type { Store, StudyRecord } from '../study/store.js';
import type { Experiment } from './load-experiment.js';
import { objectiveDirections, objectiveNames } from './objectives.js';
import type { ExperimentFile } from './schema.js';

export interface PrepareOptions {
  /** Instead of the file's `search.seed`. */
  readonly seed?: number | undefined;
  /** Trials that may finish in all, instead of what the stages plan. */
  readonly trials?: number | undefined;
}

/** What may not change once a study has trials: they would no longer be comparable. */
const IDENTITY = ['dataset', 'space', 'fixed', 'objective'] as const;

/**
 * The study of an experiment: made when the store has none of its name, else opened again and set
 * active. Budgets, stages, execution and finalists follow the file; a change of what trials are
 * compared on is refused (STUDY_DIFFERS).
 */
export async function prepareStudy(
  store: Store,
  { config, file, space }: Experiment,
  options: PrepareOptions = {},
): Promise<{ readonly study: StudyRecord; readonly isNew: boolean }> {
  const stored = plain(config);
  const { search } = config;
  const directions = objectiveDirections(config);
  const planned = createSearch({ space, directions, seed: search.seed, search }).plannedTrials();
  const trialBudget = options.trials ?? planned;
  const existing = await store.findStudy(config.study);
  if (!existing) {
    const study = await store.createStudy({
      name: config.study,
      directions,
      metrics: objectiveNames(config),
      seed: options.seed ?? config.search.seed,
      space: plain(config.space),
      config: stored,
      trialBudget,
    });
    return { study, isNew: true };
  }
  const before = existing.config as unknown as Partial<ExperimentFile>;
  const after = stored as unknown as ExperimentFile;
  const isChanged = (key: keyof ExperimentFile) =>
    canonicalJson(unplaced(before[key])) !== canonicalJson(unplaced(after[key]));
  const changed = IDENTITY.filter(isChanged);
  if (changed.length > 0)
    throw fail(
      'STUDY_DIFFERS',
      `${file}: the store already has a study "${config.study}" with another ${changed.join(', another ')}; its trials would not be comparable, so give this one another name (study: …)`,
    );
  if (options.seed !== undefined && options.seed !== existing.seed)
    throw fail(
      'STUDY_DIFFERS',
      `the study "${config.study}" was begun with seed ${existing.seed}; leave --seed out to go on with it, or give the study another name`,
    );
  const study = await store.updateStudy(existing.id, {
    config: stored,
    state: 'active',
    stopReason: null,
    // A budget edited while it ran stays, unless the file's own plan has changed since.
    ...((options.trials !== undefined || isChanged('search')) && { trialBudget }),
  });
  return { study, isNew: false };
}

/** Files by their names alone: a project folder may be moved or copied. */
function unplaced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unplaced);
  if (typeof value === 'string') return isAbsolute(value) ? basename(value) : value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unplaced(item)]));
}

/** As JSON keeps it: undefined keys gone. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

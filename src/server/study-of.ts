import { fail } from '../core/errors.js';
import { spaceOf } from '../study/search-of-study.js';
import type { StudyRecord } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import { type Axis, axesOf } from '../study/view-axes.js';
import { matchesFilter, parseFilter, type TrialFilter } from '../study/view-filter.js';
import type { ServerContext } from './context.js';

/** A study, its trials as the cache has them, and the axes of its parameters. */
export interface StudyData {
  readonly study: StudyRecord;
  /** Those that pass the filter, in number order. */
  readonly trials: readonly TrialRecord[];
  readonly all: readonly TrialRecord[];
  readonly axes: readonly Axis[];
  readonly metrics: ReadonlySet<string>;
  readonly filter: TrialFilter;
}

export async function studyOf(context: ServerContext, name: string): Promise<StudyRecord> {
  const study = await context.store.findStudy(name);
  if (!study) throw fail('NOT_FOUND', `There is no study "${name}" in this store.`);
  return study;
}

export async function trialOf(context: ServerContext, study: StudyRecord, number: number) {
  const trial = await context.store.trial(study.id, number);
  if (!trial) throw fail('NOT_FOUND', `Study "${study.name}" has no trial ${number}.`);
  return trial;
}

export async function studyData(
  context: ServerContext,
  name: string,
  filterText = '',
): Promise<StudyData> {
  const study = await studyOf(context, name);
  const { trials: all } = await context.cache.trials(study.id);
  const { axes, metrics } = context.cache.facts(study.id, (trials) => ({
    axes: axesOf(spaceOf(study)?.parameters ?? [], trials),
    metrics: metricNames(trials),
  }));
  const filter = parseFilter(filterText, {
    params: new Set(axes.map((axis) => axis.name)),
    metrics,
  });
  const open = !filter.states && !filter.search && !filter.where;
  return {
    study,
    all,
    axes,
    metrics,
    filter,
    trials: open ? all : all.filter((t) => matchesFilter(t, filter)),
  };
}

export function metricNames(trials: readonly TrialRecord[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const trial of trials) for (const name in trial.metrics) names.add(name);
  return names;
}

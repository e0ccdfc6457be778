import { z } from 'zod';
import { fail } from '../../core/errors.js';
import { importance, RELIABLE_FROM } from '../../study/importance.js';
import { spaceOf } from '../../study/search-of-study.js';
import type { Direction, StudyRecord } from '../../study/store.js';
import type { TrialRecord } from '../../study/trial.js';
import type { Axis } from '../../study/view-axes.js';
import { columnsView } from '../../study/view-columns.js';
import { curvesView } from '../../study/view-curves.js';
import { spread } from '../../study/view-downsample.js';
import { heatMapView } from '../../study/view-heat-map.js';
import { historyView, isBetter, rankedValue } from '../../study/view-history.js';
import { paretoView } from '../../study/view-pareto.js';
import { stagesView } from '../../study/view-stages.js';
import { timelineView } from '../../study/view-timeline.js';
import { route } from '../route.js';
import { studyName } from '../schemas/study.js';
import { filterQuery } from '../schemas/trial.js';
import {
  columnsSchema,
  curvesSchema,
  heatMapSchema,
  historySchema,
  importanceSchema,
  paretoSchema,
  stagesSchema,
  timelineSchema,
} from '../schemas/views.js';
import { studyData } from '../study-of.js';

const objectiveQuery = filterQuery.extend({ objective: z.coerce.number().int().min(0).default(0) });

export const getHistory = route({
  method: 'get',
  path: '/studies/{study}/views/history',
  id: 'getHistory',
  summary: 'All values and the best so far, over trial number or time',
  params: studyName,
  query: objectiveQuery,
  response: historySchema,
  handle: async (context, { params, query }) => {
    const { study, trials } = await studyData(context, params.study, query.filter);
    return historyView(trials, directionOf(study, query.objective), { objective: query.objective });
  },
});

export const getColumns = route({
  method: 'get',
  path: '/studies/{study}/views/columns',
  id: 'getColumns',
  summary: 'Params and values in columns, for parallel coordinates, slices and ranks',
  params: studyName,
  query: objectiveQuery,
  response: columnsSchema,
  handle: async (context, { params, query }) => {
    const { study, trials, axes } = await studyData(context, params.study, query.filter);
    const direction = directionOf(study, query.objective);
    return columnsView(trials, axes, direction, { objective: query.objective });
  },
});

export const getHeatMap = route({
  method: 'get',
  path: '/studies/{study}/views/heat-map',
  id: 'getHeatMap',
  summary: 'Observed values of two parameters, binned',
  params: studyName,
  query: objectiveQuery.extend({ x: z.string().max(200), y: z.string().max(200) }),
  response: heatMapSchema,
  handle: async (context, { params, query }) => {
    const { study, trials, axes } = await studyData(context, params.study, query.filter);
    const direction = directionOf(study, query.objective);
    return heatMapView(trials, axisNamed(axes, query.x), axisNamed(axes, query.y), direction, {
      objective: query.objective,
    });
  },
});

export const getPareto = route({
  method: 'get',
  path: '/studies/{study}/views/pareto',
  id: 'getPareto',
  summary: 'Complete trials over two quantities, with the front of those no other beats in both',
  params: studyName,
  query: filterQuery.extend({
    x: z.string().max(200).default('metric:inference_us'),
    y: z.string().max(200).default('value'),
  }),
  response: paretoSchema,
  handle: async (context, { params, query }) => {
    const { study, trials } = await studyData(context, params.study, query.filter);
    const direction = (field: string): Direction => {
      if (field === 'value') return directionOf(study, 0);
      const objective = study.metrics.indexOf(field.replace(/^metric:/, ''));
      if (objective >= 0) return directionOf(study, objective);
      return field.endsWith('r2') ? 'maximize' : 'minimize';
    };
    return paretoView(
      trials,
      { field: query.x, direction: direction(query.x) },
      { field: query.y, direction: direction(query.y) },
    );
  },
});

export const getTimeline = route({
  method: 'get',
  path: '/studies/{study}/views/timeline',
  id: 'getTimeline',
  summary: 'When each trial ran and where',
  params: studyName,
  query: filterQuery,
  response: timelineSchema,
  handle: async (context, { params, query }) => {
    const { trials } = await studyData(context, params.study, query.filter);
    return timelineView(trials, await context.store.now());
  },
});

export const getStages = route({
  method: 'get',
  path: '/studies/{study}/views/stages',
  id: 'getStages',
  summary: 'What each stage of the search made; one-dimensional scans of coordinate stages',
  params: studyName,
  query: filterQuery,
  response: stagesSchema,
  handle: async (context, { params, query }) => {
    const { study, trials } = await studyData(context, params.study, query.filter);
    return { stages: stagesView(trials, directionOf(study, 0)) };
  },
});

export const getCurves = route({
  method: 'get',
  path: '/studies/{study}/views/curves',
  id: 'getCurves',
  summary: 'Learning curves: of the trials named, else of the running and the best ones',
  params: studyName,
  query: filterQuery.extend({
    trials: z
      .string()
      .regex(/^\d+(,\d+)*$/, 'expected trial numbers joined by commas')
      .max(400)
      .optional(),
    metric: z.string().max(200).optional(),
    most: z.coerce.number().int().min(1).max(60).default(30),
  }),
  response: curvesSchema,
  handle: async (context, { params, query }) => {
    const { study, trials, all } = await studyData(context, params.study, query.filter);
    const named = query.trials?.split(',').map(Number);
    const candidates = named
      ? all.filter((trial) => named.includes(trial.number))
      : trials.filter((trial) => trial.lastStep !== null);
    const chosen = named ? candidates : noteworthy(candidates, study, query.most);
    const points = await context.store.points(
      study.id,
      chosen.map((trial) => trial.number),
      query.metric === undefined ? undefined : [query.metric],
    );
    const curves = curvesView(chosen, points);
    return {
      curves,
      names: [...new Set(curves.map((curve) => curve.name))],
      shown: chosen.length,
      total: candidates.length,
    };
  },
});

export const getImportance = route({
  method: 'get',
  path: '/studies/{study}/views/importance',
  id: 'getImportance',
  summary: 'How much of the value each parameter decides',
  params: studyName,
  query: objectiveQuery.extend({ method: z.enum(['ped-anova', 'fanova']).default('ped-anova') }),
  response: importanceSchema,
  handle: async (context, { params, query }) => {
    const { study, trials } = await studyData(context, params.study, query.filter);
    const complete = trials.filter((trial) => trial.state === 'complete');
    const space = spaceOf(study);
    const { method, objective } = query;
    const key = `${study.id} ${method} ${objective} ${complete.length} ${query.filter ?? ''}`;
    const shares = space
      ? context.importances.get(key, () =>
          importance(thin(complete), space, study.directions, { method, objective }),
        )
      : [];
    return {
      method,
      trials: complete.length,
      reliable: complete.length >= RELIABLE_FROM,
      params: shares.map(({ param, importance: share, uncertainty }) => ({
        name: param,
        share,
        uncertainty,
      })),
    };
  },
});

export const getMetricNames = route({
  method: 'get',
  path: '/studies/{study}/metrics',
  id: 'getMetricNames',
  summary: 'Names of the metrics that trials have',
  params: studyName,
  response: z.object({ names: z.array(z.string()).readonly() }),
  handle: async (context, { params }) => {
    const { metrics } = await studyData(context, params.study);
    return { names: [...metrics].sort() };
  },
});

/** Shares settle long before this many trials, and the answer must not keep others waiting. */
function thin(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  return spread(trials, 10_000);
}

/** Running trials, the best, the latest pruned ones, then failures: a glance tells the story. */
function noteworthy(trials: readonly TrialRecord[], study: StudyRecord, most: number) {
  const running = trials.filter((trial) => trial.state === 'running').slice(-most);
  const direction = directionOf(study, 0);
  const byValue = trials
    .filter((trial) => trial.state === 'complete' && rankedValue(trial) !== null)
    .sort((a, b) => (isBetter(rankedValue(a)!, rankedValue(b)!, direction) ? -1 : 1));
  const pruned = trials.filter((trial) => trial.state === 'pruned').slice(-Math.ceil(most / 4));
  const room = Math.max(most - running.length - pruned.length, 0);
  const others = trials.filter((trial) => trial.state === 'failed' || trial.state === 'lost');
  return [...running, ...byValue.slice(0, room), ...pruned, ...others.slice(-most)].slice(0, most);
}

function directionOf(study: StudyRecord, objective: number): Direction {
  const direction = study.directions[objective];
  if (!direction)
    throw fail(
      'REQUEST_INVALID',
      `Study "${study.name}" has ${study.directions.length} objective(s).`,
    );
  return direction;
}

function axisNamed(axes: readonly Axis[], name: string): Axis {
  const axis = axes.find((one) => one.name === name);
  if (!axis) throw fail('NOT_FOUND', `The study has no parameter "${name}".`);
  return axis;
}

import { answer, GET } from '../api/client.js';
import type { Change } from '../live/event-hub.js';
import { useQuery } from './use-query.js';

/** Changes that move the points of a chart: a trial ended, was annotated or taken back. */
function ends(study: string) {
  return (change: Change) =>
    change.study === study &&
    !['trial.points', 'trial.running', 'trial.suggested', 'trial.queued'].includes(change.kind);
}

function query(filter: string) {
  return filter ? { filter } : {};
}

export function useHistory(name: string, filter: string) {
  return useQuery(
    `history ${name} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/history', {
          params: { path: { study: name }, query: query(filter) },
        }),
      ),
    { live: ends(name), everyMs: 600 },
  );
}

export function useColumns(name: string, filter: string) {
  return useQuery(
    `columns ${name} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/columns', {
          params: { path: { study: name }, query: query(filter) },
        }),
      ),
    { live: ends(name), everyMs: 1500 },
  );
}

export function useImportance(name: string, filter: string) {
  return useQuery(
    `importance ${name} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/importance', {
          params: { path: { study: name }, query: query(filter) },
        }),
      ),
    { live: ends(name), everyMs: 4000 },
  );
}

export function useHeatMap(name: string, filter: string, x: string, y: string) {
  return useQuery(
    x && y ? `heat map ${name} ${x} ${y} ${filter}` : null,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/heat-map', {
          params: { path: { study: name }, query: { ...query(filter), x, y } },
        }),
      ),
    { live: ends(name), everyMs: 2000 },
  );
}

export function usePareto(name: string, filter: string, x: string, y: string) {
  return useQuery(
    `pareto ${name} ${x} ${y} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/pareto', {
          params: { path: { study: name }, query: { ...query(filter), x, y } },
        }),
      ),
    { live: ends(name), everyMs: 2000 },
  );
}

export function useTimeline(name: string, filter: string) {
  return useQuery(
    `timeline ${name} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/timeline', {
          params: { path: { study: name }, query: query(filter) },
        }),
      ),
    { live: (change) => change.study === name && change.kind !== 'trial.points', everyMs: 2000 },
  );
}

export function useStages(name: string, filter: string) {
  return useQuery(
    `stages ${name} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/stages', {
          params: { path: { study: name }, query: query(filter) },
        }),
      ),
    { live: ends(name), everyMs: 2000 },
  );
}

export interface CurvesQuestion {
  readonly filter?: string;
  readonly metric?: string;
  readonly trials?: readonly number[];
}

export function useCurves(name: string, { filter = '', metric, trials }: CurvesQuestion) {
  return useQuery(
    trials?.length === 0 ? null : `curves ${name} ${metric} ${trials} ${filter}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/views/curves', {
          params: {
            path: { study: name },
            query: {
              ...query(filter),
              ...(metric === undefined ? {} : { metric }),
              ...(trials ? { trials: trials.join(',') } : {}),
            },
          },
        }),
      ),
    { live: (change) => change.study === name && change.trial !== null, everyMs: 500 },
  );
}

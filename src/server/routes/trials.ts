import { z } from 'zod';
import { checkParams } from '../../space/space.js';
import { searchOfStudy, spaceOf } from '../../study/search-of-study.js';
import type { StudyRecord } from '../../study/store.js';
import type { TrialRecord } from '../../study/trial.js';
import { parseFilter } from '../../study/view-filter.js';
import { route } from '../route.js';
import { okSchema, studyName } from '../schemas/study.js';
import {
  filterQuery,
  newTrialSchema,
  pageQuery,
  trialNumber,
  trialPageSchema,
  trialPatchSchema,
  trialSchema,
} from '../schemas/trial.js';
import { studyData, studyOf, trialOf } from '../study-of.js';
import { trialsCsv, trialsJson } from '../trials-file.js';

export const listTrials = route({
  method: 'get',
  path: '/studies/{study}/trials',
  id: 'listTrials',
  summary: 'A page of the trial table, filtered and sorted by the store',
  params: studyName,
  query: pageQuery,
  response: trialPageSchema,
  handle: async (context, { params, query }) => {
    const study = await studyOf(context, params.study);
    // Only a filter needs to know every name there is; a page of a large study must not read it all.
    const filter = query.filter ? (await studyData(context, study.name, query.filter)).filter : {};
    const names = new Set(spaceOf(study)?.parameters.map((parameter) => parameter.name));
    const page = await context.store.queryTrials(study.id, {
      ...filter,
      ...(query.sort ? { sort: sortField(query.sort, names) } : {}),
      descending: query.descending ?? false,
      limit: query.limit,
      offset: query.offset,
    });
    return { total: page.total, offset: query.offset, trials: page.trials.map(rowOf) };
  },
});

export const getTrial = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}',
  id: 'getTrial',
  summary: 'Everything stored about one trial',
  params: trialNumber,
  response: trialSchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const trial = await trialOf(context, study, params.trial);
    return {
      ...trial,
      artifacts: await context.store.listArtifacts(study.id, trial.number),
      command: commandFor(study, trial),
    };
  },
});

export const patchTrial = route({
  method: 'patch',
  path: '/studies/{study}/trials/{trial}',
  id: 'patchTrial',
  summary: 'Changes tags and note of a trial',
  params: trialNumber,
  body: trialPatchSchema,
  response: okSchema,
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    await trialOf(context, study, params.trial);
    await context.store.annotateTrial(study.id, params.trial, {
      ...(body.tags ? { tags: body.tags } : {}),
      ...(body.note !== undefined ? { note: body.note } : {}),
    });
    return { ok: true };
  },
});

export const enqueueTrial = route({
  method: 'post',
  path: '/studies/{study}/trials',
  id: 'enqueueTrial',
  summary: 'Queues a trial with these params, checked against the space',
  params: studyName,
  body: newTrialSchema,
  response: z.object({ number: z.int() }),
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    checkParams(searchOfStudy(study).space, body.params, 'The trial cannot be queued');
    const [number] = await context.store.enqueue(study.id, [
      {
        params: body.params,
        ...(body.tags ? { tags: body.tags } : {}),
        ...(body.note !== undefined ? { note: body.note } : {}),
      },
    ]);
    return { number: number! };
  },
});

export const downloadTrials = route({
  method: 'get',
  path: '/studies/{study}/trials-file',
  id: 'downloadTrials',
  summary: 'The trials that pass the filter, as a CSV or JSON file',
  params: studyName,
  query: filterQuery.extend({ format: z.enum(['csv', 'json']).default('csv') }),
  response: ['text/csv', 'application/json'],
  handle: async (context, { params, query }) => {
    const { study, trials, axes } = await studyData(context, params.study, query.filter);
    const csv = query.format === 'csv';
    const names = axes.map(({ name }) => name);
    return {
      body: csv ? trialsCsv(trials, names, study.metrics) : trialsJson(trials),
      mediaType: csv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
      fileName: `${study.name}-trials.${query.format}`,
    };
  },
});

function rowOf(trial: TrialRecord) {
  const { seed: _s, workerId: _w, historyEvent: _h, provenance: _p, ...row } = trial;
  return row;
}

function sortField(text: string, params: ReadonlySet<string>): string {
  // A sort is written as a filter's field is: one condition on it tells what it means.
  const names = { params, metrics: new Set<string>() };
  if (/^(metric|param):./.test(text) || text === 'state' || text === 'finishedAt') return text;
  return parseFilter(`${text} = 0`, names).where?.[0]?.field ?? text;
}

function commandFor(study: StudyRecord, trial: TrialRecord): string {
  const written = trial.provenance.command;
  return typeof written === 'string' ? written : `pestle show ${quote(study.name)} ${trial.number}`;
}

function quote(name: string): string {
  return /^[\w.@+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

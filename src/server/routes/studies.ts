import { z } from 'zod';
import { fail } from '../../core/errors.js';
import { spaceOf } from '../../study/search-of-study.js';
import type { StudyPatch, StudySummary } from '../../study/store.js';
import { axesOf } from '../../study/view-axes.js';
import type { ServerContext } from '../context.js';
import { route } from '../route.js';
import {
  okSchema,
  studyName,
  studyPatchSchema,
  studyRowSchema,
  studySchema,
} from '../schemas/study.js';
import { metricNames, studyData, studyOf } from '../study-of.js';
import { lastActivity, msLeft, sparkline } from '../study-pace.js';
import { isStartable, startWorkers, stopWorkers, workersKey } from '../workers-here.js';

/** Above this many trials the list of studies does without the line of best values. */
const SMALL = 5000;

export const listStudies = route({
  method: 'get',
  path: '/studies',
  id: 'listStudies',
  summary: 'Every study: state, trials done and planned, best value, last activity, time left',
  response: z.object({ studies: z.array(studyRowSchema).readonly() }),
  handle: async (context) => {
    const studies = await context.store.listStudies();
    const rows = await Promise.all(studies.map((study) => studyRow(context, study)));
    return { studies: rows.sort((a, b) => b.lastActivity - a.lastActivity) };
  },
});

export const getStudy = route({
  method: 'get',
  path: '/studies/{study}',
  id: 'getStudy',
  summary: 'One study: its space, configuration, budget and state',
  params: studyName,
  response: studySchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const summary = await summaryOf(context, study.name);
    const recent = await recentTrials(context, study.id);
    const parameters = spaceOf(study)?.parameters;
    const workers = await context.store.listWorkers();
    const now = await context.store.now();
    return {
      ...summary,
      lastActivity: lastActivity(summary, recent),
      msLeft: msLeft(summary, recent),
      // A study without a readable space shows the parameters of the trials it has.
      axes: parameters ? axesOf(parameters, recent) : (await studyData(context, study.name)).axes,
      metricNames: [...metricNames(recent)].sort(),
      artifacts: await context.store.listArtifacts(study.id, null),
      workers: workers.filter((w) => w.stoppedAt === null && now - w.seenAt < 60_000).length,
      startable: !context.readOnly && isStartable(study),
      runningHere: context.children.isRunning(workersKey(study)),
      failure: context.children.failure(workersKey(study)) ?? null,
    };
  },
});

export const patchStudy = route({
  method: 'patch',
  path: '/studies/{study}',
  id: 'patchStudy',
  summary: 'Changes budget, tags or note of a study, or archives it',
  params: studyName,
  body: studyPatchSchema,
  response: okSchema,
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    await context.store.updateStudy(study.id, body as StudyPatch);
    return { ok: true };
  },
});

export const controlStudy = route({
  method: 'post',
  path: '/studies/{study}/control',
  id: 'controlStudy',
  summary:
    'start or resume workers; pause: no new trials; stop: finish the running ones; cancel: end now',
  params: studyName,
  body: z.object({ action: z.enum(['start', 'resume', 'pause', 'stop', 'cancel']) }),
  response: okSchema,
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    if (body.action === 'start' || body.action === 'resume') {
      await context.store.updateStudy(study.id, { state: 'active', stopReason: null });
      if (isStartable(study)) startWorkers(context, study);
      return { ok: true };
    }
    const state = { pause: 'paused', stop: 'stopping', cancel: 'cancelled' } as const;
    const reason = { pause: 'paused', stop: 'stopped', cancel: 'cancelled' } as const;
    await context.store.updateStudy(study.id, {
      state: state[body.action],
      stopReason: `${reason[body.action]} from the dashboard`,
    });
    if (body.action === 'cancel') stopWorkers(context, study);
    return { ok: true };
  },
});

export const retryTrials = route({
  method: 'post',
  path: '/studies/{study}/retry',
  id: 'retryTrials',
  summary: 'Queues failed and lost trials again',
  params: studyName,
  body: z.object({ states: z.array(z.enum(['failed', 'lost'])).min(1) }),
  response: z.object({ queued: z.int() }),
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    return { queued: await context.store.retry(study.id, body.states) };
  },
});

export const pickTrial = route({
  method: 'post',
  path: '/studies/{study}/pick',
  id: 'pickTrial',
  summary: 'Marks the model to use; null takes the mark away',
  params: studyName,
  body: z.object({ trial: z.int().min(0).nullable() }),
  response: okSchema,
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    if (body.trial !== null) {
      const trial = await context.store.trial(study.id, body.trial);
      if (trial?.state !== 'complete')
        throw fail(
          'NOT_POSSIBLE_NOW',
          `Trial ${body.trial} is ${trial?.state ?? 'not there'}; only a complete trial can be picked.`,
        );
    }
    await context.store.updateStudy(study.id, { picked: body.trial });
    return { ok: true };
  },
});

async function summaryOf(context: ServerContext, name: string): Promise<StudySummary> {
  const found = (await context.store.listStudies()).find((study) => study.name === name);
  if (!found) throw fail('NOT_FOUND', `There is no study "${name}" in this store.`);
  return found;
}

async function studyRow(context: ServerContext, study: StudySummary) {
  const count = Object.values(study.counts).reduce((sum, n) => sum + n, 0);
  const recent = await recentTrials(context, study.id);
  const { space: _space, config: _config, ...row } = study;
  return {
    ...row,
    lastActivity: lastActivity(study, recent),
    msLeft: msLeft(study, recent),
    sparkline:
      count <= SMALL ? sparkline(study, (await context.cache.trials(study.id)).trials) : [],
  };
}

/** The trials that ended last: enough to tell the pace, without reading all of a large study. */
async function recentTrials(context: ServerContext, studyId: number) {
  const query = { sort: 'finishedAt', descending: true, limit: 40 };
  return (await context.store.queryTrials(studyId, query)).trials;
}

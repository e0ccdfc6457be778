import { z } from 'zod';
import { fail } from '../../core/errors.js';
import type { MonteCarloSummary } from '../../montecarlo/summary.js';
import type { MonteCarloRecord, StudyRecord } from '../../study/store.js';
import { route } from '../route.js';
import {
  monteCarloListSchema,
  monteCarloRunSchema,
  newMonteCarloSchema,
} from '../schemas/monte-carlo.js';
import { okSchema, studyName } from '../schemas/study.js';
import { studyOf, trialOf } from '../study-of.js';

export const listMonteCarlo = route({
  method: 'get',
  path: '/studies/{study}/monte-carlo',
  id: 'listMonteCarlo',
  summary: 'Monte-Carlo runs of the study’s models, newest first',
  params: studyName,
  response: monteCarloListSchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const runs = await context.store.listMonteCarlo(study.id);
    return {
      runs: [...runs].sort((a, b) => b.id - a.id).map(runRow),
      startingHere: context.children.isRunning(keyOf(study)),
      failure: context.children.failure(keyOf(study)) ?? null,
    };
  },
});

export const getMonteCarlo = route({
  method: 'get',
  path: '/studies/{study}/monte-carlo/{run}',
  id: 'getMonteCarlo',
  summary: 'One Monte-Carlo run: acceptance, energies, diagnostics, g(r), recent configurations',
  params: studyName.extend({ run: z.coerce.number().int() }),
  response: monteCarloRunSchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const run = (await context.store.listMonteCarlo(study.id)).find((one) => one.id === params.run);
    if (!run)
      throw fail('NOT_FOUND', `Study "${study.name}" has no Monte-Carlo run ${params.run}.`);
    return { ...run, summary: summaryOf(run) };
  },
});

export const startMonteCarlo = route({
  method: 'post',
  path: '/studies/{study}/monte-carlo',
  id: 'startMonteCarlo',
  summary: 'Starts a Monte-Carlo run with a trial’s model on this machine',
  params: studyName,
  body: newMonteCarloSchema,
  response: okSchema,
  writes: true,
  handle: async (context, { params, body }) => {
    const study = await studyOf(context, params.study);
    const trial = await trialOf(context, study, body.trial);
    const stored = await context.store.listArtifacts(study.id, trial.number);
    if (!stored.some((artifact) => artifact.name === 'potential.json'))
      throw fail('NOT_POSSIBLE_NOW', `Trial ${trial.number} has stored no model to run.`);
    context.children.start(keyOf(study), [
      'mc',
      study.name,
      `--trial=${trial.number}`,
      `--temperature=${body.temperatureK}`,
      `--steps=${body.steps}`,
      `--chains=${body.chains}`,
      `--seed=${body.seed}`,
      `--acceptance=${body.acceptance}`,
      '--quiet',
    ]);
    return { ok: true };
  },
});

export const stopMonteCarlo = route({
  method: 'delete',
  path: '/studies/{study}/monte-carlo',
  id: 'stopMonteCarlo',
  summary: 'Stops the Monte-Carlo run that this server started for the study',
  params: studyName,
  response: okSchema,
  writes: true,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    if (!context.children.stop(keyOf(study)))
      throw fail('NOT_POSSIBLE_NOW', 'No Monte-Carlo run that was started here is running.');
    return { ok: true };
  },
});

function keyOf(study: StudyRecord): string {
  return `mc:${study.id}`;
}

/** Null until the run has written its first summary. */
function summaryOf(run: MonteCarloRecord): MonteCarloSummary | null {
  const summary = run.summary as MonteCarloSummary | null;
  return summary?.version === 1 ? summary : null;
}

function runRow(run: MonteCarloRecord) {
  const { id, trial, state, createdAt, updatedAt } = run;
  const summary = summaryOf(run);
  return {
    id,
    trial,
    state,
    createdAt,
    updatedAt,
    temperatureK: summary?.settings.temperatureK ?? null,
    steps: summary?.settings.steps ?? null,
    chains: summary?.settings.chains ?? null,
    share: summary && summary.stepsTotal > 0 ? summary.stepsDone / summary.stepsTotal : null,
  };
}

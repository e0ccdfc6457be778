import { counted } from '../core/counted.js';
import { fail } from '../core/errors.js';
import type { Params } from '../space/distribution.js';
import { pointsOf } from './points-of.js';
import { searchOfStudy } from './search-of-study.js';
import type { Fence, Store, StudyRecord } from './store.js';
import type { Outcome } from './trial.js';
import { OBJECTIVE_CURVE } from './trial.js';

/** The worker id under which trials asked from a shell run. */
export const SHELL_WORKER = 'shell';

export interface AskedTrial {
  readonly trial: number;
  readonly params: Params;
  readonly seed: number;
  readonly stage: string | null;
  readonly rule: string | null;
}

/**
 * Hands out one trial to a caller that has no process in between: it belongs to the shell until it
 * is told, or until the lease runs out.
 */
export async function askFromShell(
  store: Store,
  study: StudyRecord,
  leaseMs: number,
): Promise<AskedTrial> {
  const search = searchOfStudy(study);
  const before = await store.trials(study.id);
  const stop = search.stopReason(before, study, await store.now());
  if (stop !== undefined) throw fail('STUDY_DONE', `the study "${study.name}" ended: ${stop}.`);
  const claim = await store.claim({
    studyId: study.id,
    workerId: SHELL_WORKER,
    leaseMs,
    maxAttempts: 3,
    createWithin: study.trialBudget ?? search.plannedTrials(),
  });
  if (!claim)
    throw fail(
      'STUDY_DONE',
      `the study "${study.name}" hands out no trial: it is ${study.state} or all its trials run already.`,
    );
  const { fence, trial } = claim;
  if (trial.params !== null)
    return {
      trial: trial.number,
      params: trial.params,
      seed: trial.seed,
      stage: trial.stage,
      rule: trial.rule,
    };
  const historyEvent = await store.lastEvent();
  const trials = await store.trials(study.id);
  const points = search.usesCurves ? await pointsOf(store, study.id, trials) : undefined;
  const next = search.suggest(trials, trial.number, study.trialBudget, points);
  if ('done' in next) {
    await store.discard(fence);
    throw fail('STUDY_DONE', `the study "${study.name}" ended: ${next.done}.`);
  }
  const { params, stage, rule } = next;
  await store.suggest(fence, params, { stage, rule, historyEvent });
  return { trial: trial.number, params, seed: trial.seed, stage, rule };
}

/** Ends a running trial with an outcome, whoever holds it. */
export async function tellFromShell(
  store: Store,
  study: StudyRecord,
  number: number,
  outcome: Outcome,
): Promise<void> {
  if (outcome.state === 'complete' && outcome.values.length !== study.directions.length)
    throw fail(
      'USAGE',
      `the study "${study.name}" has ${counted(study.directions.length, 'objective')}; give --value that many times.`,
    );
  const fence = await fenceOf(store, study, number);
  if (!(await store.finish(fence, outcome))) throw taken(number);
}

/** Reports an intermediate value; returns why the trial should end now, if it should. */
export async function reportFromShell(
  store: Store,
  study: StudyRecord,
  number: number,
  step: number,
  value: number,
): Promise<string | undefined> {
  const fence = await fenceOf(store, study, number);
  if (!(await store.report(fence, [{ name: OBJECTIVE_CURVE, step, value }]))) throw taken(number);
  const trials = await store.trials(study.id);
  const points = await pointsOf(store, study.id, trials);
  return searchOfStudy(study).shouldPrune(trials, number, points)?.message;
}

async function fenceOf(store: Store, study: StudyRecord, number: number): Promise<Fence> {
  const trial = await store.trial(study.id, number);
  if (!trial)
    throw fail(
      'TRIAL_MISSING',
      `the study "${study.name}" has no trial ${number}; ask for one first.`,
    );
  if (trial.state !== 'running' || trial.workerId === null)
    throw fail(
      'TRIAL_FINISHED',
      `trial ${number} is ${trial.state}; only a running one can be told.`,
    );
  return {
    studyId: study.id,
    trial: number,
    attempt: trial.attempt,
    workerId: trial.workerId,
  };
}

function taken(number: number): Error {
  return fail('TRIAL_FINISHED', `trial ${number} went to another worker in the meantime.`);
}

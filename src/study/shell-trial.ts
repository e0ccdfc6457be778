import { counted } from '../core/counted.js';
import { fail } from '../core/errors.js';
import type { Params } from '../space/distribution.js';
import type { Fidelity } from './fidelity.js';
import { fidelityOf, fidelityOutcome } from './fidelity.js';
import { pointsOf } from './points-of.js';
import { searchOfStudy } from './search-of-study.js';
import type { Fence, Store, StudyRecord } from './store.js';
import { suggestFor } from './suggest-for.js';
import type { Outcome, TrialRecord } from './trial.js';
import { OBJECTIVE_CURVE } from './trial.js';

/** The worker id under which trials asked from a shell run. */
export const SHELL_WORKER = 'shell';

export interface AskedTrial {
  readonly trial: number;
  readonly params: Params;
  readonly seed: number;
  readonly stage: string | null;
  readonly rule: string | null;
  /** Where the search has rungs: the share of the full effort to run with. */
  readonly fidelity?: number;
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
      ...shareOf(fidelityOf(trial)),
    };
  const next = await suggestFor(store, search, claim, study.trialBudget, async () => {
    const lastEvent = await store.lastEvent();
    const trials = await store.trials(study.id);
    const points = search.usesCurves ? await pointsOf(store, study.id, trials) : undefined;
    return { trials, lastEvent, points };
  });
  if (next === undefined) throw taken(trial.number);
  if ('done' in next) {
    await store.discard(fence);
    throw fail('STUDY_DONE', `the study "${study.name}" ended: ${next.done}.`);
  }
  const { params, stage, rule, fidelity } = next;
  return { trial: trial.number, params, seed: trial.seed, stage, rule, ...shareOf(fidelity) };
}

function shareOf(fidelity: Fidelity | undefined): { readonly fidelity?: number } {
  return fidelity ? { fidelity: fidelity.share } : {};
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
  const trial = await runningTrial(store, study, number);
  const told = fidelityOutcome(fidelityOf(trial), outcome);
  if (!(await store.finish(fenceOf(study, trial), told))) throw taken(number);
}

/** Reports an intermediate value; returns why the trial should end now, if it should. */
export async function reportFromShell(
  store: Store,
  study: StudyRecord,
  number: number,
  step: number,
  value: number,
): Promise<string | undefined> {
  const fence = fenceOf(study, await runningTrial(store, study, number));
  if (!(await store.report(fence, [{ name: OBJECTIVE_CURVE, step, value }]))) throw taken(number);
  const trials = await store.trials(study.id);
  const points = await pointsOf(store, study.id, trials);
  return searchOfStudy(study).shouldPrune(trials, number, points)?.message;
}

type HeldTrial = TrialRecord & { readonly workerId: string };

async function runningTrial(store: Store, study: StudyRecord, number: number): Promise<HeldTrial> {
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
  return { ...trial, workerId: trial.workerId };
}

function fenceOf(study: StudyRecord, { number, attempt, workerId }: HeldTrial): Fence {
  return { studyId: study.id, trial: number, attempt, workerId };
}

function taken(number: number): Error {
  return fail('TRIAL_FINISHED', `trial ${number} went to another worker in the meantime.`);
}

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { fail, messageOf } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Pruner } from '../pruner/pruner.js';
import type { Sampler } from '../sampler/sampler.js';
import type { WrittenSpace } from '../space/builders.js';
import type { Params } from '../space/distribution.js';
import { parseSpace } from '../space/parse-space.js';
import { checkParams } from '../space/space.js';
import { bestTrials } from './best.js';
import { fidelityOf, fidelityOutcome } from './fidelity.js';
import type { ImportanceOptions, ParameterImportance } from './importance.js';
import { importance } from './importance.js';
import { memoryStore } from './memory-store.js';
import { paretoFront } from './pareto-front.js';
import { pointsOf } from './points-of.js';
import type { Search } from './search.js';
import { createSearch } from './search.js';
import type { SearchSettings } from './search-settings.js';
import type { Direction, Fence, Store, StudyRecord } from './store.js';
import { isStudyName, LONGEST_STUDY_NAME, STUDY_NAME_RULE } from './study-name.js';
import type { KnownTrials } from './suggest-for.js';
import { suggestFor } from './suggest-for.js';
import type { Outcome, TrialRecord } from './trial.js';
import { OBJECTIVE_CURVE } from './trial.js';

export interface StudyOptions {
  readonly name?: string;
  /** As in the experiment file, or built with `float(…)`, `int(…)`, …. */
  readonly space: WrittenSpace;
  readonly directions?: readonly Direction[];
  /** Names of the objectives, for display. */
  readonly metrics?: readonly string[];
  readonly seed?: number;
  readonly sampler?: Sampler;
  readonly pruner?: Pruner;
  /** Where the study lives; in memory when absent. A study of this name in it is gone on with. */
  readonly store?: Store;
  /** `search:` of the experiment file: stages, stop rules, …; `sampler` and `pruner` go before it. */
  readonly search?: Partial<SearchSettings>;
  /** How long an asked trial belongs to this process without news; a day by default. */
  readonly leaseMs?: number;
}

/** A trial in the caller's hands. */
export interface OpenTrial {
  readonly number: number;
  readonly params: Params;
  readonly seed: number;
  /** Share of the full effort it is to be given: 1, or less where the search has rungs. */
  readonly fidelity: number;
  /** Reports the intermediate value of the objective at a step. */
  report(value: number, step: number): Promise<void>;
  /** Whether the study's pruner would end the trial now. */
  shouldPrune(): Promise<boolean>;
}

/** How a trial went: the value, the values, or an outcome. */
export type Told =
  | number
  | readonly number[]
  | { readonly value: number; readonly metrics?: Readonly<Record<string, number>> }
  | { readonly values: readonly number[]; readonly metrics?: Readonly<Record<string, number>> }
  | { readonly state: 'pruned'; readonly reason?: string }
  | { readonly state: 'failed'; readonly error?: unknown };

/** A trial as code sees it; `value` is the first objective's. */
export interface TrialView extends TrialRecord {
  readonly value: number | null;
}

export interface OptimizeOptions {
  /** Trials to run now; until the search is done when absent. */
  readonly trials?: number;
  /** Trials at the same time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

export type StudyObjective = (params: Params, trial: OpenTrial) => Promise<Told> | Told;

/** A study to ask and tell. The synchronous reads see what this process last saw of the store. */
export interface Study {
  readonly name: string;
  readonly search: Search;
  readonly store: Store;
  /** @throws STUDY_DONE when the search has nothing left or a stop rule is met. */
  ask(): Promise<OpenTrial>;
  tell(trial: OpenTrial | number, told: Told): Promise<void>;
  /** Queues known points, to be asked next. */
  enqueue(...points: readonly Params[]): Promise<void>;
  /** Runs ask, objective, tell until the trials are spent; an objective's error fails its trial. */
  optimize(objective: StudyObjective, options?: OptimizeOptions): Promise<void>;
  /** Reads what other processes did. */
  refresh(): Promise<void>;
  trials(): readonly TrialView[];
  /** The best complete trial; undefined before there is one. */
  bestTrial(): TrialView | undefined;
  bestTrials(count: number): readonly TrialView[];
  /** Complete trials that no other beats in every objective. */
  paretoFront(): readonly TrialView[];
  importance(options?: ImportanceOptions): readonly ParameterImportance[];
  close(): Promise<void>;
}

/**
 * Makes a study, or goes on with the one of this name in the store.
 *
 * @example
 * const study = await createStudy({ space: { x: { float: [-5, 5] } } });
 * await study.optimize(({ x }) => (x as number) ** 2, { trials: 30 });
 * study.bestTrial()?.params;
 */
export async function createStudy(options: StudyOptions): Promise<Study> {
  const directions = options.directions ?? ['minimize'];
  const space = parseSpace(options.space);
  const store = options.store ?? memoryStore();
  const name = options.name ?? `study-${randomUUID().slice(0, 8)}`;
  const record = await findOrCreate(store, name, directions, options);
  const search = createSearch({
    space,
    directions: record.directions,
    seed: record.seed,
    ...(options.search && { search: options.search }),
    ...(options.sampler && { sampler: options.sampler }),
    ...(options.pruner && { pruner: options.pruner }),
  });
  const study = openStudy(store, record, search, options.leaseMs ?? 86_400_000);
  await study.refresh();
  return study;
}

async function findOrCreate(
  store: Store,
  name: string,
  directions: readonly Direction[],
  options: StudyOptions,
): Promise<StudyRecord> {
  const found = await store.findStudy(name);
  if (found) {
    if (found.directions.join() !== directions.join())
      throw fail(
        'STUDY_EXISTS',
        `the study "${name}" exists with the directions ${found.directions.join(', ')}; choose another name.`,
      );
    return found;
  }
  if (!isStudyName(name))
    throw fail(
      'USAGE',
      `a study cannot be named ${JSON.stringify(name)}: ${STUDY_NAME_RULE}, ${LONGEST_STUDY_NAME} at most.`,
    );
  return store.createStudy({
    name,
    directions,
    metrics: options.metrics ?? directions.map((_, i) => (i === 0 ? 'value' : `value ${i + 1}`)),
    seed: options.seed ?? 1,
    space: JSON.parse(JSON.stringify(options.space)) as Json,
    config: options.search ? { search: JSON.parse(JSON.stringify(options.search)) as Json } : {},
  });
}

function openStudy(store: Store, record: StudyRecord, search: Search, leaseMs: number): Study {
  const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const known = new Map<number, TrialRecord>();
  const fences = new Map<number, Fence>();
  let lastEvent = -1;

  async function refresh(): Promise<void> {
    const event = await store.lastEvent();
    const changed = await store.trials(record.id, lastEvent < 0 ? undefined : lastEvent);
    for (const trial of changed) known.set(trial.number, trial);
    lastEvent = event;
  }
  const history = () => [...known.values()].sort((a, b) => a.number - b.number);
  const views = () => history().map(viewOf);

  function openTrial(fence: Fence, trial: TrialRecord, params: Params, fidelity = 1): OpenTrial {
    fences.set(trial.number, fence);
    return {
      number: trial.number,
      params,
      seed: trial.seed,
      fidelity,
      async report(value, step) {
        const held = await store.report(fence, [{ name: OBJECTIVE_CURVE, step, value }]);
        if (!held) throw ended(trial.number);
      },
      async shouldPrune() {
        await refresh();
        const all = history();
        return (
          search.shouldPrune(all, trial.number, await pointsOf(store, record.id, all)) !== undefined
        );
      },
    };
  }

  /** One at a time: each suggestion must see the one before. */
  let turn: Promise<unknown> = Promise.resolve();
  function ask(): Promise<OpenTrial> {
    const mine = turn.then(askNow);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function knownTrials(): Promise<KnownTrials> {
    await refresh();
    const trials = history();
    const points = search.usesCurves ? await pointsOf(store, record.id, trials) : undefined;
    return { trials, lastEvent, points };
  }

  async function askNow(): Promise<OpenTrial> {
    await refresh();
    const stop = search.stopReason(history(), record, await store.now());
    if (stop !== undefined) throw fail('STUDY_DONE', `the study "${record.name}" ended: ${stop}.`);
    const claim = await store.claim({
      studyId: record.id,
      workerId,
      leaseMs,
      maxAttempts: 3,
      createWithin: record.trialBudget,
    });
    if (!claim)
      throw fail('STUDY_DONE', `the study "${record.name}" hands out no trials: ${record.state}.`);
    const { fence, trial } = claim;
    if (trial.params !== null) {
      await refresh();
      return openTrial(fence, trial, trial.params, fidelityOf(trial)?.share);
    }
    const next = await suggestFor(store, search, claim, null, knownTrials);
    if (next === undefined) throw ended(trial.number);
    if ('done' in next) {
      await store.discard(fence);
      known.delete(trial.number);
      throw fail('STUDY_DONE', `the study "${record.name}" ended: ${next.done}.`);
    }
    await refresh();
    return openTrial(fence, trial, next.params, next.fidelity?.share);
  }

  async function tell(trial: OpenTrial | number, told: Told): Promise<void> {
    const number = typeof trial === 'number' ? trial : trial.number;
    const fence = fences.get(number);
    if (!fence)
      throw fail(
        'TRIAL_MISSING',
        `trial ${number} was not asked for here; ask() hands trials out.`,
      );
    const own = known.get(number);
    const full = outcomeOf(told, record.directions.length);
    const outcome = fidelityOutcome(own && fidelityOf(own), full);
    if (!(await store.finish(fence, outcome))) throw ended(number);
    fences.delete(number);
    await refresh();
  }

  const study: Study = {
    name: record.name,
    search,
    store,
    ask,
    tell,
    refresh,
    async enqueue(...points) {
      points.forEach((params, i) => {
        checkParams(search.space, params, `point ${i + 1} to enqueue`);
      });
      await store.enqueue(
        record.id,
        points.map((params) => ({ params })),
      );
    },
    optimize: (objective, options = {}) => optimize(study, objective, options),
    trials: views,
    bestTrial: () => bestTrials(views(), record.directions, { top: 1 })[0],
    bestTrials: (count) => bestTrials(views(), record.directions, { top: count }),
    paretoFront: () => paretoFront(views(), record.directions),
    importance: (options) => importance(history(), search.space, record.directions, options),
    close: () => store.close(),
  };
  return study;
}

async function optimize(
  study: Study,
  objective: StudyObjective,
  { trials = Infinity, concurrency = 1, signal }: OptimizeOptions,
): Promise<void> {
  let left = trials;
  async function worker(): Promise<void> {
    while (left > 0 && !signal?.aborted) {
      left--;
      let trial: OpenTrial;
      try {
        trial = await study.ask();
      } catch (error) {
        if ((error as { code?: string }).code === 'STUDY_DONE') return;
        throw error;
      }
      let told: Told;
      try {
        told = await objective(trial.params, trial);
      } catch (error) {
        told = { state: 'failed', error };
      }
      await study.tell(trial, told).catch((error) => {
        // What cannot be told fails the trial, as an error of the objective does.
        if ((error as { code?: string }).code !== 'USAGE') throw error;
        return study.tell(trial, { state: 'failed', error });
      });
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
}

function outcomeOf(told: Told, objectives: number): Outcome {
  if (typeof told === 'number') return outcomeOf([told], objectives);
  if (Array.isArray(told)) return outcomeOf({ values: told as readonly number[] }, objectives);
  const given = told as Exclude<Told, number | readonly number[]>;
  if (given === null || typeof given !== 'object')
    throw fail('USAGE', `an objective gives a number, several or { values }, and gave ${given}.`);
  if ('state' in given) {
    if (given.state === 'pruned')
      return {
        state: 'pruned',
        reason: { code: 'pruned', message: given.reason ?? 'the objective ended it' },
      };
    const message = given.error === undefined ? 'no reason given' : messageOf(given.error);
    return { state: 'failed', reason: { code: 'objective_error', message } };
  }
  const values = 'values' in given ? given.values : [given.value];
  if (values.length !== objectives || !values.every((v) => typeof v === 'number'))
    throw fail(
      'USAGE',
      `tell() needs ${objectives} number${objectives === 1 ? '' : 's'}, one an objective, and got ${JSON.stringify(values)}.`,
    );
  return { state: 'complete', values, ...(given.metrics && { metrics: given.metrics }) };
}

function viewOf(trial: TrialRecord): TrialView {
  return { ...trial, value: trial.values?.[0] ?? null };
}

function ended(number: number): Error {
  return fail('TRIAL_FINISHED', `trial ${number} has ended already or belongs to another worker.`);
}

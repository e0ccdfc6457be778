import { fail } from '../core/errors.js';
import type { Pruner } from '../pruner/pruner.js';
import { codecOf } from '../sampler/codec.js';
import { pointsOf } from '../sampler/fresh-point.js';
import { checkEnumerable } from '../sampler/grid.js';
import { encodeKnown } from '../sampler/past.js';
import type { Observation, Sampler } from '../sampler/sampler.js';
import type { Params } from '../space/distribution.js';
import { parseSpace } from '../space/parse-space.js';
import type { Space } from '../space/space.js';
import { checkParams } from '../space/space.js';
import { createPruner } from './create-pruner.js';
import { createSampler, stageTrials } from './create-sampler.js';
import type { Fidelity } from './fidelity.js';
import { fidelityOf, fullestTrials, nextPromotion } from './fidelity.js';
import { curveOf, observer, withCurves } from './observations.js';
import type { SearchSettings, StageSettings } from './search-settings.js';
import { searchSettingsSchema } from './search-settings.js';
import { stopReason } from './stop-rules.js';
import type { Direction, StudyRecord } from './store.js';
import type { MetricPoint, TrialReason, TrialRecord } from './trial.js';
import { OBJECTIVE_CURVE } from './trial.js';

export interface SearchSuggestion {
  readonly params: Params;
  /** E.g. `0:auto`. */
  readonly stage: string;
  /** Which rule of the stage's sampler made it. */
  readonly rule: string;
  /** Where the search has rungs: the effort this trial gets. To be kept as provenance `fidelity`. */
  readonly fidelity?: Fidelity;
}

/** What decides a study: what to try next, what to give up, when to end. Pure over the history. */
export interface Search {
  readonly space: Space;
  readonly settings: SearchSettings;
  /** Whether trials may be pruned, so that their learning curves tell what they would have reached. */
  readonly usesCurves: boolean;
  /**
   * The next trial's params; they depend on (seed, trialNumber) and the history only. History is in
   * number order; the trial itself may be in it, without params. A budget above what the stages plan goes
   * to the last stage. Where {@link usesCurves}, samplers learn more if they get the learning curves.
   */
  suggest(
    history: readonly TrialRecord[],
    trialNumber: number,
    budget?: number | null,
    points?: ReadonlyMap<number, readonly MetricPoint[]>,
  ): SearchSuggestion | { readonly done: string };
  /**
   * The trial's params by its number alone. Undefined where trials depend on each other: several stages, a
   * sampler that learns, enqueued points, rungs, a stop rule that looks at values or at the time. The claim's limit on the
   * number of trials keeps the stage's length.
   */
  readonly independent: ((trialNumber: number) => SearchSuggestion | undefined) | undefined;
  /** Whether a running trial should end, given the learning curves of all trials. */
  shouldPrune(
    history: readonly TrialRecord[],
    trial: number,
    points: ReadonlyMap<number, readonly MetricPoint[]>,
  ): TrialReason | undefined;
  /** Which stop rule is met, as a sentence; `now` is the store's clock, milliseconds. */
  stopReason(
    history: readonly TrialRecord[],
    study: Pick<StudyRecord, 'createdAt' | 'trialBudget'>,
    now: number,
  ): string | undefined;
  /** Trials in all stages together; null where a stop rule or a sampler ends the study. */
  plannedTrials(): number | null;
}

export interface SearchOptions {
  readonly space: Space;
  readonly directions: readonly Direction[];
  readonly seed: number;
  /** As in the experiment file; defaults are filled in. */
  readonly search?: Partial<SearchSettings>;
  /** Instead of what the settings name, for studies made in code. */
  readonly sampler?: Sampler;
  readonly pruner?: Pruner;
  /** Name of the learning curve that pruners compare. */
  readonly curve?: string;
}

interface Stage {
  readonly name: string;
  readonly sampler: Sampler;
  readonly space: Space;
  readonly trials: number;
}

/**
 * @throws OUT_OF_SPACE when an enqueued point does not belong to the space, SPACE_INFINITE when a grid
 * would have no end
 */
export function createSearch(options: SearchOptions): Search {
  const { space, directions, seed } = options;
  const settings = searchSettingsSchema.parse(options.search ?? {});
  settings.enqueue.forEach((params, i) => {
    checkParams(space, params, `search.enqueue[${i}]`);
  });
  const direction = directions[0] ?? 'minimize';
  const pruner = options.pruner ?? createPruner(settings.pruner, direction);
  const stages: readonly Stage[] = options.sampler
    ? [{ name: `0:${options.sampler.name}`, sampler: options.sampler, space, trials: Infinity }]
    : settings.stages.map((stage, i) => createStage(stage, i, space, settings));

  // The curves of trials of different effort do not compare.
  const usesCurves = pruner.name !== 'none' && directions.length === 1 && !settings.fidelity;
  const observationsOf = observer(directions);
  const rungs = settings.fidelity?.rungs;
  const bottomRung = rungs && { fidelity: { rung: 0, share: rungs[0]!, from: null } };

  const codec = codecOf(space);
  const keys = settings.enqueue.map((params) => codec.key(codec.encode(params)!));
  /** The first enqueued point that no trial has. */
  const enqueued = (others: readonly TrialRecord[]): SearchSuggestion | undefined => {
    if (keys.length === 0) return undefined;
    const taken = new Set(
      others.flatMap(({ params }) => {
        const point = params && encodeKnown(codec, params);
        return point ? codec.key(point) : [];
      }),
    );
    const at = keys.findIndex((key) => !taken.has(key));
    if (at < 0) return undefined;
    const params = settings.enqueue[at]!;
    return { params, stage: stages[0]!.name, rule: 'enqueued', ...bottomRung };
  };
  function suggestIn(
    stage: Stage,
    trialNumber: number,
    index: number,
    history: readonly Observation[],
  ): SearchSuggestion | undefined {
    const objectives = directions.length;
    const { name, sampler } = stage;
    const own = { space: stage.space, history, trialNumber, index, seed, stage: name, objectives };
    const suggestion = sampler.suggest(own);
    return suggestion && { ...suggestion, stage: name, ...bottomRung };
  }
  const alone = independentStage(stages, settings);

  return {
    space,
    settings,
    usesCurves,
    independent: alone && ((number) => suggestIn(alone, number, 0, [])),
    suggest(history, trialNumber, budget, points) {
      const others = history.filter((t) => t.number !== trialNumber);
      const given = enqueued(others);
      if (given) return given;
      const promotion = settings.fidelity && nextPromotion(others, settings.fidelity, direction);
      if (promotion) {
        const { trial, fidelity } = promotion;
        const stage = trial.stage ?? stages[0]!.name;
        return { params: trial.params!, stage, rule: 'promoted', fidelity };
      }
      const made = countByStage(others, stages);
      const plain = observationsOf(fullestTrials(others));
      const observations =
        usesCurves && points
          ? withCurves(plain, points, (own) => options.curve ?? curveName(own), direction)
          : plain;
      const extra = Math.max(0, (budget ?? 0) - (plannedTrials(stages) ?? Infinity));
      for (const [i, stage] of stages.entries()) {
        const index = made.get(stage.name)!;
        if (index >= stage.trials + (i === stages.length - 1 ? extra : 0)) continue;
        const suggestion = suggestIn(stage, trialNumber, index, observations);
        if (suggestion) return suggestion;
      }
      const whole = others.length >= pointsOf(space);
      return {
        done: whole
          ? 'every point of the space has been tried'
          : 'all stages of the search are done',
      };
    },
    shouldPrune(history, number, points) {
      const own = history.find((t) => t.number === number);
      // With several objectives no curve tells whether a trial will be of the front.
      if (!own || pruner.name === 'none' || directions.length > 1) return undefined;
      const curve = options.curve ?? curveName(points.get(number) ?? []);
      const share = fidelityOf(own)?.share;
      const curves = history
        .filter((t) => t.number !== number && points.has(t.number))
        .filter((t) => fidelityOf(t)?.share === share)
        .map((t) => curveOf(t, points.get(t.number)!, curve, direction))
        .filter((c) => c.steps.length > 0);
      const trial = curveOf(own, points.get(number) ?? [], curve, direction);
      const message = pruner.shouldPrune(trial, curves);
      return message === undefined ? undefined : { code: pruner.name, message };
    },
    stopReason: (history, study, now) =>
      stopReason(history, directions, settings.stop, study, plannedTrials(stages), now),
    plannedTrials: () => plannedTrials(stages),
  };
}

/** The objective's curve, or the first one reported where an objective names it otherwise. */
function curveName(points: readonly MetricPoint[]): string {
  const named = points.some((p) => p.name === OBJECTIVE_CURVE);
  return named ? OBJECTIVE_CURVE : (points[0]?.name ?? OBJECTIVE_CURVE);
}

function createStage(
  stage: StageSettings,
  index: number,
  space: Space,
  settings: SearchSettings,
): Stage {
  const own = stage.space ? finerSpace(space, stage.space, index) : space;
  // Not at the first trial: then the study is stored and workers run.
  if (stage.sampler === 'grid') checkEnumerable(own);
  const trials = stageTrials(stage, own, pointsOf(own));
  return {
    name: `${index}:${stage.sampler}`,
    sampler: createSampler(stage, settings.n_startup, trials),
    space: own,
    trials,
  };
}

/** The one stage there is, if its trials depend on nothing but their numbers. */
function independentStage(stages: readonly Stage[], settings: SearchSettings): Stage | undefined {
  const [stage, another] = stages;
  if (stage === undefined || another !== undefined) return undefined;
  const { target, no_improvement, timeout } = settings.stop;
  const watches = [settings.fidelity, target, no_improvement, timeout, settings.enqueue[0]];
  if (watches.some((setting) => setting !== undefined)) return undefined;
  return stage.sampler.ignoresHistory?.(stage.space) ? stage : undefined;
}

/** The study's space with some parameters' sets replaced. */
function finerSpace(
  space: Space,
  written: Readonly<Record<string, unknown>>,
  index: number,
): Space {
  const at = `search.stages[${index}].space`;
  const finer = new Map(parseSpace(written, { at }).parameters.map((p) => [p.name, p]));
  for (const name of finer.keys())
    if (!space.parameters.some((p) => p.name === name))
      throw fail('SPACE_INVALID', `${at}.${name} is no parameter of the study's space.`);
  const parameters = space.parameters.map((p) => {
    const own = finer.get(p.name);
    return own ? { ...p, distribution: own.distribution } : p;
  });
  return { ...space, parameters };
}

/** Trials a stage has made so far; those that came by hand count to the first one. */
function countByStage(
  history: readonly TrialRecord[],
  stages: readonly Stage[],
): Map<string, number> {
  const places = new Map<string | null, number>(stages.map((s, i) => [s.name, i]));
  const made = stages.map(() => 0);
  for (const { state, params, stage } of history) {
    if (state === 'lost' || params === null) continue;
    made[places.get(stage) ?? 0]!++;
  }
  return new Map(stages.map((s, i) => [s.name, made[i]!]));
}

function plannedTrials(stages: readonly Stage[]): number | null {
  const sum = stages.reduce((n, s) => n + s.trials, 0);
  return Number.isFinite(sum) ? sum : null;
}

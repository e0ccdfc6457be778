import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fail, messageOf } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Params } from '../space/distribution.js';
import { objectiveResult } from './objective-value.js';
import type { ExperimentFile } from './schema.js';
import { type Objective, Pruned, type TrialContext } from './trial-context.js';

/** What an objective module is given beside the params. */
export interface ModuleTrial {
  readonly number: number;
  readonly params: Params;
  readonly seed: number;
  readonly attempt: number;
  /** Share of the full effort to spend, up to 1: cheap trials first where the search says so. */
  readonly fidelity: number;
  /** Aborted when the trial must end: save a checkpoint and throw. */
  readonly signal: AbortSignal;
  /** The objective's intermediate value at this step, and other curves if there are any. */
  report(value: number, step: number, more?: Readonly<Record<string, number>>): void;
  /** Whether the study's pruner gives this trial up, judged by what was reported. */
  shouldPrune(): Promise<boolean>;
  /** Ends the trial as pruned: `throw trial.pruned()`. */
  pruned(reason?: string): Error;
  log(line: string): void;
  annotate(provenance: { readonly [key: string]: Json }): void;
  putArtifact(name: string, mediaType: string, data: Uint8Array): Promise<void>;
  loadCheckpoint(): Promise<Uint8Array | undefined>;
  saveCheckpoint(data: Uint8Array): Promise<void>;
}

type ModuleFunction = (params: Params, trial: ModuleTrial) => unknown;

/**
 * An objective in a JavaScript module of the user's: `export default async (params, trial) => value`.
 *
 * @throws OBJECTIVE_INVALID when the module cannot be loaded or has no function as default export
 */
export async function moduleObjective(path: string): Promise<Objective> {
  const loaded = await load(path);
  const run = loaded.default;
  if (typeof run !== 'function') {
    const what = run === undefined ? 'no default export' : `a ${typeof run} as default export`;
    throw fail(
      'OBJECTIVE_INVALID',
      `objective.module ${path} has ${what}; expected export default async (params, trial) => value`,
    );
  }
  return async (context) => {
    let verdict: string | undefined;
    const trial = moduleTrial(context, (reason) => {
      verdict = reason;
    });
    const given = await (run as ModuleFunction)(context.params, trial);
    const pruned = given === undefined || (given as { state?: unknown } | null)?.state === 'pruned';
    if (verdict !== undefined && pruned) throw new Pruned(verdict);
    return objectiveResult(given, `objective.module ${path}`);
  };
}

/**
 * Whether the module an experiment names is there, to be known before a study is stored.
 * @throws OBJECTIVE_INVALID
 */
export function checkObjectiveModule({ objective }: Pick<ExperimentFile, 'objective'>): void {
  if (!Array.isArray(objective) && 'module' in objective) mustExist(objective.module);
}

function mustExist(path: string): void {
  if (!existsSync(path))
    throw fail(
      'OBJECTIVE_INVALID',
      `objective.module ${path} cannot be loaded: there is no such file`,
    );
}

async function load(path: string): Promise<{ default?: unknown }> {
  mustExist(path);
  try {
    return (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    const said = messageOf(error);
    throw fail('OBJECTIVE_INVALID', `objective.module ${path} cannot be loaded: ${said}`, error);
  }
}

function moduleTrial(context: TrialContext, onVerdict: (reason: string) => void): ModuleTrial {
  const { number, params, seed, attempt, signal, fidelity = 1 } = context;
  return {
    number,
    params,
    seed,
    attempt,
    fidelity,
    signal,
    report: (value, step, more) => context.report(step, value, more),
    async shouldPrune() {
      const reason = await context.shouldPrune();
      if (reason !== undefined) onVerdict(reason);
      return reason !== undefined;
    },
    pruned: (reason = 'the objective gave it up') => new Pruned(reason),
    log: (line) => context.log(line),
    annotate: (provenance) => context.annotate(provenance),
    putArtifact: (name, mediaType, data) => context.putArtifact(name, mediaType, data),
    loadCheckpoint: () => context.loadCheckpoint(),
    saveCheckpoint: (data) => context.saveCheckpoint(data),
  };
}

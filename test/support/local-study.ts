import { fileURLToPath } from 'node:url';
import { type LocalOptions, type RunSummary, runLocal } from '../../src/launch/local.js';
import type { Params } from '../../src/space/distribution.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store, StudyRecord } from '../../src/study/store.js';

/** The path of an objective module under test/support/objectives. */
export function objectiveModule(name: string): string {
  return fileURLToPath(new URL(`./objectives/${name}.mjs`, import.meta.url));
}

export interface LocalStudy {
  readonly store: Store;
  readonly study: StudyRecord;
  readonly address: string;
  run(options?: Partial<LocalOptions>): Promise<RunSummary>;
}

export interface LocalStudyOptions {
  readonly objective: { readonly [key: string]: unknown };
  readonly space?: { readonly [name: string]: unknown };
  readonly search?: { readonly [key: string]: unknown };
  /** Trials with these params, instead of a search. */
  readonly enqueue?: readonly Params[];
  readonly trialBudget?: number;
  readonly name?: string;
}

/** A study in a store, ready for real worker processes. */
export async function localStudy(address: string, options: LocalStudyOptions): Promise<LocalStudy> {
  const { objective, enqueue = [] } = options;
  const space = options.space ?? { x: { float: [0, 1] } };
  const search = options.search ?? { stages: [{ sampler: 'random', trials: 1000 }] };
  const store = await openStore(address);
  const name = options.name ?? 'tested';
  const study = await store.createStudy({
    name,
    directions: ['minimize'],
    metrics: ['value'],
    seed: 1,
    space: space as never,
    config: { space, search, objective } as never,
    trialBudget: options.trialBudget ?? (enqueue.length > 0 ? enqueue.length : null),
  });
  await store.enqueue(
    study.id,
    enqueue.map((params) => ({ params })),
  );
  return {
    store,
    study,
    address,
    run: (more = {}) =>
      runLocal({ store: address, study: name, workers: 1, leaseMs: 5000, graceMs: 2000, ...more }),
  };
}

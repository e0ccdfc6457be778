import pLimit from 'p-limit';
import { fail } from '../core/errors.js';
import { openStore, storeAddress } from '../store/open-store.js';
import type { Store, StoreEvent, StudySummary } from '../study/store.js';
import { WORKER_DEFAULTS, type WorkerOptions } from '../worker/worker-options.js';
import { autoWorkers, machineRoom } from './auto-workers.js';
import { followEvents } from './follow-events.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';

export interface LocalOptions {
  /** Address of the store; $PESTLE_STORE or runs.db when absent. */
  readonly store?: string;
  /** Name of a study in it. */
  readonly study: string;
  readonly workers?: number | 'auto';
  /** Trials that are to be complete or pruned (or failed) in all; the study's own budget when absent. */
  readonly trials?: number;
  /** Start no more trials after this time. */
  readonly timeoutMs?: number;
  readonly trialTimeoutMs?: number;
  readonly maxAttempts?: number;
  readonly leaseMs?: number;
  readonly graceMs?: number;
  /** Memory to plan for each worker. */
  readonly bytesPerWorker?: number;
  /** Aborted once: workers checkpoint, release their trials and end. */
  readonly signal?: AbortSignal;
  /** Aborted: trainings are killed; their trials go back to the queue all the same. */
  readonly signalNow?: AbortSignal;
  /** Every change of the study, from whichever worker. */
  readonly onEvent?: (event: StoreEvent) => void;
}

export interface RunSummary {
  readonly study: StudySummary;
  /** Trials that ended while this ran, by any worker. */
  readonly ended: number;
  /** Whether a signal ended it; the study can be resumed. */
  readonly interrupted: boolean;
  readonly workers: number;
  /** Worker processes that died and were replaced. */
  readonly deaths: number;
  readonly wallMs: number;
}

/**
 * Workers may die this often in a row, or three times each, without any trial ending before the run
 * gives up: something kills all of them.
 */
const DEATHS_WITHOUT_PROGRESS = 10;

/**
 * Works on a study with local worker processes, direct children of this one, until it is finished
 * or a signal ends it. A worker that dies is replaced: it costs its trial one attempt.
 *
 * @throws the error of a worker that cannot work at all (objective, store), WORKERS_DIED
 */
export async function runLocal(options: LocalOptions): Promise<RunSummary> {
  const store = await openStore(options.store, { create: false });
  try {
    return await run(store, options);
  } finally {
    await store.close();
  }
}

async function run(store: Store, options: LocalOptions): Promise<RunSummary> {
  const start = performance.now();
  const study = await store.findStudy(options.study);
  if (study === undefined) {
    throw fail('STUDY_MISSING', `the store ${store.address} has no study named '${options.study}'`);
  }
  if (options.trials !== undefined) {
    await store.updateStudy(study.id, { trialBudget: options.trials });
  }
  const room = machineRoom();
  const wanted = options.workers ?? 'auto';
  const workers = wanted === 'auto' ? autoWorkers(room, options.bytesPerWorker) : wanted;
  let ended = 0;
  const events = await followEvents(store, study.id, (event) => {
    if (/^trial\.(complete|pruned|failed)$/.test(event.kind)) ended++;
    options.onEvent?.(event);
  });
  const crew = new Crew(workerOptions(options, workers, room.cores), () => ended);
  const stop = () => crew.stop();
  const stopNow = () => crew.stopNow();
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => void timeUp(store, study.id, options.timeoutMs!), options.timeoutMs);
  options.signal?.addEventListener('abort', stop);
  options.signalNow?.addEventListener('abort', stopNow);
  if (options.signal?.aborted) stop();
  try {
    await crew.work(workers);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    options.signalNow?.removeEventListener('abort', stopNow);
    await events.close();
  }
  const summary = (await store.listStudies()).find((s) => s.id === study.id);
  if (summary === undefined) throw fail('STUDY_MISSING', `the study '${study.name}' was deleted`);
  const wallMs = performance.now() - start;
  const interrupted = crew.interrupted;
  return { study: summary, ended, interrupted, workers, deaths: crew.deaths, wallMs };
}

function workerOptions(options: LocalOptions, workers: number, cores: number): WorkerOptions {
  return {
    ...WORKER_DEFAULTS,
    store: storeAddress(options.store),
    study: options.study,
    launcher: 'local',
    threads: Math.max(1, Math.floor(cores / workers)),
    ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
    ...(options.maxAttempts !== undefined && { maxAttempts: options.maxAttempts }),
    ...(options.graceMs !== undefined && { graceMs: options.graceMs }),
    ...(options.trialTimeoutMs !== undefined && { trialTimeoutMs: options.trialTimeoutMs }),
  };
}

async function timeUp(store: Store, studyId: number, timeoutMs: number): Promise<void> {
  const stopReason = `the time limit of ${timeoutMs / 1000} s is reached`;
  await store.updateStudy(studyId, { state: 'stopping', stopReason });
}

/** The worker processes of one run. */
class Crew {
  readonly #options: WorkerOptions;
  readonly #progress: () => number;
  readonly #running = new Set<WorkerProcess>();
  #stopping: 'no' | 'cleanly' | 'now' = 'no';
  #failure: Error | undefined;
  #deathsInARow = 0;
  #progressAtDeath = 0;
  #workers = 0;
  deaths = 0;

  constructor(options: WorkerOptions, progress: () => number) {
    this.#options = options;
    this.#progress = progress;
  }

  get interrupted(): boolean {
    return this.#stopping !== 'no' && this.#failure === undefined;
  }

  async work(workers: number): Promise<void> {
    this.#workers = workers;
    const limit = pLimit(workers);
    await Promise.all(Array.from({ length: workers }, () => limit(() => this.#keepOne())));
    if (this.#failure) throw this.#failure;
  }

  stop(): void {
    if (this.#stopping === 'no') this.#stopping = 'cleanly';
    for (const worker of this.#running) worker.send({ kind: 'stop' });
  }

  stopNow(): void {
    this.#stopping = 'now';
    for (const worker of this.#running) worker.send({ kind: 'stop-now' });
  }

  /** One place in the crew: a worker, and another one whenever it dies. */
  async #keepOne(): Promise<void> {
    while (this.#stopping === 'no') {
      const worker = startWorkerProcess(this.#options);
      this.#running.add(worker);
      const end = await worker.ended;
      this.#running.delete(worker);
      if (end.kind === 'done') return;
      if (end.kind === 'failed') return this.#fail(end.error);
      this.#died(end.how);
    }
  }

  #died(how: string): void {
    this.deaths++;
    const isStuck = this.#progress() === this.#progressAtDeath;
    this.#progressAtDeath = this.#progress();
    this.#deathsInARow = isStuck ? this.#deathsInARow + 1 : 1;
    if (this.#deathsInARow < Math.max(DEATHS_WITHOUT_PROGRESS, 3 * this.#workers)) return;
    const text = `${this.#deathsInARow} workers died in a row and no trial ended (the last one ${how})`;
    this.#fail(fail('WORKERS_DIED', `${text}; if memory ran out, use fewer with --workers`));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.stop();
  }
}

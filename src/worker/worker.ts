import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, PestleError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { openStore } from '../store/open-store.js';
import type { Search } from '../study/search.js';
import { searchOfStudy } from '../study/search-of-study.js';
import type { Claim, ClaimRequest, Proposal, Store, StudyRecord } from '../study/store.js';
import type { KnownTrials } from '../study/suggest-for.js';
import { suggestFor } from '../study/suggest-for.js';
import { Batch } from './batch.js';
import { runOf, runTrial } from './run-trial.js';
import { StudyHistory } from './study-history.js';
import { startTrainer, type Trainer } from './trainer.js';
import type { WorkerOptions } from './worker-options.js';

export interface WorkerSignals {
  /** Finish cleanly: checkpoint, release, end. */
  readonly stop: AbortSignal;
  /** Kill the training and end. */
  readonly stopNow: AbortSignal;
}

export interface WorkerSummary {
  readonly workerId: string;
  /** Attempts by how they ended. */
  readonly finished: number;
  readonly released: number;
  readonly forfeited: number;
  readonly leaseLost: number;
  /** Why the worker ended, a sentence. */
  readonly why: string;
}

/** A trial to train. */
interface Work {
  readonly claim: Claim;
  /** Its params, where they are not in the store yet. */
  readonly proposal?: Proposal;
}

/** Pauses between looking for work: short at first, so that nothing waits long when trials are. */
const IDLE_MS = { first: 20, most: 1000 };
/** How often a busy worker looks whether the study was stopped. */
const LOOK_MS = 1000;
/** How often a worker says that it is there, busy or idle. */
const PRESENCE_MS = 15_000;
/** Trainers killed in a row before this worker gives up; the launcher may start another. */
const TRAINER_TRIES = 3;

/**
 * Works on a study until nothing is left to do: claims, suggests, has a trainer process train, and
 * stores what comes of it. The heartbeat runs in this process, which never trains.
 *
 * @throws STUDY_MISSING, or the objective's own error when it cannot be opened
 */
export async function runWorker(
  options: WorkerOptions,
  signals: WorkerSignals,
): Promise<WorkerSummary> {
  const store = await openStore(options.store, { create: false });
  const worker = new Worker(options, signals, store);
  try {
    return await worker.run();
  } finally {
    await worker.close();
    await store.close();
  }
}

class Worker {
  readonly #options: WorkerOptions;
  readonly #signals: WorkerSignals;
  readonly #store: Store;
  readonly #id: string;
  readonly #counts = { finished: 0, released: 0, forfeited: 0, leaseLost: 0 };
  /** Aborted when the study itself is cancelled. */
  readonly #cancelled = new AbortController();
  readonly #stopNow: AbortSignal;
  #study!: StudyRecord;
  #search!: Search;
  #history!: StudyHistory;
  #trainer: Trainer | undefined;
  /** Used where trials do not depend on each other. */
  readonly #batch: Batch;
  /** What is to be trained for claims that wait in the batch. */
  readonly #ahead = new WeakMap<Claim, Work>();
  #looked = 0;

  constructor(options: WorkerOptions, signals: WorkerSignals, store: Store) {
    this.#options = options;
    this.#signals = signals;
    this.#store = store;
    this.#stopNow = AbortSignal.any([signals.stopNow, this.#cancelled.signal]);
    this.#batch = new Batch(
      store,
      () => this.#claimRequest(),
      (isKept) => this.#counts[isKept ? 'finished' : 'leaseLost']++,
    );
    this.#id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  }

  async run(): Promise<WorkerSummary> {
    const { study: name } = this.#options;
    const study = await this.#store.findStudy(name);
    if (study === undefined) {
      const where = `the store ${this.#store.address}`;
      throw fail(
        'STUDY_MISSING',
        `${where} has no study named '${name}'; \`pestle studies\` lists them`,
      );
    }
    this.#study = study;
    this.#search = searchOfStudy(study);
    this.#history = new StudyHistory(this.#store, study.id);
    await this.#show();
    const watch = setInterval(() => void this.#look().catch(() => {}), LOOK_MS);
    const presence = setInterval(() => void this.#show().catch(() => {}), PRESENCE_MS);
    try {
      const why = await this.#loop().finally(() => this.#batch.giveBack());
      await this.#store.stopWorker(this.#id);
      return { workerId: this.#id, ...this.#counts, why };
    } finally {
      clearInterval(watch);
      clearInterval(presence);
    }
  }

  /** Enters this worker in the store's list, or says that it is still there. */
  async #show(): Promise<void> {
    const { study, launcher, threads, place = {} } = this.#options;
    await this.#store.putWorker({
      id: this.#id,
      host: hostname(),
      pid: process.pid,
      launcher,
      version: VERSION,
      data: { ...place, study, node: process.version, threads },
    });
  }

  async close(): Promise<void> {
    this.#trainer?.kill();
    await this.#trainer?.exited;
  }

  async #loop(): Promise<string> {
    // One that takes the place of a dead worker may come when all is done.
    if (this.#study.state === 'finished') return this.#study.stopReason ?? 'the study is finished';
    let pause = IDLE_MS.first;
    while (!this.#stopping) {
      const work = await this.#claim();
      if (typeof work === 'string') return work;
      if (work !== undefined) {
        pause = IDLE_MS.first;
        await this.#train(work);
        continue;
      }
      const end = await this.#nothingToDo();
      if (end !== undefined) return end;
      await delay(pause);
      pause = Math.min(IDLE_MS.most, pause * 2);
    }
    return this.#cancelled.signal.aborted ? 'the study was cancelled' : 'told to stop';
  }

  get #stopping(): boolean {
    const { stop, stopNow } = this.#signals;
    return stop.aborted || stopNow.aborted || this.#cancelled.signal.aborted;
  }

  /** Reads the study again: it may have been paused, stopped, cancelled or given a larger budget. */
  async #look(): Promise<void> {
    const study = await this.#store.findStudy(this.#study.name);
    this.#looked = performance.now();
    if (study !== undefined) this.#study = study;
    if (study === undefined || study.state === 'cancelled') this.#cancelled.abort();
  }

  /** A trial with params; a string says why there will be none any more. */
  async #claim(): Promise<Work | string | undefined> {
    // After the death of a trainer nothing is to wait for the next one.
    if (this.#trainer === undefined) await this.#batch.giveBack();
    // The objective is opened before the first claim, so that a broken one costs no attempts.
    const trainer = await this.#openTrainer();
    if (this.#batch.isDue) {
      await this.#batch.exchange();
      const ahead = this.#batch.claims.map((claim) => this.#known(claim));
      trainer.run(
        ahead.flatMap((work) => work ?? []).map(({ claim }) => runOf(claim, this.#search)),
      );
    }
    const claim = this.#batch.take() ?? (await this.#store.claim(this.#claimRequest()));
    return claim && (this.#known(claim) ?? this.#suggested(claim));
  }

  #claimRequest(): ClaimRequest {
    const { leaseMs, maxAttempts } = this.#options;
    return {
      studyId: this.#study.id,
      workerId: this.#id,
      leaseMs,
      maxAttempts,
      createWithin: this.#study.trialBudget ?? this.#search.plannedTrials(),
      provenance: { host: hostname(), pestle: VERSION, node: process.version },
    };
  }

  /** A claimed trial whose params are there, or follow from its number. */
  #known(claim: Claim): Work | undefined {
    if (claim.trial.params !== null) return { claim };
    const known = this.#ahead.get(claim);
    if (known !== undefined) return known;
    const own = this.#search.independent?.(claim.trial.number);
    if (own === undefined) return undefined;
    const { params, stage, rule } = own;
    const trial = { ...claim.trial, params, stage, rule };
    const proposal = { params, stage, rule, historyEvent: 0 };
    const work = { claim: { ...claim, trial }, proposal };
    this.#ahead.set(claim, work);
    return work;
  }

  /** Params from the history; stored at once, for the other workers' samplers to see. */
  async #suggested(claim: Claim): Promise<Work | string | undefined> {
    const { trialBudget } = this.#study;
    const suggested = await suggestFor(this.#store, this.#search, claim, trialBudget, () =>
      this.#knownTrials(),
    );
    if (suggested === undefined) return undefined;
    if ('done' in suggested) {
      await this.#store.discard(claim.fence);
      return this.#exhausted(suggested.done);
    }
    const { params, stage, rule, fidelity } = suggested;
    const provenance = {
      ...claim.trial.provenance,
      ...(fidelity && { fidelity: { ...fidelity } }),
    };
    return { claim: { ...claim, trial: { ...claim.trial, params, stage, rule, provenance } } };
  }

  async #knownTrials(): Promise<KnownTrials> {
    await this.#history.refresh();
    const points = this.#search.usesCurves ? await this.#history.curves() : undefined;
    return { trials: this.#history.trials, lastEvent: this.#history.lastEvent, points };
  }

  async #train({ claim, proposal }: Work): Promise<void> {
    const trainer = this.#trainer;
    // It died after the claim: starting another takes long, and nobody would beat meanwhile.
    if (trainer === undefined) {
      await this.#store.release(claim.fence);
      return;
    }
    const { leaseMs, maxAttempts, graceMs } = this.#options;
    const start = performance.now();
    const end = await runTrial(claim, {
      store: this.#store,
      search: this.#search,
      history: this.#history,
      trainer,
      leaseMs,
      maxAttempts,
      timeoutMs: this.#timeoutMs(),
      graceMs,
      stop: this.#signals.stop,
      stopNow: this.#stopNow,
      proposal,
      mayWait: () => this.#isIndependent && !this.#stopping,
    });
    if (end.how === 'to be stored') {
      this.#batch.add(end.end, performance.now() - start);
      return;
    }
    this.#counts[end.how === 'lease lost' ? 'leaseLost' : end.how]++;
    // Where nothing but the number of trials ends the study, claims come to an end by themselves.
    if (end.how === 'finished' && !this.#isIndependent) await this.#checkStop();
  }

  get #isIndependent(): boolean {
    return this.#search.independent !== undefined;
  }

  /** The shorter of what the worker was told and what the objective asks for. */
  #timeoutMs(): number | undefined {
    const { objective } = this.#study.config as { objective?: { time_limit?: number } };
    const limits = [this.#options.trialTimeoutMs, 1000 * (objective?.time_limit ?? Infinity)];
    const least = Math.min(...limits.filter((ms) => ms !== undefined));
    return Number.isFinite(least) ? least : undefined;
  }

  async #openTrainer(): Promise<Trainer> {
    if (this.#trainer !== undefined) return this.#trainer;
    const trainer = await this.#startTrainer();
    this.#trainer = trainer;
    void trainer.exited.then(() => {
      if (this.#trainer === trainer) this.#trainer = undefined;
    });
    return trainer;
  }

  /** One that is killed while it opens the objective is no fault of the objective's. */
  async #startTrainer(): Promise<Trainer> {
    for (let tries = 1; ; tries++) {
      try {
        return await startTrainer(this.#study.config, this.#options.threads);
      } catch (error) {
        const killed = error instanceof PestleError && error.code === 'WORKERS_DIED';
        if (!killed || tries === TRAINER_TRIES || this.#stopping) throw error;
      }
    }
  }

  /** Ends the study when a stop rule is met; trials that still run may finish. */
  async #checkStop(): Promise<string | undefined> {
    await this.#history.refresh();
    const { timeout } = this.#search.settings.stop;
    const now = timeout === undefined ? 0 : await this.#store.now();
    const reason = this.#search.stopReason(this.#history.trials, this.#study, now);
    if (reason !== undefined) await this.#end(reason);
    return reason;
  }

  async #end(reason: string): Promise<void> {
    await this.#look();
    const { id, state } = this.#study;
    if (state !== 'active' && state !== 'stopping') return;
    const busy = this.#history.trials.some((trial) => trial.state === 'running');
    const next = busy ? 'stopping' : 'finished';
    if (state === next) return;
    this.#study = await this.#store.updateStudy(id, {
      state: next,
      stopReason: this.#study.stopReason ?? reason,
    });
  }

  /** The search has nothing new; queued and running trials may still come back. */
  async #exhausted(reason: string): Promise<string | undefined> {
    await this.#history.refresh();
    await this.#history.dropDiscarded();
    const open = this.#history.trials.some((t) => t.state === 'running' || t.state === 'queued');
    if (!open) {
      await this.#end(reason);
      return reason;
    }
    return this.#options.untilEmpty ? 'the others have the rest' : undefined;
  }

  async #nothingToDo(): Promise<string | undefined> {
    await this.#store.reap(this.#study.id, this.#options.maxAttempts);
    if (performance.now() - this.#looked > LOOK_MS / 2) await this.#look();
    await this.#history.refresh();
    await this.#history.dropDiscarded();
    const { state } = this.#study;
    if (state === 'finished') return this.#study.stopReason ?? 'the study is finished';
    if (state === 'cancelled') return 'the study was cancelled';
    const busy = this.#history.trials.some((t) => t.state === 'running');
    if (state === 'stopping') {
      if (!busy) await this.#end('stopped by hand');
      return 'the study is stopping';
    }
    if (state === 'paused') return undefined;
    const reason = await this.#checkStop();
    if (reason !== undefined) return reason;
    return this.#options.untilEmpty ? 'nothing is left to claim' : undefined;
  }
}

import type { Json } from '../core/json.js';
import type { Params } from '../space/distribution.js';
import type { MetricPoint, Outcome, TrialReason, TrialRecord, TrialState } from './trial.js';

export type Direction = 'minimize' | 'maximize';

/**
 * active: trials may start · paused: no new ones · stopping: running ones finish, then `finished` ·
 * cancelled: running ones are to be killed · finished: a stop rule was met (see stopReason).
 */
export type StudyState = 'active' | 'paused' | 'stopping' | 'cancelled' | 'finished';

/** What is fixed when a study is made. All plain JSON. */
export interface NewStudy {
  readonly name: string;
  readonly directions: readonly Direction[];
  /** Objective names as shown, e.g. `validation.rmse_mev`; one per direction. */
  readonly metrics: readonly string[];
  readonly seed: number;
  /** The search space as written in the experiment file. */
  readonly space: Json;
  /** The resolved experiment (dataset, fixed, search, execution, …), or {} for a library study. */
  readonly config: Json;
}

export interface StudyRecord extends NewStudy {
  readonly id: number;
  readonly state: StudyState;
  readonly stopReason: string | null;
  /** Trials that may finish (complete, pruned or failed) in all; null is unlimited. Editable while it runs. */
  readonly trialBudget: number | null;
  /** The picked model's trial number. */
  readonly picked: number | null;
  readonly archived: boolean;
  readonly tags: readonly string[];
  readonly note: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type StudyPatch = Partial<
  Pick<
    StudyRecord,
    'state' | 'stopReason' | 'trialBudget' | 'picked' | 'archived' | 'tags' | 'note' | 'config'
  >
>;

export interface StudySummary extends StudyRecord {
  readonly counts: Readonly<Record<TrialState, number>>;
  readonly bestValue: number | null;
  readonly bestTrial: number | null;
}

/** Identifies one attempt; every write of a worker carries it and is refused once the lease is lost. */
export interface Fence {
  readonly studyId: number;
  readonly trial: number;
  readonly attempt: number;
  readonly workerId: string;
}

export interface ClaimRequest {
  readonly studyId: number;
  readonly workerId: string;
  readonly leaseMs: number;
  /** Attempts in all before an expired trial becomes lost. */
  readonly maxAttempts: number;
  /**
   * When nothing is queued or expired: make a new trial (params null, to be suggested) provided
   * that queued + running + complete + pruned + failed stay within this number (lost ones are
   * replaced). Null: no limit; absent: do not create. Only an active study hands out trials.
   */
  readonly createWithin?: number | null;
  /** What the worker knows of itself (host, versions); put over the trial's provenance. */
  readonly provenance?: { readonly [key: string]: Json };
}

/** What the search proposes for a trial, and the last event of the history it saw. */
export interface Proposal {
  readonly params: Params;
  readonly stage: string;
  readonly rule: string;
  readonly historyEvent: number;
}

/** How a trial ended; its params too, where they are not in the store yet. */
export interface TrialEnding {
  readonly fence: Fence;
  readonly outcome: Outcome;
  readonly proposal?: Proposal | undefined;
}

export interface Claim {
  readonly fence: Fence;
  readonly trial: TrialRecord;
}

export type ImportedTrial = Omit<TrialRecord, 'workerId'> & {
  readonly points?: readonly MetricPoint[];
};

/** One line of the append-only log that feeds live views. Ids ascend without reuse. */
export interface StoreEvent {
  readonly id: number;
  readonly studyId: number;
  /** Trial number, or null for an event of the study itself. */
  readonly trial: number | null;
  /** study.created, study.changed, trial.queued, trial.running, trial.suggested, trial.points, trial.complete, … */
  readonly kind: string;
  readonly data: Json;
  readonly at: number;
}

export interface Artifact {
  /** e.g. `model`, `parity`, `log`, `checkpoint`, `montecarlo`. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface WorkerRecord {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly launcher: string;
  readonly version: string;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly stoppedAt: number | null;
  readonly data: { readonly [key: string]: Json };
}

/** A Monte-Carlo run of a study's model, started from the command line or the dashboard. */
export interface MonteCarloRecord {
  readonly id: number;
  readonly studyId: number;
  readonly trial: number;
  readonly state: 'running' | 'complete' | 'failed' | 'stopped';
  readonly settings: Json;
  /** A MonteCarloSummary (src/montecarlo/summary.ts), refreshed while it runs. */
  readonly summary: Json;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A page of the trial table. Filters and sorts run in the store. */
export interface TrialQuery {
  readonly states?: readonly TrialState[];
  /** `number`, `value`, `state`, `startedAt`, `duration`, `metric:<name>` or `param:<name>`. */
  readonly sort?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly offset?: number;
  /** Matches number, tags, note and params as text. */
  readonly search?: string;
  /** Conditions joined by AND; `field` as in sort. */
  readonly where?: readonly {
    readonly field: string;
    readonly op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains';
    readonly value: string | number | boolean;
  }[];
}

/**
 * The only memory. Implementations: in memory, SQLite, PostgreSQL; one conformance suite runs on
 * all. Every method is one atomic change on the database's own clock; a method that takes a
 * {@link Fence} resolves to false, without effect, once that attempt's lease is lost.
 */
export interface Store {
  /** As given by the user, password hidden. */
  readonly address: string;

  createStudy(study: NewStudy & { readonly trialBudget?: number | null }): Promise<StudyRecord>;
  findStudy(name: string): Promise<StudyRecord | undefined>;
  listStudies(): Promise<readonly StudySummary[]>;
  updateStudy(studyId: number, patch: StudyPatch): Promise<StudyRecord>;
  deleteStudy(studyId: number): Promise<void>;

  enqueue(
    studyId: number,
    items: readonly {
      readonly params: Params;
      readonly tags?: readonly string[];
      readonly note?: string;
    }[],
  ): Promise<readonly number[]>;
  /**
   * Adds trials from elsewhere (imports, copies), with their learning curves if given; numbers are
   * assigned anew unless given.
   */
  importTrials(studyId: number, trials: readonly ImportedTrial[]): Promise<void>;
  claim(request: ClaimRequest): Promise<Claim | undefined>;
  suggest(fence: Fence, params: Params, made: Omit<Proposal, 'params'>): Promise<boolean>;
  /**
   * As {@link suggest}, provided that the proposal's history has all that was suggested for other trials
   * of the study: two who read the same history would propose the same point.
   */
  suggestNext(fence: Fence, proposal: Proposal): Promise<'kept' | 'overtaken' | 'lease lost'>;
  /** Removes a new trial that got no params because the search turned out to be exhausted. */
  discard(fence: Fence): Promise<boolean>;
  beat(fence: Fence, leaseMs: number): Promise<boolean>;
  report(fence: Fence, points: readonly MetricPoint[]): Promise<boolean>;
  annotate(fence: Fence, provenance: { readonly [key: string]: Json }): Promise<boolean>;
  /**
   * Ends a trial. With a proposal its params are written now: where the search needs no history, nobody
   * has to see them earlier.
   */
  finish(fence: Fence, outcome: Outcome, proposal?: Proposal): Promise<boolean>;
  /**
   * Ends trials of a study and claims up to `count` others in one change. `kept` says of each end what
   * {@link finish} would, and the claims are made either way.
   */
  finishAndClaim(
    ends: readonly TrialEnding[],
    request: ClaimRequest,
    count: number,
  ): Promise<{ readonly kept: readonly boolean[]; readonly next: readonly Claim[] }>;
  /**
   * Ends an attempt that broke down (the trainer was killed or crashed): queued again, or lost with
   * this reason once maxAttempts are spent.
   */
  forfeit(fence: Fence, maxAttempts: number, reason: TrialReason): Promise<boolean>;
  /** Gives the trial back to the queue, the attempt not counted (clean stop, preemption). */
  release(fence: Fence): Promise<boolean>;
  /** Queues finished trials again (failed, lost); returns how many. */
  retry(studyId: number, states: readonly TrialState[]): Promise<number>;
  /** Frees trials whose leases ran out: queued again, or lost after maxAttempts. Returns the numbers. */
  reap(studyId: number, maxAttempts: number): Promise<readonly number[]>;

  trial(studyId: number, number: number): Promise<TrialRecord | undefined>;
  /** All trials in number order; with `sinceEvent` only those changed after that event. */
  trials(studyId: number, sinceEvent?: number): Promise<readonly TrialRecord[]>;
  queryTrials(
    studyId: number,
    query: TrialQuery,
  ): Promise<{ readonly total: number; readonly trials: readonly TrialRecord[] }>;
  annotateTrial(
    studyId: number,
    number: number,
    patch: { readonly tags?: readonly string[]; readonly note?: string },
  ): Promise<void>;
  /** Learning curves of the trials' last attempts, in step order. */
  points(
    studyId: number,
    trials: readonly number[],
    names?: readonly string[],
  ): Promise<ReadonlyMap<number, readonly MetricPoint[]>>;

  putArtifact(
    studyId: number,
    trial: number | null,
    name: string,
    mediaType: string,
    data: Uint8Array,
  ): Promise<Artifact>;
  getArtifact(studyId: number, trial: number | null, name: string): Promise<Uint8Array | undefined>;
  listArtifacts(studyId: number, trial: number | null): Promise<readonly Artifact[]>;

  createMonteCarlo(studyId: number, trial: number, settings: Json): Promise<MonteCarloRecord>;
  updateMonteCarlo(
    id: number,
    patch: { readonly state?: MonteCarloRecord['state']; readonly summary?: Json },
  ): Promise<void>;
  listMonteCarlo(studyId: number): Promise<readonly MonteCarloRecord[]>;

  putWorker(worker: Omit<WorkerRecord, 'startedAt' | 'seenAt' | 'stoppedAt'>): Promise<void>;
  stopWorker(id: string): Promise<void>;
  listWorkers(): Promise<readonly WorkerRecord[]>;

  /** Events with id > after, oldest first. */
  events(after: number, limit: number, studyId?: number): Promise<readonly StoreEvent[]>;
  lastEvent(): Promise<number>;
  /** Calls back soon after anything changed, from this or any other process. Returns the unsubscribe. */
  watch(onChange: () => void): () => void;
  /** Milliseconds since the epoch on the database's clock. */
  now(): Promise<number>;
  close(): Promise<void>;
}

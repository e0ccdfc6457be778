import type { Json } from '../core/json.js';
import type { Params } from '../space/distribution.js';

/**
 * queued → running → complete | pruned | failed | lost. `lost` is a trial whose worker vanished too
 * often; a released or expired attempt goes back to running under another worker.
 */
export type TrialState = 'queued' | 'running' | 'complete' | 'pruned' | 'failed' | 'lost';

export const FINISHED: readonly TrialState[] = ['complete', 'pruned', 'failed', 'lost'];

/** One trial as the store remembers it. Times are milliseconds since the epoch, database clock. */
export interface TrialRecord {
  readonly number: number;
  readonly state: TrialState;
  /** Null from the claim until the sampler has spoken. */
  readonly params: Params | null;
  /** Seed of the trial's own random streams, derived from (study seed, trial number). */
  readonly seed: number;
  /** Name of the stage that made it, e.g. `0:auto`; null before the suggestion. */
  readonly stage: string | null;
  /** Which rule of the sampler made it, e.g. `gp`, `tpe`, `startup`, `enqueued`. */
  readonly rule: string | null;
  /** One value per objective; null unless complete (or pruned with a last value). */
  readonly values: readonly number[] | null;
  readonly metrics: Readonly<Record<string, number>>;
  /** Last reported step and value of the objective's learning curve; what pruners and samplers see. */
  readonly lastStep: number | null;
  readonly lastValue: number | null;
  readonly attempt: number;
  readonly workerId: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Why it was pruned or failed: a stable code and a sentence. */
  readonly reason: TrialReason | null;
  readonly tags: readonly string[];
  readonly note: string;
  /** Engine, versions, host, data fingerprint, split, command that repeats it, timings. */
  readonly provenance: { readonly [key: string]: Json };
  /** Id of the last event the suggestion was made from: replaying history up to it is exact. */
  readonly historyEvent: number | null;
}

export interface TrialReason {
  readonly code: string;
  readonly message: string;
}

/** Name of the curve a trial reports as its objective's intermediate value; pruners compare it. */
export const OBJECTIVE_CURVE = 'objective';

/** One value at one step of a trial's learning curve. */
export interface MetricPoint {
  readonly name: string;
  readonly step: number;
  /** NaN and infinities are kept as null plus `nonFinite`. */
  readonly value: number | null;
  readonly nonFinite?: 'nan' | 'inf' | '-inf';
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

/** How a trial ended. */
export type Outcome =
  | {
      readonly state: 'complete';
      readonly values: readonly number[];
      readonly metrics?: Readonly<Record<string, number>>;
    }
  | {
      readonly state: 'pruned';
      readonly reason: TrialReason;
      readonly metrics?: Readonly<Record<string, number>>;
    }
  | {
      readonly state: 'failed';
      readonly reason: TrialReason;
      readonly metrics?: Readonly<Record<string, number>>;
    };

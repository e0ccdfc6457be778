import type { Json } from '../core/json.js';
import type { Params } from '../space/distribution.js';
import type { MetricPoint } from '../study/trial.js';

/** An attempt at a trial, for the trainer to make. */
export interface Run {
  readonly number: number;
  readonly attempt: number;
  readonly seed: number;
  readonly params: Params;
  /** Share of the full effort to spend, up to 1. */
  readonly fidelity: number;
  /** Whether the study has a pruner worth asking. */
  readonly pruning: boolean;
}

/** Names an attempt in messages. */
export type RunKey = string;

export function runKey({ number, attempt }: Pick<Run, 'number' | 'attempt'>): RunKey {
  return `${number}/${attempt}`;
}

/** What the supervisor tells the trainer, over the child process's message channel. */
export type ToTrainer =
  | { readonly kind: 'open'; readonly config: Json }
  /** To be run after what it has, in this order; ignored when the trainer has ended the round. */
  | { readonly kind: 'run'; readonly runs: readonly Run[]; readonly round: number }
  /** Checkpoint and end the trial; the process stays. */
  | { readonly kind: 'stop'; readonly of: RunKey; readonly reason: string }
  | {
      readonly kind: 'reply';
      readonly of: RunKey;
      readonly id: number;
      readonly value?: unknown;
      readonly error?: string;
    };

/** What the trainer tells the supervisor. */
export type FromTrainer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'unopened'; readonly code: string; readonly message: string }
  | FromTrial;

export type FromTrial = { readonly of: RunKey } & (
  | { readonly kind: 'points'; readonly points: readonly MetricPoint[] }
  | { readonly kind: 'annotate'; readonly provenance: { readonly [key: string]: Json } }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'ended'; readonly result: TrialResult; readonly round?: RoundEnd | undefined }
);

/** The trainer has dropped the runs behind the one that ended and waits for new ones. */
export interface RoundEnd {
  /** Bytes that the process has written to its standard output and standard error so far. */
  readonly written: readonly [number, number];
}

export type Question =
  | { readonly what: 'prune' }
  | { readonly what: 'load-checkpoint' }
  | {
      readonly what: 'put-artifact';
      readonly name: string;
      readonly mediaType: string;
      readonly data: Uint8Array;
    };

/** How the objective left a trial. */
export type TrialResult =
  | {
      readonly kind: 'done';
      readonly values: readonly number[];
      readonly metrics: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'pruned'; readonly message: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** The objective's own child process was ended by a signal. */
  | { readonly kind: 'signalled'; readonly message: string }
  /** It heeded a stop. */
  | { readonly kind: 'stopped' };

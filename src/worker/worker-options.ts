/** How one worker works. Plain data: it is sent to worker processes. */
export interface WorkerOptions {
  /** Address of the store. */
  readonly store: string;
  /** Name of the study. */
  readonly study: string;
  /** `local`, `slurm`, `hand`, … for the list of workers. */
  readonly launcher: string;
  /** Threads one training may use. */
  readonly threads: number;
  /** A worker that is silent for this long counts as dead. It beats four times as often. */
  readonly leaseMs: number;
  /** Attempts in all before a trial whose workers die becomes lost. */
  readonly maxAttempts: number;
  /** Longest time for one trial. */
  readonly trialTimeoutMs?: number;
  /** How long a trial that was told to end may take to save its checkpoint. */
  readonly graceMs: number;
  /** End as soon as nothing is left to claim, though others still work (batch systems). */
  readonly untilEmpty: boolean;
  /** More about the place, e.g. the batch job's id. */
  readonly place?: { readonly [key: string]: string };
}

export const WORKER_DEFAULTS = {
  launcher: 'hand',
  threads: 1,
  leaseMs: 60_000,
  maxAttempts: 3,
  graceMs: 10_000,
  untilEmpty: false,
} as const;

import type { Json } from '../core/json.js';
import type { Params } from '../space/distribution.js';

/** What a trial may do while it runs. The worker implements it; every objective is written to it. */
export interface TrialContext {
  readonly number: number;
  readonly attempt: number;
  readonly seed: number;
  readonly params: Params;
  /** Share of the full effort (frames × iterations) to spend, up to 1; full when absent. */
  readonly fidelity?: number;
  /** Aborted when the trial must end: lease lost, study cancelled, time limit, shutdown. */
  readonly signal: AbortSignal;
  /** The objective's intermediate value at this step (epoch), what pruners see; plus other curves. */
  report(step: number, value: number, more?: Readonly<Record<string, number>>): void;
  /** Asks the study's pruner about the last reported step; a sentence when the trial should end. */
  shouldPrune(): Promise<string | undefined>;
  annotate(provenance: { readonly [key: string]: Json }): void;
  putArtifact(name: string, mediaType: string, data: Uint8Array): Promise<void>;
  loadCheckpoint(): Promise<Uint8Array | undefined>;
  saveCheckpoint(data: Uint8Array): Promise<void>;
  log(line: string): void;
}

export interface ObjectiveResult {
  /** One per objective of the study. */
  readonly values: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

/** Thrown by an objective to end its trial as pruned. */
export class Pruned extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Pruned';
  }
}

export type Objective = (context: TrialContext) => Promise<ObjectiveResult>;

/** Artifact `parity.json` of a trial: reference and predicted energies, eV, minus `offsetEv`. */
export interface ParityArtifact {
  readonly offsetEv: number;
  readonly splits: Readonly<
    Record<
      string,
      {
        readonly frame: readonly number[];
        readonly referenceEv: readonly number[];
        readonly predictedEv: readonly number[];
        /** Force components in eV/Å where there are any: a random sample of a large part. */
        readonly forces?: {
          readonly reference: readonly number[];
          readonly predicted: readonly number[];
        };
      }
    >
  >;
}

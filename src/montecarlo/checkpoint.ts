import { deserialize, serialize } from 'node:v8';
import { fail } from '../core/errors.js';
import { canonicalJson, sha256 } from '../core/json.js';
import type { BurnInState } from './burn-in.js';
import type { MonteCarloSettings } from './settings.js';

const VERSION = 1;

/** All that changes during a run: enough to go on bit for bit. */
export interface CheckpointState {
  readonly positions: Float64Array;
  readonly energies: Float64Array;
  readonly evaluated: number;
  readonly rngs: readonly (readonly number[])[];
  readonly stepper: readonly Float64Array[];
  readonly tempering: readonly number[] | null;
  readonly burnIn: BurnInState;
  readonly burnInOver: boolean;
  readonly burnInAcceptance: readonly (number | null)[] | null;
  readonly burnInTotal: number | null;
  readonly productionSteps: number;
  readonly guard: Float64Array;
  readonly recording: {
    readonly series: readonly (readonly Float64Array[])[];
    readonly samples: number;
    readonly frames: number;
    readonly trajectory: Float64Array;
    readonly trajectoryEnergies: Float64Array;
    readonly counts: Float64Array;
    readonly blockFrames: Float64Array;
    readonly blockWeights: Float64Array;
  };
  readonly offsetEv: number;
}

/**
 * What a checkpoint belongs to: the settings, the start and the model, known by the energies it gives
 * the start, decide everything that follows.
 */
export function runKey(
  settings: MonteCarloSettings,
  starts: readonly Float64Array[],
  energiesEv: Float64Array,
): string {
  // Another machine's last digits make no other model.
  const energies = Array.from(energiesEv, (energy) => energy.toFixed(6));
  return sha256(canonicalJson({ settings, starts: starts.map((s) => sha256(s)), energies }));
}

export function writeCheckpoint(key: string, state: CheckpointState): Uint8Array {
  return serialize({ version: VERSION, key, state });
}

/** Reads a checkpoint; refused when it is of another run or cannot be read. */
export function readCheckpoint(data: Uint8Array, key: string): CheckpointState {
  let found: { version?: unknown; key?: unknown; state?: CheckpointState };
  try {
    found = deserialize(data) as typeof found;
  } catch (error) {
    throw fail('MC_CHECKPOINT', 'the Monte-Carlo checkpoint is damaged; start anew', error);
  }
  if (found.version !== VERSION || found.key !== key || !found.state)
    throw fail(
      'MC_CHECKPOINT',
      'the Monte-Carlo checkpoint belongs to a run with other settings, another start or another model; give the same options, or start anew without resuming',
    );
  return found.state;
}

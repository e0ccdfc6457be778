import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { selectFeatures } from '../core/features.js';
import { deriveRng } from '../core/rng.js';
import type { ForceData } from '../network/force-set.js';
import type { Frames } from '../structure/frames.js';
import { selectFrames } from '../structure/select-frames.js';
import {
  derivativeBytes,
  forceSetOfFrames,
  type InputMap,
  requireForces,
} from './force-set-of-frames.js';

export interface ForceDataRequest extends InputMap {
  readonly frames: Frames;
  /** Network inputs of all frames. */
  readonly inputs: FeatureSet;
  /** Frames of the two parts, of which some are taken. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  /** Training frames to take, and at most as many of validation; null takes all. */
  readonly forceFrames: number | null;
  /** Chooses the frames: the same for every trial of a study. */
  readonly splitHash: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What training on forces takes beside the energies.
 * @throws TRAINING_FORCES, MEMORY_BUDGET
 */
export async function forceData(request: ForceDataRequest): Promise<ForceData> {
  const { frames, inputs, splitHash, signal } = request;
  requireForces(frames);
  const wanted = Math.min(request.forceFrames ?? request.train.length, request.train.length);
  const chosen = (part: Uint32Array, name: string) => {
    const rows = deriveRng(splitHash, name).shuffle(Uint32Array.from(part)).slice(0, wanted);
    return { frames: selectFrames(frames, rows), inputs: selectFeatures(inputs, rows) };
  };
  const train = chosen(request.train, 'force-frames');
  const validation = chosen(request.validation, 'validation-force-frames');
  const trainBytes = derivativeBytes(train.frames, train.inputs);
  const bytes = trainBytes + derivativeBytes(validation.frames, validation.inputs);
  refuseExcess(bytes, request.maxBytes, train.frames.count, validation.frames.count);
  const set = await forceSetOfFrames(train.frames, train.inputs, request, signal);
  const squares = set.slopes.reduce((sum, slope) => sum + slope * slope, 0);
  return {
    train: set,
    validation: await forceSetOfFrames(validation.frames, validation.inputs, request, signal),
    spread: Math.sqrt(squares / set.slopes.length) || 1,
  };
}

function refuseExcess(bytes: number, most: number, train: number, validation: number): void {
  if (bytes <= most) return;
  const mib = (b: number) => Math.ceil(b / 2 ** 20);
  throw fail(
    'MEMORY_BUDGET',
    `derivatives of the network inputs of ${train} training and ${validation} validation frames take ${mib(bytes)} MiB, ${mib(most)} MiB are allowed: set training.force_frames to at most ${Math.floor((train * most) / bytes)}, or keep fewer components (pca)`,
  );
}

import { fail } from '../core/errors.js';
import { deriveRng } from '../core/rng.js';
import { type Split, splitOf } from './split-frames.js';

/**
 * k-fold cross-validation within the training and validation frames of a split: blocks of neighbouring
 * frames are dealt to k folds, each of which validates once. The test frames stay out.
 * @param block frames a block; 1 deals frame by frame
 * @throws SPLIT_EMPTY when there are fewer blocks than folds
 */
export function foldSplits(split: Split, folds: number, block: number, seed: number): Split[] {
  const frames = Uint32Array.from([...split.train, ...split.validation]).sort();
  const blocks = Array.from({ length: Math.ceil(frames.length / block) }, (_, b) =>
    frames.subarray(b * block, (b + 1) * block),
  );
  if (blocks.length < folds)
    throw fail(
      'SPLIT_EMPTY',
      `objective.folds is ${folds}, but the ${frames.length} training and validation frames are ${blocks.length} block(s) of ${block}; lower dataset.split.block or objective.folds`,
    );
  deriveRng(seed, 'folds').shuffle(blocks);
  return Array.from({ length: folds }, (_, fold) => {
    const own = (inside: boolean) =>
      blocks.flatMap((frame, b) => ((b % folds === fold) === inside ? [...frame] : []));
    return splitOf({ train: own(false), validation: own(true), test: [...split.test] });
  });
}

import { deriveRng } from '../core/rng.js';
import type { Space } from '../space/space.js';
import { codecOf } from './codec.js';
import { freshRandom, pointsOf } from './fresh-point.js';
import { seenKeys } from './past.js';
import type { Sampler } from './sampler.js';

/** Independent uniform draws; no point of a finite space twice. */
export function randomSampler(): Sampler {
  // A continuous draw never repeats; only of a finite space need the earlier points be known.
  const ignoresHistory = (space: Space) => !Number.isFinite(pointsOf(space));
  return {
    name: 'random',
    ignoresHistory,
    suggest({ space, history, trialNumber, seed }) {
      const codec = codecOf(space);
      const rng = deriveRng(seed, 'sampler:random', trialNumber);
      const known = ignoresHistory(space) ? [] : history;
      const point = freshRandom(codec, seenKeys(codec, known), known, rng);
      return point && { params: codec.decode(point), rule: 'random' };
    },
  };
}

import { deriveRng } from '../core/rng.js';
import { codecOf } from './codec.js';
import { freshRandom, pointsOf } from './fresh-point.js';
import { seenKeys } from './past.js';
import type { Sampler } from './sampler.js';

/** Independent uniform draws; no point of a finite space twice. */
export function randomSampler(): Sampler {
  return {
    name: 'random',
    suggest({ space, history, trialNumber, seed }) {
      const codec = codecOf(space);
      const rng = deriveRng(seed, 'sampler:random', trialNumber);
      // A continuous draw never repeats; only of a finite space need the earlier points be known.
      const seen = Number.isFinite(pointsOf(space)) ? seenKeys(codec, history) : new Set<string>();
      const point = freshRandom(codec, seen, rng);
      return point && { params: codec.decode(point), rule: 'random' };
    },
  };
}

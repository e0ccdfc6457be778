import { deriveRng } from '../core/rng.js';
import { codecOf } from './codec.js';
import { freshRandom } from './fresh-point.js';
import { seenKeys } from './past.js';
import type { Sampler } from './sampler.js';

/** Independent uniform draws; no point of a finite space twice. */
export function randomSampler(): Sampler {
  return {
    name: 'random',
    suggest({ space, history, trialNumber, seed }) {
      const codec = codecOf(space);
      const rng = deriveRng(seed, 'sampler:random', trialNumber);
      const point = freshRandom(codec, seenKeys(codec, history), rng);
      return point && { params: codec.decode(point), rule: 'random' };
    },
  };
}

import { expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { maximizeImprovement } from '../../src/sampler/acquisition.js';
import { codecOf } from '../../src/sampler/codec.js';
import { featuresOf } from '../../src/sampler/gp-features.js';
import { condition } from '../../src/sampler/gp-posterior.js';
import { parseSpace } from '../../src/space/parse-space.js';

const OPTIONS = { randoms: 200, mutants: 48, climbs: 2, rounds: 10 };

it('looks farther from what is known where a look tells little but noise', () => {
  const codec = codecOf(parseSpace({ x: { float: [0, 1] } }));
  const known = [0.2, 0.25, 0.3].map((x) => Float64Array.of(x));
  const noise = 0.1;
  const hyper = { theta: Float64Array.of(4), signal: 1, additive: 0.5, stretch: 0.5, noise };
  const posterior = condition(known, Float64Array.of(-1, -1.2, -1), featuresOf(codec), hyper);
  const found = (told: number) => {
    const target = { best: -1.1, noise: told };
    const rng = deriveRng(1, 'acquisition');
    return maximizeImprovement(codec, posterior, target, known, new Set(), rng, OPTIONS)!.point[0]!;
  };
  const distance = (x: number) => Math.abs(x - 0.25);
  expect(distance(found(noise))).toBeGreaterThan(distance(found(0)) + 0.05);
});

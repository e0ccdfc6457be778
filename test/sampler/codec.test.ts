import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { codecOf } from '../../src/sampler/codec.js';
import { everyPoint, freshRandom, pointsOf } from '../../src/sampler/fresh-point.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { whyOutside } from '../../src/space/space.js';
import { arbitrarySpace } from '../support/arbitrary-space.js';

describe('the codec of a space', () => {
  it('draws points inside the space and turns them to numbers and back', () => {
    fc.assert(
      fc.property(arbitrarySpace, fc.nat(), (written, seed) => {
        const space = parseSpace(written);
        const codec = codecOf(space);
        const rng = deriveRng(seed, 'test');
        for (let i = 0; i < 5; i++) {
          const point = freshRandom(codec, new Set(), [], rng)!;
          const params = codec.decode(point);
          expect(whyOutside(space, params)).toBeUndefined();
          const back = codec.encode(params)!;
          expect(codec.key(back)).toBe(codec.key(point));
          expect(codec.decode(back)).toEqual(expect.objectContaining(roundedLike(params)));
          for (let d = 0; d < point.length; d++) {
            if (Number.isNaN(point[d]!)) continue;
            const unit = codec.unit(d, point[d]!);
            expect(unit).toBeGreaterThanOrEqual(0);
            expect(unit).toBeLessThanOrEqual(1);
            expect(codec.unit(d, codec.codeAt(d, unit))).toBeCloseTo(unit, 9);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('enumerates as many points as the space counts, all different and inside', () => {
    fc.assert(
      fc.property(arbitrarySpace, (written) => {
        const space = parseSpace(written);
        fc.pre(pointsOf(space) <= 3000);
        const codec = codecOf(space);
        const keys = new Set<string>();
        for (const point of everyPoint(codec)) {
          expect(whyOutside(space, codec.decode(point))).toBeUndefined();
          keys.add(codec.key(point));
        }
        expect(keys.size).toBe(pointsOf(space));
      }),
      { numRuns: 60 },
    );
  });
});

/** Discrete values come back exactly; continuous ones to rounding. */
function roundedLike(params: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? expect.closeTo(value, 8) : value,
    ]),
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { codecOf } from '../../src/sampler/codec.js';
import { everyPoint, pointsOf, randomFeasible } from '../../src/sampler/fresh-point.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { whyOutside } from '../../src/space/space.js';
import { arbitrarySpace } from '../support/arbitrary-space.js';

describe('the codec of a space', () => {
  it.each([
    [Math.SQRT2, 2, 0.1],
    [0, 5e-16, 1e-16],
    [0.1, 0.7, 0.2],
  ])('gives each step from %d to %d by %d a value inside', (low, high, step) => {
    const space = parseSpace({ x: { float: [low, high], step } });
    const values = [...everyPoint(codecOf(space))].map((point) => codecOf(space).decode(point));
    expect(new Set(values.map(({ x }) => x)).size).toBe(Math.floor((high - low) / step + 1.001));
    for (const params of values) expect(whyOutside(space, params)).toBeUndefined();
  });

  it('draws points where one in a thousand meets the constraints', () => {
    const float = { float: [0, 1] };
    const space = parseSpace(
      { a: float, b: float, c: float, d: float },
      { constraints: { at: 'constraints', texts: ['a + b + c + d < 0.4'] } },
    );
    const point = randomFeasible(codecOf(space), deriveRng(1, 'tight'));
    expect(point.reduce((sum, u) => sum + u)).toBeLessThan(0.4);
  });

  it('draws points inside the space and turns them to numbers and back', () => {
    fc.assert(
      fc.property(arbitrarySpace, fc.nat(), (written, seed) => {
        const space = parseSpace(written);
        const codec = codecOf(space);
        const rng = deriveRng(seed, 'test');
        for (let i = 0; i < 5; i++) {
          const point = randomFeasible(codec, rng);
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

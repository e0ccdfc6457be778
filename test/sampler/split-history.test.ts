import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markBest } from '../../src/sampler/split-history.js';

test('the best points are those that a stable sort puts first', () => {
  const worth = fc.oneof(fc.constantFrom(0, -0, 1, 2), fc.double({ noDefaultInfinity: true }));
  const trials = fc.array(fc.tuple(worth, fc.boolean()), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(trials, fc.nat(40), (drawn, most) => {
      const values = drawn.map(([value]) => value);
      const among = [...drawn.keys()].filter((i) => drawn[i]![1]);
      const others = [...drawn.keys()].filter((i) => Number.isNaN(values[i])).reverse();
      const known = among.filter((i) => !Number.isNaN(values[i]));
      known.sort((a, b) => values[a]! - values[b]!);
      const ranking = [...known, ...others.filter((i) => among.includes(i))];
      const count = Math.min(most, among.length);
      const split = { finished: [], pending: [], goodShare: 0.15, others };
      const marks = markBest({ ...split, worth: Float64Array.from(values) }, among, count);
      const marked = [...marks.keys()].filter((i) => marks[i] === 1);
      expect(marked).toEqual(ranking.slice(0, count).sort((a, b) => a - b));
    }),
  );
});

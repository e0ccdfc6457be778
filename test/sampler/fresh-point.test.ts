import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { codecOf } from '../../src/sampler/codec.js';
import { freshRandom } from '../../src/sampler/fresh-point.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { observe } from '../conformance/sampler.js';

describe('a fresh point', () => {
  const thin = codecOf(
    parseSpace({
      a: { float: [0, 1] },
      b: { float: [0, 1] },
      k: ['x', 'y'],
      constraints: ['a + b < 0.001'],
    }),
  );

  it('is a step from the history where random points never meet the constraints', () => {
    const history = [observe(0, { a: 0.0004, b: 0.0004, k: 'x' }, null, 1, 'complete')];
    for (let n = 1; n < 6; n++) {
      const seen = new Set(history.map((o) => thin.key(thin.encode(o.params)!)));
      const params = thin.decode(freshRandom(thin, seen, history, deriveRng(n, 'test'))!);
      expect(seen).not.toContain(thin.key(thin.encode(params)!));
      expect(thin.feasible(thin.encode(params)!)).toBe(true);
      history.push(observe(n, params, null, 1, 'complete'));
    }
  });

  it('is refused with the number of draws where neither is found', () => {
    expect(() => freshRandom(thin, new Set(), [], deriveRng(1, 'test'))).toThrow(
      /none of 100000 random points met the constraints .*: "a \+ b < 0\.001"/,
    );
  });
});

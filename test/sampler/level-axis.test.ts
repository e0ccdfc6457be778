import { describe, expect, it } from 'vitest';
import { codecOf } from '../../src/sampler/codec.js';
import { levelAt, levelAxisOf } from '../../src/sampler/level-axis.js';
import { parseSpace } from '../../src/space/parse-space.js';

describe('the axis of an ordered set', () => {
  it.each([2 ** 10, 2 ** 31, 2 ** 52, 2 ** 53])('finds the levels of one of %d', (levels) => {
    const axis = levelAxisOf(codecOf(parseSpace({ n: { int: [0, levels - 1] } })), 0);
    for (const level of [0, 1, levels / 2, levels - 2, levels - 1]) {
      const found = levelAt(axis, axis.unit(level));
      expect(axis.unit(found)).toBeCloseTo(axis.unit(level), 15);
    }
    expect(levelAt(axis, axis.low)).toBe(0);
    expect(levelAt(axis, axis.high)).toBe(levels - 1);
  });
});

import { describe, expect, it } from 'vitest';
import { directionNumbers, scrambledSobol } from '../../src/sampler/sobol.js';

/** The unscrambled sequence in Gray-code order, as SciPy 1.17's `qmc.Sobol(scramble=False)` has it. */
function grayCode(d: number, index: number): number {
  const gray = index ^ (index >>> 1);
  return directionNumbers(d).reduce((x, v, k) => ((gray >>> k) & 1 ? x ^ v : x) >>> 0, 0) / 2 ** 32;
}

describe('the Sobol sequence', () => {
  it('has the direction numbers of Joe and Kuo, as in SciPy', () => {
    expect([0, 1, 2, 3, 4, 5].map((d) => grayCode(d, 5))).toEqual([
      0.875, 0.875, 0.125, 0.375, 0.875, 0.625,
    ]);
    expect([0, 1, 5, 20, 63, 127].map((d) => grayCode(d, 777))).toEqual([
      0.6923828125, 0.9365234375, 0.3564453125, 0.2373046875, 0.4267578125, 0.1181640625,
    ]);
  });

  it('puts one of 2^k scrambled points in each of 2^k strata, in every dimension', () => {
    const sequence = scrambledSobol(40, 7);
    const points = Array.from({ length: 64 }, (_, i) => sequence(i));
    for (let d = 0; d < 40; d++) {
      const strata = new Set(points.map((p) => Math.floor(p[d]! * 64)));
      expect(strata.size).toBe(64);
    }
  });

  it('fills pairs of dimensions evenly: 16 scrambled points, one in each cell of 4 × 4', () => {
    const sequence = scrambledSobol(2, 3);
    const cells = Array.from({ length: 16 }, (_, i) => sequence(i)).map(
      (p) => Math.floor(p[0]! * 4) * 4 + Math.floor(p[1]! * 4),
    );
    expect(new Set(cells).size).toBe(16);
  });

  it('is scrambled differently by every seed', () => {
    expect(scrambledSobol(3, 1)(5)).not.toEqual(scrambledSobol(3, 2)(5));
    expect(scrambledSobol(3, 1)(5)).toEqual(scrambledSobol(3, 1)(5));
  });
});

import { describe, expect, it } from 'vitest';
import { conjugateGradients } from '../../src/network/conjugate-gradients.js';
import { relativeDifference } from './problem.js';

/** [[4, 1, 0], [1, 3, 1], [0, 1, 2]], positive definite. */
const times = (p: Float64Array) =>
  Float64Array.of(4 * p[0]! + p[1]!, p[0]! + 3 * p[1]! + p[2]!, p[1]! + 2 * p[2]!);
const same = (r: Float64Array) => r.slice();
const truth = Float64Array.of(2, -1, 5);
const exactly = { tolerance: 1e-12, maxIterations: 10 };

describe('conjugate gradients', () => {
  it('solve a system of n unknowns in n iterations', () => {
    const { x, iterations } = conjugateGradients(
      times(truth),
      { times, precondition: same },
      exactly,
    );
    expect(iterations).toBe(3);
    expect(relativeDifference(x, truth)).toBeLessThan(1e-12);
  });

  it('need one iteration where the preconditioner is the inverse', () => {
    // Columns of the inverse, worked out by hand: det = 18.
    const inverse = [
      [5, -2, 1],
      [-2, 8, -4],
      [1, -4, 11],
    ];
    const precondition = (r: Float64Array) =>
      Float64Array.from(inverse, (row) => row.reduce((sum, a, i) => sum + a * r[i]!, 0) / 18);
    const { x, iterations } = conjugateGradients(times(truth), { times, precondition }, exactly);
    expect(iterations).toBe(1);
    expect(relativeDifference(x, truth)).toBeLessThan(1e-12);
  });

  it('end at the tolerance or at the limit of iterations, nearer with each', () => {
    const error = (maxIterations: number) => {
      const limits = { tolerance: 0, maxIterations };
      return relativeDifference(
        conjugateGradients(times(truth), { times, precondition: same }, limits).x,
        truth,
      );
    };
    expect(error(1)).toBeGreaterThan(error(2));
    const loose = conjugateGradients(
      times(truth),
      { times, precondition: same },
      { tolerance: 0.5, maxIterations: 10 },
    );
    expect(loose.iterations).toBeLessThan(3);
  });

  it('stop where a direction has no curvature, and at a right-hand side of zero', () => {
    const flat = { times: () => new Float64Array(3), precondition: same };
    expect(conjugateGradients(truth, flat, exactly).iterations).toBe(0);
    const nothing = conjugateGradients(new Float64Array(3), { times, precondition: same }, exactly);
    expect(nothing).toEqual({ x: new Float64Array(3), iterations: 0 });
  });
});

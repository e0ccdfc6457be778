import { expect, it } from 'vitest';
import type { Observation } from '../../src/sampler/sampler.js';
import { withCurves } from '../../src/study/observations.js';

const trial: Observation = {
  number: 0,
  params: { x: 1 },
  state: 'complete',
  values: [-2],
  lastStep: 2,
  lastValue: -2,
  stage: null,
  rule: null,
};
const at = (step: number, value: number, name = 'score') => ({ name, step, value, at: 0 });
const observe = (points: readonly ReturnType<typeof at>[], name = 'score') =>
  withCurves([trial], new Map([[0, points]]), () => name, 'maximize')[0]!;

it('turns curves so that less is better, in the order of their steps', () => {
  const points = [at(2, 2), at(1, 1), at(1, 9, 'rate')];
  expect(observe(points).curve).toEqual({ steps: [1, 2], values: [-1, -2] });
});

it('gives the same observation until the curve is another one', () => {
  const points = [at(1, 1), at(1, 9, 'rate')];
  const first = observe(points);
  expect(observe(points)).toBe(first);
  expect(observe(points, 'rate').curve?.values).toEqual([-9]);
  expect(observe([...points, at(2, 3)]).curve?.values).toEqual([-1, -3]);
});

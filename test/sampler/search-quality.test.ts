import { describe, expect, it } from 'vitest';
import { autoSampler } from '../../src/sampler/auto.js';
import { nsga2Sampler } from '../../src/sampler/nsga2.js';
import { randomSampler } from '../../src/sampler/random.js';
import type { Observation, Sampler } from '../../src/sampler/sampler.js';
import { tpeSampler } from '../../src/sampler/tpe.js';
import type { Params } from '../../src/space/distribution.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { context, observe, run } from '../conformance/sampler.js';

const SEEDS = [0, 1, 2, 3, 4];

/** A curved valley over numbers, sets and a branch; 0 at the bottom. */
const space = parseSpace({
  x: { float: [-5, 5] },
  lr: { float: [1e-5, 1], log: true },
  n: [1, 2, 4, 8, 16, 32],
  k: ['a', 'b', 'c', 'd'],
  y: { float: [0, 1], when: { k: 'c' } },
  z: { float: [0, 1], when: { k: 'b' } },
});
function valley(p: Params): number {
  const x = Number(p.x);
  const n = Math.log2(Number(p.n));
  const branch = p.k === 'c' ? (Number(p.y) - 0.7) ** 2 : p.k === 'b' ? 0.3 + Number(p.z) : 1;
  return (
    (x - 1) ** 2 / 4 + (Math.log10(Number(p.lr)) + 3 - 0.3 * x) ** 2 + (n - 3) ** 2 / 4 + branch
  );
}

function bests(create: () => Sampler, trials: number): number[] {
  return SEEDS.map((seed) => {
    const history = run(create(), space, seed, trials, valley);
    return Math.min(...history.map((o) => o.values![0]!));
  }).sort((a, b) => a - b);
}
const median = (sorted: readonly number[]) => sorted[2]!;

describe('what the samplers find in 50 trials', () => {
  const random = bests(randomSampler, 50);
  it('tpe finds a fraction of what random search leaves', () => {
    expect(median(bests(tpeSampler, 50))).toBeLessThan(0.5 * median(random));
  });
  it('auto finds the bottom of the right branch', () => {
    expect(median(bests(autoSampler, 50))).toBeLessThan(0.05 * median(random));
  });
});

describe('the search of a Pareto front', () => {
  const plane = parseSpace({ a: { float: [0, 1] }, b: { float: [0, 1] }, c: { float: [0, 1] } });
  /** ZDT1 in three parameters: the front is f2 = 1 − √f1 at b = c = 0. */
  const zdt1 = ({ a, b, c }: Params) => {
    const g = 1 + 4.5 * (Number(b) + Number(c));
    return [Number(a), g * (1 - Math.sqrt(Number(a) / g))];
  };
  /** Area below (1.1, 6) that the trials dominate. */
  function hypervolume(create: () => Sampler, seed: number): number {
    const sampler = create();
    const history: Observation[] = [];
    for (let n = 0; n < 45; n++) {
      const { params, rule } = sampler.suggest({
        ...context(plane, history, n, seed),
        objectives: 2,
      })!;
      history.push({ ...observe(n, params, rule, null, 'complete'), values: zdt1(params) });
    }
    const points = history.map((o) => o.values!).sort((p, q) => p[0]! - q[0]!);
    let area = 0;
    let height = 6;
    for (const [f1, f2] of points as [number, number][]) {
      if (f2 >= height || f1 >= 1.1) continue;
      area += (1.1 - f1) * (height - f2);
      height = f2;
    }
    return area;
  }
  const mean = (create: () => Sampler) =>
    [0, 1, 2].reduce((sum, seed) => sum + hypervolume(create, seed) / 3, 0);
  const nsga2 = mean(nsga2Sampler);

  it('auto and tpe cover more than NSGA-II, which covers more than random', () => {
    expect(mean(autoSampler)).toBeGreaterThan(nsga2);
    expect(mean(tpeSampler)).toBeGreaterThan(nsga2);
    expect(nsga2).toBeGreaterThan(mean(randomSampler));
  });
});

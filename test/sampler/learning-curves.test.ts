import { describe, expect, it } from 'vitest';
import { autoSampler } from '../../src/sampler/auto.js';
import { codecOf } from '../../src/sampler/codec.js';
import { curveLevels, valuesAtLevels } from '../../src/sampler/curve-levels.js';
import { createForecast } from '../../src/sampler/forecast-ends.js';
import { PRIORS } from '../../src/sampler/gaussian-process.js';
import { learningRows, thinRows } from '../../src/sampler/learning-rows.js';
import { regressedEnds } from '../../src/sampler/regressed-ends.js';
import type { Observation } from '../../src/sampler/sampler.js';
import { tpeSampler } from '../../src/sampler/tpe.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { whyOutside } from '../../src/space/space.js';
import { context, observe } from '../conformance/sampler.js';

const space = parseSpace({ x: { float: [0, 1] }, slow: { int: [0, 1] } });
const codec = codecOf(space);
const STEPS = [1, 3, 9, 27];

/** Ends at (x − 0.3)²; slow settings are worse on the way there only. */
function learn(number: number, x: number, slow: number, until = 27): Observation {
  const steps = STEPS.filter((step) => step <= until);
  const values = steps.map(
    (step) => (x - 0.3) ** 2 + (1 + slow) * (Math.exp(-step / 6) - Math.exp(-27 / 6)),
  );
  const isDone = until === 27;
  const state = isDone ? 'complete' : 'pruned';
  return {
    ...observe(number, { x, slow }, 'startup', isDone ? values.at(-1)! : null, state),
    lastStep: steps.at(-1)!,
    lastValue: values.at(-1)!,
    curve: { steps, values },
  };
}

/** Complete trials of both speeds over the whole range. */
const complete = Array.from({ length: 14 }, (_, i) => learn(i, (i + 0.5) / 14, i % 2));

describe('levels of learning curves', () => {
  it('divide the longest curve by three down to its first step', () => {
    expect(curveLevels(complete)).toEqual([1, 3, 9, 27]);
    expect(curveLevels([observe(0, { x: 0, slow: 0 }, null, 1, 'complete')])).toBeUndefined();
  });

  it('take the first report from a level on, as far as the curve got', () => {
    const curve = { steps: [2, 4, 8, 16], values: [20, 4, 8, Number.NaN] };
    expect(valuesAtLevels(curve, [1, 3, 9, 27])).toEqual([20, 4, Number.NaN]);
  });
});

describe('ends of pruned trials', () => {
  it('follow from what others gained between the same steps', () => {
    const quick = complete.filter((o) => o.params.slow === 0);
    const ends = regressedEnds([...quick, learn(20, 0.3, 0, 3), learn(21, 0.9, 0, 1)])!;
    expect(ends[0]).toBe(quick[0]!.values![0]);
    expect(ends.at(-2)).toBeCloseTo(0, 1);
    expect(ends.at(-1)).toBeCloseTo(0.36, 1);
  });

  it('are unknown without curves, and where a curve is no number', () => {
    expect(regressedEnds([observe(0, { x: 0, slow: 0 }, null, 1, 'complete')])).toBeUndefined();
    const broken = learn(20, 0.3, 0, 3);
    const curve = { steps: [1, 3], values: [Number.NaN, Number.POSITIVE_INFINITY] };
    expect(regressedEnds([...complete, { ...broken, curve }])!.at(-1)).toBeNaN();
  });

  it('are forecast from the parameters too: what is only slow is not bad', () => {
    const slow = learn(20, 0.3, 1, 3);
    const quick = learn(21, 0.75, 0, 3);
    expect(slow.lastValue!).toBeGreaterThan(quick.lastValue!);
    const history = [...complete, slow, quick];
    const [byModel, byLine] = [createForecast(PRIORS)(codec, history)!, regressedEnds(history)!];
    expect(byModel.at(-2)!).toBeLessThan(byModel.at(-1)!);
    expect(byLine.at(-2)!).toBeGreaterThan(byLine.at(-1)!);
  });
});

describe('rows of learning curves', () => {
  it('hold the levels a trial reached, moved by what is still gained', () => {
    const quick = complete.filter((o) => o.params.slow === 0);
    const { points, values, isLast } = learningRows(codec, [...quick, learn(20, 0.5, 0, 3)])!;
    expect(points).toHaveLength(4 * quick.length + 2);
    const own = points.slice(-2).map((p) => p.at(-1)!);
    expect(own[0]).toBe(0);
    expect(own[1]).toBeCloseTo(1 / 3, 12);
    expect(isLast.slice(-2)).toEqual([false, true]);
    for (const value of values.slice(-2)) expect(value).toBeCloseTo(0.04, 10);
  });

  it('give failed and diverged trials the worst value at the end', () => {
    const failed = observe(20, { x: 0.1, slow: 0 }, null, null, 'failed');
    const { points, values } = learningRows(codec, [...complete, failed])!;
    expect(points.at(-1)!.at(-1)).toBe(1);
    expect(values.at(-1)).toBe(Math.max(...values));
  });

  it('are thinned to the last ones of trials and those nearest to the end', () => {
    const many = Array.from({ length: 60 }, (_, i) => learn(i, i / 60, i % 2, i % 3 ? 1 : 27));
    const all = learningRows(codec, many)!;
    const thin = thinRows(all, 40);
    expect(thin.points).toHaveLength(40);
    expect(thin.isLast.filter(Boolean)).toHaveLength(30);
    expect(thinRows(all, 1000)).toBe(all);
  });
});

describe.each([
  ['tpe', tpeSampler],
  ['auto', autoSampler],
] as const)('%s over learning curves', (_name, create) => {
  const search = (disturb: (o: Observation) => Observation) => {
    const history: Observation[] = [];
    for (let n = 0; n < 40; n++) {
      const { params } = create().suggest(context(space, history, n, 3))!;
      expect(whyOutside(space, params)).toBeUndefined();
      const until = n % 4 === 0 ? 27 : STEPS[n % 3]!;
      history.push(disturb(learn(n, Number(params.x), Number(params.slow), until)));
    }
    return history;
  };

  it('finds the bottom though three in four trials are pruned', () => {
    const nearest = Math.min(...search((o) => o).map((o) => Math.abs(Number(o.params.x) - 0.3)));
    expect(nearest).toBeLessThan(0.03);
  });

  it.each<[string, (o: Observation) => Observation]>([
    ['are not numbers', (o) => withValues(o, () => Number.NaN)],
    ['are infinite now and then', (o) => withValues(o, (v) => (o.number % 3 ? v : Infinity))],
    ['are all equal', (o) => withValues(o, () => 1)],
    ['are empty', (o) => ({ ...o, curve: { steps: [], values: [] } })],
    ['have one step', (o) => ({ ...o, curve: { steps: [1], values: [1] } })],
    ['are missing for some', (o) => (o.number % 2 ? o : { ...o, curve: undefined! })],
  ])('goes on where curves %s', (_case, disturb) => {
    expect(search(disturb)).toHaveLength(40);
  });

  it('suggests the same in another process', () => {
    const history = search((o) => o);
    const kept = create();
    kept.suggest(context(space, history.slice(0, 20), 20, 3));
    const [here, there] = [kept, create()].map((s) => s.suggest(context(space, history, 40, 3)));
    expect(here).toEqual(there);
  });
});

function withValues(o: Observation, change: (value: number) => number): Observation {
  const values = o.curve!.values.map(change);
  const last = values.at(-1)!;
  return {
    ...o,
    values: o.values && [last],
    lastValue: last,
    curve: { steps: o.curve!.steps, values },
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { codecOf } from '../../src/sampler/codec.js';
import { dominates } from '../../src/sampler/non-dominated.js';
import type { Params } from '../../src/space/distribution.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { bestTrials } from '../../src/study/best.js';
import { importance } from '../../src/study/importance.js';
import { importedTrial } from '../../src/study/imported-trials.js';
import { paretoFront } from '../../src/study/pareto-front.js';
import type { TrialRecord } from '../../src/study/trial.js';

const trial = (
  number: number,
  params: Params,
  values: readonly number[],
  metrics = {},
): TrialRecord => ({
  ...importedTrial({ number, state: 'complete', params, values, metrics }, 'test'),
  workerId: null,
});

const space = parseSpace({
  big: { float: [0, 1] },
  small: { float: [0, 1] },
  none: { float: [0, 1] },
  kind: ['a', 'b', 'c'],
});

function trials(count: number, f: (p: Record<string, number | string>) => number): TrialRecord[] {
  const codec = codecOf(space);
  const rng = deriveRng(4, 'importance');
  return Array.from({ length: count }, (_, i) => {
    const params = codec.decode(codec.random(rng));
    return trial(i, params, [f(params as Record<string, number | string>)]);
  });
}

describe.each(['ped-anova', 'fanova'] as const)('importances by %s', (method) => {
  const done = trials(
    300,
    (p) => 4 * Number(p.big) ** 2 + Number(p.small) + (p.kind === 'a' ? 0 : 0.3),
  );
  const found = importance(done, space, ['minimize'], { method });
  const share = (name: string) => found.find((i) => i.param === name)!.importance;

  it('add up to one and put parameters in the order of their influence', () => {
    expect(found.reduce((s, i) => s + i.importance, 0)).toBeCloseTo(1, 9);
    expect(found[0]!.param).toBe('big');
    expect(share('big')).toBeGreaterThan(share('small'));
    expect(share('none')).toBeLessThan(0.08);
    expect(share('kind')).toBeGreaterThan(share('none'));
  });

  it('have an uncertainty, and are unreliable from few trials', () => {
    for (const i of found) expect(i.uncertainty).toBeGreaterThanOrEqual(0);
    expect(found.every((i) => i.reliable)).toBe(true);
    const few = importance(done.slice(0, 12), space, ['minimize'], { method });
    expect(few.some((i) => i.reliable)).toBe(false);
    expect(few.find((i) => i.param === 'big')!.uncertainty).toBeGreaterThan(
      found.find((i) => i.param === 'big')!.uncertainty,
    );
  });

  it('turn round with the direction', () => {
    const turned = done.map((t) => ({ ...t, values: [-t.values![0]!] }));
    expect(importance(turned, space, ['maximize'], { method })).toEqual(found);
  });

  it('are empty without trials, and equal where all values are', () => {
    expect(importance([], space, ['minimize'], { method })).toEqual([]);
    const flat = importance(
      trials(40, () => 1),
      space,
      ['minimize'],
      { method },
    );
    expect(flat.reduce((s, i) => s + i.importance, 0)).toBeCloseTo(1, 9);
  });
});

describe('the Pareto front', () => {
  it('is what no other trial dominates, by brute force', () => {
    const point = fc.tuple(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
    );
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 40 }),
        fc.constantFrom(2, 3),
        (points, objectives) => {
          const directions = ['minimize', 'maximize', 'minimize'].slice(0, objectives) as (
            | 'minimize'
            | 'maximize'
          )[];
          const all = points.map((p, i) => trial(i, {}, p.slice(0, objectives)));
          const signed = (t: TrialRecord) => t.values!.map((v, k) => (k === 1 ? -v : v));
          const expected = all.filter((t) => !all.some((o) => dominates(signed(o), signed(t))));
          const numbers = (list: readonly TrialRecord[]) =>
            list.map((t) => t.number).sort((a, b) => a - b);
          expect(numbers(paretoFront(all, directions))).toEqual(numbers(expected));
        },
      ),
    );
  });
});

describe('the best trials', () => {
  const all = [3, 1, 2, 1].map((v, i) => trial(i, {}, [v], { mae: 10 - v }));

  it('come in order, of equal ones the earlier first', () => {
    expect(bestTrials(all, ['minimize'], { top: 3 }).map((t) => t.number)).toEqual([1, 3, 2]);
    expect(bestTrials(all, ['maximize'], { top: 1 }).map((t) => t.number)).toEqual([0]);
  });

  it('can be ranked by a metric, and an unknown one is refused', () => {
    expect(bestTrials(all, ['minimize'], { by: 'mae' }).map((t) => t.number)).toEqual([0]);
    expect(() => bestTrials(all, ['minimize'], { by: 'mea' })).toThrow(
      /no trial has the metric "mea"; known are mae/,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ashaPruner } from '../../src/pruner/asha.js';
import { hyperbandPruner } from '../../src/pruner/hyperband.js';
import { patiencePruner } from '../../src/pruner/patience.js';
import { medianPruner, percentilePruner } from '../../src/pruner/percentile.js';
import type { Curve } from '../../src/pruner/pruner.js';
import { thresholdPruner } from '../../src/pruner/threshold.js';

/** A curve with values at steps 1, 2, 3, …. */
function curve(
  number: number,
  values: readonly number[],
  state: Curve['state'] = 'complete',
): Curve {
  return { number, state, steps: values.map((_, i) => i + 1), values };
}

describe('the percentile pruner', () => {
  const complete = [1, 2, 3, 4, 5].map((v) => curve(v, [v + 10, v + 5, v]));

  it('prunes what is worse than the median of complete trials at the same step', () => {
    const pruner = medianPruner({ startupTrials: 5 });
    expect(pruner.shouldPrune(curve(9, [20, 8.5], 'running'), complete)).toMatch(
      /8\.5 at step 2.*8/,
    );
    expect(pruner.shouldPrune(curve(9, [20, 7.9], 'running'), complete)).toBeUndefined();
  });

  it('judges by the best value so far, not by the last', () => {
    const trial = curve(9, [5, 100], 'running');
    expect(medianPruner({ startupTrials: 5 }).shouldPrune(trial, complete)).toBeUndefined();
  });

  it('waits for its start-up trials, its first step and its interval', () => {
    const bad = curve(9, [99, 99, 99], 'running');
    expect(medianPruner({ startupTrials: 6 }).shouldPrune(bad, complete)).toBeUndefined();
    expect(
      medianPruner({ startupTrials: 5, minStep: 4 }).shouldPrune(bad, complete),
    ).toBeUndefined();
    const every2 = medianPruner({ startupTrials: 5, minStep: 1, interval: 2 });
    expect(every2.shouldPrune(curve(9, [99, 99], 'running'), complete)).toBeUndefined();
    expect(every2.shouldPrune(bad, complete)).toBeDefined();
  });

  it('keeps only the best share at a low percentile', () => {
    const strict = percentilePruner({ percentile: 25, startupTrials: 5 });
    expect(strict.shouldPrune(curve(9, [20, 7.5], 'running'), complete)).toBeDefined();
    expect(strict.shouldPrune(curve(9, [20, 6.9], 'running'), complete)).toBeUndefined();
  });
});

describe('the ASHA pruner', () => {
  const pruner = ashaPruner({ minStep: 1, reductionFactor: 3 });
  const at1 = (values: readonly number[]) => values.map((v, i) => curve(i, [v], 'pruned'));

  it('lets the best third of a rung go on', () => {
    const others = at1([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(pruner.shouldPrune(curve(20, [3.5], 'running'), others)).toMatch(/3 of 8 .* best 3/);
    expect(pruner.shouldPrune(curve(20, [2.5], 'running'), others)).toBeUndefined();
  });

  it('compares with the latest thirty only', () => {
    const early = at1(Array.from({ length: 40 }, () => 99));
    const late = Array.from({ length: 30 }, (_, i) => curve(40 + i, [i], 'pruned'));
    const own = curve(90, [10.5], 'running');
    expect(pruner.shouldPrune(own, [...early, ...late])).toMatch(/11 of 30 .* best 10/);
    expect(pruner.shouldPrune(curve(90, [8.5], 'running'), [...late, ...early])).toBeUndefined();
  });

  it('never prunes the first trial that did not fail', () => {
    const others = [curve(0, [0], 'failed'), ...[2, 3, 4].map((i) => curve(i, [0], 'running'))];
    expect(pruner.shouldPrune(curve(1, [9], 'running'), others)).toBeUndefined();
    expect(pruner.shouldPrune(curve(9, [9], 'running'), others)).toBeDefined();
  });

  it('lets nobody pass a rung with fewer values than the factor', () => {
    const others = [curve(0, [5, 5, 5]), curve(1, [5, 5, 5], 'pruned')];
    const enough = [curve(0, [5, 5, 5]), curve(1, [5], 'pruned')];
    const own = curve(7, [1, 1, 1], 'running');
    expect(pruner.shouldPrune(own, enough)).toMatch(/0 of 1 .* best 0/);
    expect(pruner.shouldPrune(own, others)).toBeUndefined();
  });

  it('lets the best at such a rung go on while few are complete', () => {
    const best = curve(40, [1, 1, 1], 'running');
    const second = curve(40, [7, 7, 7], 'running');
    const trials = (count: number) => [
      curve(0, [5, 5, 5]),
      ...Array.from({ length: count - 1 }, (_, i) => curve(1 + i, [9], 'pruned')),
    ];
    expect(pruner.shouldPrune(best, trials(19))).toBeDefined();
    expect(pruner.shouldPrune(best, trials(20))).toBeUndefined();
    expect(pruner.shouldPrune(second, trials(20))).toBeDefined();
  });

  it('asks only when a report reaches a rung: steps 1, 3, 9', () => {
    const others = [0, 1, 2, 3, 4, 5].map((i) => curve(i, [i, i, i, i]));
    expect(pruner.shouldPrune(curve(20, [0, 99], 'running'), others)).toBeUndefined();
    expect(pruner.shouldPrune(curve(20, [0, 0, 99], 'running'), others)).toMatch(/step 3/);
    expect(pruner.shouldPrune(curve(20, [0, 0, 0, 99], 'running'), others)).toBeUndefined();
  });

  it('counts running trials at the rung, and ignores values that are not numbers', () => {
    const others = [curve(1, [Number.NaN], 'failed'), curve(2, [1], 'running')];
    expect(pruner.shouldPrune(curve(20, [2], 'running'), others)).toMatch(/1 of 1/);
  });

  it('decides the same on two workers that see the same curves in another order', () => {
    const others = at1([5, 3, 9, 1, 7]);
    const trial = curve(20, [4], 'running');
    expect(pruner.shouldPrune(trial, others)).toBe(
      pruner.shouldPrune(trial, [...others].reverse()),
    );
  });
});

describe('the Hyperband pruner', () => {
  it('judges some trials early and some late, and most of them early', () => {
    const pruner = hyperbandPruner({ minStep: 1, maxStep: 9, reductionFactor: 3 });
    const steps = [1, 3, 9];
    const prunedAt = Array.from({ length: 200 }, (_, number) => {
      const rivals = Array.from({ length: 300 }, (_, i) => ({
        ...curve(i, []),
        steps,
        values: [0, 0, 0],
      }));
      const judged = steps.find((_, i) => {
        const trial = { ...curve(1000 + number, [], 'running'), steps: steps.slice(0, i + 1) };
        return pruner.shouldPrune({ ...trial, values: trial.steps.map(() => 1) }, rivals);
      });
      return judged;
    });
    const count = (step: number) => prunedAt.filter((s) => s === step).length;
    expect(count(1) + count(3) + count(9)).toBe(200);
    expect(count(1)).toBeGreaterThan(count(9));
    expect(count(9)).toBeGreaterThan(10);
  });
});

describe('the patience and threshold pruners', () => {
  it('ends a curve that has stopped improving', () => {
    const pruner = patiencePruner({ patience: 3, minDelta: 0.1 });
    expect(pruner.shouldPrune(curve(1, [5, 4, 3.95, 3.95], 'running'), [])).toBeUndefined();
    expect(pruner.shouldPrune(curve(1, [5, 4, 3.95, 3.95, 3.95], 'running'), [])).toMatch(
      /since step 2/,
    );
    expect(pruner.shouldPrune(curve(1, [5, 4, 3.95, 3.95, 3.8], 'running'), [])).toBeUndefined();
  });

  it('ends a curve that leaves its bounds', () => {
    const pruner = thresholdPruner({ lower: 0, upper: 10, minStep: 2 });
    expect(pruner.shouldPrune(curve(1, [11], 'running'), [])).toBeUndefined();
    expect(pruner.shouldPrune(curve(1, [11, 11], 'running'), [])).toMatch(/above the limit 10/);
    expect(pruner.shouldPrune(curve(1, [5, -1], 'running'), [])).toMatch(/below the limit 0/);
  });

  it('says of what is to be maximised what was reported', () => {
    const trial = { ...curve(1, [-0.2], 'running'), isNegated: true };
    expect(thresholdPruner({ upper: -0.5 }).shouldPrune(trial, [])).toBe(
      'the value 0.2 is below the limit 0.5',
    );
    const complete = [1, 2, 3, 4, 5].map((n) => ({ ...curve(n, [-n]), isNegated: true }));
    expect(medianPruner({ startupTrials: 5 }).shouldPrune(trial, complete)).toMatch(
      /value 0\.2 .*3$/,
    );
  });
});

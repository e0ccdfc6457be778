import { describe, expect, it } from 'vitest';
import { EARLY_STOPPING_START, judgeEpoch } from '../../src/network/early-stopping.js';
import { ratesOfEpoch } from '../../src/network/learning-rate.js';
import { type PlateauState, reduceOnPlateau } from '../../src/network/plateau.js';
import { trainingOf } from './problem.js';

/** Expectations worked out by hand from the definitions of keras.callbacks. */
describe('reducing the rate on a plateau', () => {
  const rates = (losses: number[], settings: Record<string, number> = {}) => {
    const { reduceLr } = trainingOf({
      reduce_lr: { factor: 0.5, patience: 2, min_delta: 0.1, ...settings },
    });
    let state: PlateauState = { best: null, wait: 0, rate: 1 };
    return losses.map((loss) => {
      state = reduceOnPlateau(state, reduceLr, loss);
      return state.rate;
    });
  };

  it('halves after `patience` epochs without an improvement, and again after as many', () => {
    expect(rates([5, 5, 5, 5, 5, 5])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('counts only falls larger than min_delta, measured from the best', () => {
    // 4.95 and 4.92 are within 0.1 of 5; 4.85 is not.
    expect(rates([5, 4.95, 4.92, 4.85, 4.8, 4.8])).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25]);
  });

  it('begins to count anew after an improvement', () => {
    expect(rates([5, 5, 4, 4, 3, 3, 3])).toEqual([1, 1, 1, 1, 1, 1, 0.5]);
  });

  it('never goes below min_lr', () => {
    expect(rates([1, 1, 1, 1, 1, 1, 1], { min_lr: 0.3, patience: 1 })).toEqual([
      1, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3,
    ]);
  });

  it('has the defaults of the Keras callback but the factor and patience of 2021', () => {
    expect(trainingOf().reduceLr).toEqual({ factor: 0.5, patience: 4, minDelta: 1e-4, minLr: 0 });
  });
});

describe('stopping early', () => {
  const verdicts = (losses: number[], patience: number, minDelta = 0) => {
    let state = EARLY_STOPPING_START;
    return losses.map((loss) => {
      const verdict = judgeEpoch(state, { patience, minDelta }, loss);
      state = verdict.state;
      return verdict.stop ? 'stop' : verdict.improved ? 'best' : 'wait';
    });
  };

  it('stops in the `patience`-th epoch without a new best', () => {
    expect(verdicts([3, 2, 2.5, 2, 2.1], 3)).toEqual(['best', 'best', 'wait', 'wait', 'stop']);
  });

  it('takes an equal loss for no improvement and a later best for a new start', () => {
    expect(verdicts([2, 2, 1, 1, 1], 2)).toEqual(['best', 'wait', 'best', 'wait', 'stop']);
  });

  it('wants more than min_delta below the best', () => {
    expect(verdicts([2, 1.95, 1.85, 1.84], 2, 0.1)).toEqual(['best', 'wait', 'best', 'wait']);
  });

  it('never stops without settings but still knows the best', () => {
    expect(judgeEpoch({ best: 1, wait: 500 }, null, 2)).toMatchObject({
      stop: false,
      improved: false,
    });
    expect(judgeEpoch({ best: 1, wait: 500 }, null, 0.5)).toMatchObject({ improved: true });
  });
});

describe('the learning rate of a step', () => {
  const all = (settings: Record<string, unknown>, epochs: number, steps: number) => {
    const parsed = trainingOf({ learning_rate: 1, max_epochs: epochs, ...settings });
    return Array.from({ length: epochs }, (_, e) => [
      ...ratesOfEpoch(parsed, e, steps, 0.125),
    ]).flat();
  };

  it('is constant, or what the plateau has come to', () => {
    expect(all({ schedule: 'constant' }, 2, 2)).toEqual([1, 1, 1, 1]);
    expect(all({ schedule: 'plateau' }, 1, 2)).toEqual([0.125, 0.125]);
  });

  it('falls along half a cosine towards zero', () => {
    const rates = all({ schedule: 'cosine' }, 2, 2);
    expect(rates[0]).toBe(1);
    expect(rates[2]).toBeCloseTo(0.5, 12);
    expect(rates[3]).toBeCloseTo(0.5 * (1 + Math.cos((3 * Math.PI) / 4)), 12);
  });

  it('rises to the base rate at 30 % of one cycle, from a 25th, and falls far below', () => {
    const rates = all({ schedule: 'one-cycle' }, 10, 10);
    expect(rates[0]).toBeCloseTo(1 / 25, 12);
    expect(rates[30]).toBeCloseTo(1, 12);
    expect(Math.max(...rates)).toBe(rates[30]);
    expect(rates[99]).toBeLessThan(1e-3);
  });

  it('rises linearly while warming up and then starts the schedule', () => {
    const rates = all({ schedule: 'cosine', warm_up_epochs: 2 }, 4, 2);
    expect(rates.slice(0, 4)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(rates[4]).toBe(1);
    expect(rates[6]).toBeCloseTo(0.5, 12);
  });
});

import { describe, expect, it } from 'vitest';
import { energyMetrics } from '../../src/network/energy-metrics.js';

describe('errors of energies', () => {
  const reference = [1, 2, 3, 6];
  const predicted = [1.001, 1.998, 3, 6.005];

  it('are as worked out by hand, in total and per atom', () => {
    const metrics = energyMetrics(reference, predicted, [1, 2, 5, 10]);
    expect(metrics.maeMev).toBeCloseTo(2, 9);
    expect(metrics.rmseMev).toBeCloseTo(Math.sqrt(30 / 4), 9);
    expect(metrics.maxMev).toBeCloseTo(5, 9);
    expect(metrics.maeMevPerAtom).toBeCloseTo((1 + 1 + 0 + 0.5) / 4, 9);
    expect(metrics.maxMevPerAtom).toBeCloseTo(1, 9);
    expect(metrics.spreadMev).toBeCloseTo(1000 * Math.sqrt(3.5), 9);
    expect(metrics.r2).toBeCloseTo(1 - 30e-6 / 14, 12);
    expect(metrics.shareOfSpread).toBeCloseTo(Math.sqrt(7.5e-6 / 3.5), 12);
  });

  it('have no R² where all references are equal', () => {
    const metrics = energyMetrics([2, 2], [2, 2.001], 3);
    expect([metrics.r2, metrics.shareOfSpread]).toEqual([null, null]);
  });
});

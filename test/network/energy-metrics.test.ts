import { describe, expect, it } from 'vitest';
import { energyMetrics, errorByEnergy } from '../../src/network/energy-metrics.js';

describe('errors of energies', () => {
  const reference = [1, 2, 3, 6];
  const predicted = [1.001, 1.998, 3, 6.005];

  it('are as worked out by hand, in total and per atom', () => {
    const metrics = energyMetrics(reference, predicted, [1, 2, 5, 10], 2);
    expect(metrics.maeMev).toBeCloseTo(2, 9);
    expect(metrics.rmseMev).toBeCloseTo(Math.sqrt(30 / 4), 9);
    expect(metrics.maxMev).toBeCloseTo(5, 9);
    expect(metrics.maeMevPerAtom).toBeCloseTo((1 + 1 + 0 + 0.5) / 4, 9);
    expect(metrics.maxMevPerAtom).toBeCloseTo(1, 9);
    expect(metrics.spreadMev).toBeCloseTo(1000 * Math.sqrt(3.5), 9);
    expect(metrics.r2).toBeCloseTo(1 - 30e-6 / 14, 12);
    expect(metrics.shareOfSpread).toBeCloseTo(Math.sqrt(7.5e-6 / 3.5), 12);
    expect(metrics.worst.map((w) => w.frame)).toEqual([3, 1]);
    expect(metrics.worst[1]!.errorMev).toBeCloseTo(-2, 9);
  });

  it('have no R² where all references are equal', () => {
    const metrics = energyMetrics([2, 2], [2, 2.001], 3);
    expect([metrics.r2, metrics.shareOfSpread]).toEqual([null, null]);
  });

  it('are shared out over bins of the reference energy, its largest included', () => {
    const bins = errorByEnergy(reference, predicted, 5);
    expect(bins.map((b) => b.frames)).toEqual([1, 1, 1, 1]);
    expect(bins.map((b) => b.lowEv)).toEqual([1, 2, 3, 5]);
    expect(bins.at(-1)!.maeMev).toBeCloseTo(5, 9);
  });
});

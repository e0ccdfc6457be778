import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { autocovariance, meanOf, varianceOf } from '../../src/montecarlo/autocovariance.js';
import { blockError } from '../../src/montecarlo/block-error.js';
import {
  effectiveSampleSize,
  tailEffectiveSampleSize,
} from '../../src/montecarlo/effective-sample-size.js';
import { findEquilibration } from '../../src/montecarlo/equilibration.js';
import { normalQuantile, rHat } from '../../src/montecarlo/r-hat.js';

/** x_t = φ x_{t−1} + √(1 − φ²) ε: variance 1, autocorrelation φ^t, ESS n (1 − φ)/(1 + φ). */
function autoregressive(phi: number, n: number, seed: number): Float64Array {
  const rng = deriveRng(seed, 'test autoregressive');
  const out = new Float64Array(n);
  let x = rng.normal();
  for (let i = 0; i < n; i++) {
    out[i] = x;
    x = phi * x + Math.sqrt(1 - phi * phi) * rng.normal();
  }
  return out;
}

const chains = (phi: number, n = 20_000) =>
  Array.from({ length: 4 }, (_, c) => autoregressive(phi, n, c));

describe('autocovariance', () => {
  it('agrees with the sum of products at every lag', () => {
    const series = autoregressive(0.7, 57, 3);
    const mean = meanOf(series);
    const fast = autocovariance(series);
    for (let lag = 0; lag < series.length; lag++) {
      let sum = 0;
      for (let i = 0; i + lag < series.length; i++)
        sum += (series[i]! - mean) * (series[i + lag]! - mean);
      expect(fast[lag]).toBeCloseTo(sum / series.length, 12);
    }
  });
});

describe('effective sample size', () => {
  it.each([0, 0.5, 0.9, 0.97])('of an AR(1) series with φ = %f is n (1 − φ)/(1 + φ)', (phi) => {
    const expected = (80_000 * (1 - phi)) / (1 + phi);
    const found = effectiveSampleSize(chains(phi))!;
    expect(found / expected).toBeGreaterThan(0.85);
    expect(found / expected).toBeLessThan(1.15);
  });

  it('of an alternating series exceeds the number of samples', () => {
    expect(effectiveSampleSize(chains(-0.5))!).toBeGreaterThan(80_000);
  });

  it('is small when the chains disagree', () => {
    const shifted = chains(0).map((c, i) => c.map((x) => x + 3 * i));
    expect(effectiveSampleSize(shifted)!).toBeLessThan(20);
  });

  it('of the tails is below that of the mean for correlated samples', () => {
    const sample = chains(0.9);
    const tail = tailEffectiveSampleSize(sample)!;
    expect(tail).toBeGreaterThan(1000);
    expect(tail).toBeLessThan(80_000);
  });

  it('is not told from fewer than four samples a half', () => {
    expect(effectiveSampleSize([Float64Array.of(1, 2, 3, 4, 5, 6)])).toBeNull();
  });
});

describe('R̂', () => {
  it('is 1 for chains of one distribution', () => {
    expect(rHat(chains(0.5))!).toBeLessThan(1.005);
  });

  it('shows chains around different means', () => {
    const value = rHat(chains(0).map((c, i) => c.map((x) => x + i)))!;
    // Between-chain variance of 0, 1, 2, 3 is 5/3 + within 1: R̂ ≈ √(1 + 1.43) for split halves.
    expect(value).toBeGreaterThan(1.4);
    expect(value).toBeLessThan(1.7);
  });

  it('shows chains of equal means and different spreads', () => {
    expect(rHat(chains(0).map((c, i) => c.map((x) => x * (1 + i))))!).toBeGreaterThan(1.1);
  });

  it('shows a drift that all chains share', () => {
    expect(rHat(chains(0).map((c) => c.map((x, t) => x + t / 5000)))!).toBeGreaterThan(1.1);
  });

  it('is not moved by one wild value', () => {
    const sample = chains(0.5);
    sample[0]![17] = 1e12;
    expect(rHat(sample)!).toBeLessThan(1.005);
  });

  it('ranks through the normal quantile', () => {
    for (const [p, x] of [
      [0.5, 0],
      [0.975, 1.959963985],
      [0.001, -3.090232306],
      [0.9, 1.281551566],
    ] as const)
      expect(normalQuantile(p)).toBeCloseTo(x, 7);
  });
});

describe('block error', () => {
  it('of correlated samples is the error of the mean', () => {
    const found = blockError(chains(0.9), 20)!;
    expect(found / Math.sqrt(19 / 80_000)).toBeGreaterThan(0.75);
    expect(found / Math.sqrt(19 / 80_000)).toBeLessThan(1.25);
  });
});

describe('equilibration', () => {
  it('begins where a decaying start has faded', () => {
    const series = autoregressive(0.5, 4000, 5).map((x, t) => x + 20 * Math.exp(-t / 150));
    const { start } = findEquilibration(series);
    expect(start).toBeGreaterThanOrEqual(300);
    expect(start).toBeLessThanOrEqual(1200);
  });

  it('keeps nearly all of a stationary series', () => {
    const { start, effectiveSamples } = findEquilibration(autoregressive(0.5, 4000, 6));
    expect(start).toBeLessThan(1000);
    expect(effectiveSamples).toBeGreaterThan(900);
  });

  it('finds no early start in a series that only drifts', () => {
    const series = autoregressive(0.2, 2000, 7).map((x, t) => x + t / 50);
    expect(findEquilibration(series).start).toBeGreaterThan(1000);
  });

  it('measures the variance without bias', () => {
    expect(varianceOf([1, 2, 3, 4])).toBeCloseTo(5 / 3, 12);
  });
});

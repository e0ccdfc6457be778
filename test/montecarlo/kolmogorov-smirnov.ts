import { effectiveSampleSize } from '../../src/montecarlo/effective-sample-size.js';

/**
 * Kolmogorov–Smirnov statistic √n·D of correlated samples against a cumulative distribution, with n
 * their effective number: above 1.63 with a chance of 1 % if they are of that distribution.
 */
export function ksStatistic(chains: readonly Float64Array[], cdf: (x: number) => number): number {
  const all = Float64Array.from(chains.flatMap((c) => [...c])).sort();
  let largest = 0;
  for (let i = 0; i < all.length; i++) {
    const p = cdf(all[i]!);
    largest = Math.max(largest, Math.abs(p - i / all.length), Math.abs(p - (i + 1) / all.length));
  }
  // Ranks instead of values: the statistic asks about shares of samples, not about their mean.
  const shares = chains.map((c) => c.map(cdf));
  return Math.sqrt(effectiveSampleSize(shares)!) * largest;
}

/** Critical value at a chance of 0.1 %. */
export const KS_LIMIT = 1.95;

/** Cumulative distribution of an unnormalised density on a grid (trapezoids, linear between). */
export function tabulatedCdf(
  density: (x: number) => number,
  low: number,
  high: number,
  points = 20_000,
): (x: number) => number {
  const step = (high - low) / points;
  const sums = new Float64Array(points + 1);
  for (let i = 1; i <= points; i++)
    sums[i] = sums[i - 1]! + 0.5 * step * (density(low + (i - 1) * step) + density(low + i * step));
  const total = sums[points]!;
  return (x) => {
    const at = Math.min(points, Math.max(0, (x - low) / step));
    const i = Math.min(points - 1, Math.floor(at));
    return (sums[i]! + (at - i) * (sums[i + 1]! - sums[i]!)) / total;
  };
}

export function normalCdf(sigma: number): (x: number) => number {
  return tabulatedCdf((x) => Math.exp((-x * x) / (2 * sigma * sigma)), -10 * sigma, 10 * sigma);
}

import { fft } from './fft.js';

/**
 * Autocovariance of a series at every lag, biased (divided by n), by the Wiener–Khinchin theorem.
 * Element 0 is the variance.
 */
export function autocovariance(series: Float64Array): Float64Array {
  const n = series.length;
  let size = 1;
  while (size < 2 * n) size <<= 1;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const mean = meanOf(series);
  for (let i = 0; i < n; i++) re[i] = series[i]! - mean;
  fft(re, im);
  for (let i = 0; i < size; i++) {
    re[i] = re[i]! * re[i]! + im[i]! * im[i]!;
    im[i] = 0;
  }
  // The power spectrum is even, so a forward transform serves as the inverse.
  fft(re, im);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = re[i]! / (size * n);
  return out;
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? Number.NaN : sum / values.length;
}

/** Unbiased variance. */
export function varianceOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) ** 2;
  return sum / (values.length - 1);
}

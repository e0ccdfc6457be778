/** Equal-width bins from `from` to `to`. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export interface Statistics {
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

export function statistics(values: ArrayLike<number>): Statistics {
  const n = values.length;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const offset = values[0] ?? 0;
  for (let i = 0; i < n; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
    sum += x - offset;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - offset - mean) ** 2;
  return { mean: offset + mean, std: Math.sqrt(squares / n), min, max };
}

/** Bins over the range of the values; the largest value falls into the last bin. */
export function histogram(values: ArrayLike<number>, bins: number): Histogram {
  const { min, max } = statistics(values);
  const counts = new Array<number>(max > min ? bins : 1).fill(0);
  const scale = max > min ? bins / (max - min) : 0;
  for (let i = 0; i < values.length; i++)
    counts[Math.min(counts.length - 1, Math.floor((values[i]! - min) * scale))]! += 1;
  return { from: min, to: max, counts };
}

/**
 * Indices of values far from the rest: more than `limit` robust standard deviations (1.4826 times
 * the median absolute deviation) from the median.
 */
export function robustOutliers(
  values: ArrayLike<number>,
  limit: number,
): { index: number; deviations: number }[] {
  const middle = median(values);
  const spread = 1.4826 * median(Float64Array.from(values, (x) => Math.abs(x - middle)));
  if (!(spread > 0)) return [];
  return Array.from(values, (x, index) => ({ index, deviations: (x - middle) / spread })).filter(
    ({ deviations }) => Math.abs(deviations) > limit,
  );
}

/** The middle value, the upper one of two; NaN of none. */
export function median(values: ArrayLike<number>): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? Number.NaN;
}

import type { ElementRows } from './element-rows.js';

/** Of every feature, for every slot: slots × width numbers each. */
export interface ColumnStatistics {
  readonly counts: Float64Array;
  readonly mean: Float64Array;
  /** Population variance (divided by n). */
  readonly variance: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** Two passes, the second corrected for the rounding of the mean (Chan, Golub, LeVeque 1983, 1.7). */
export function columnStatistics(source: ElementRows): ColumnStatistics {
  const { rows, width, slotCount, values } = source;
  const size = slotCount * width;
  const counts = new Float64Array(slotCount);
  const mean = new Float64Array(size);
  const min = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (let r = 0; r < rows; r++) {
    const at = source.at(r);
    const slot = source.slotOf(r);
    counts[slot]! += 1;
    for (let c = 0, to = slot * width; c < width; c++, to++) {
      const x = values[at + c]!;
      mean[to]! += x;
      if (x < min[to]!) min[to] = x;
      if (x > max[to]!) max[to] = x;
    }
  }
  for (let i = 0; i < size; i++) mean[i]! /= counts[Math.floor(i / width)]!;
  const squares = new Float64Array(size);
  const rest = new Float64Array(size);
  for (let r = 0; r < rows; r++) {
    const at = source.at(r);
    for (let c = 0, to = source.slotOf(r) * width; c < width; c++, to++) {
      const off = values[at + c]! - mean[to]!;
      squares[to]! += off * off;
      rest[to]! += off;
    }
  }
  const variance = squares.map((sum, i) => {
    const n = counts[Math.floor(i / width)]!;
    return Math.max(0, (sum - rest[i]! ** 2 / n) / n);
  });
  return { counts, mean, variance, min, max };
}

/** How far predictions are from their references, in the unit of both. */
export interface ErrorMoments {
  readonly rmse: number;
  readonly mae: number;
  /** Largest magnitude. */
  readonly max: number;
  /** Mean of predicted minus reference. */
  readonly bias: number;
  readonly r2: number | null;
  /** Of the least-squares line of predicted over reference. */
  readonly slope: number | null;
  /** Standard deviation of the references. */
  readonly spread: number;
}

export function errorMoments(
  reference: readonly number[],
  predicted: readonly number[],
): ErrorMoments {
  const n = reference.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [mr, mp] = [mean(reference), mean(predicted)];
  let [rr, rp, squares, sizes, max] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const error = predicted[i]! - reference[i]!;
    rr += (reference[i]! - mr) ** 2;
    rp += (reference[i]! - mr) * (predicted[i]! - mp);
    squares += error * error;
    sizes += Math.abs(error);
    max = Math.max(max, Math.abs(error));
  }
  return {
    rmse: round(Math.sqrt(squares / n)),
    mae: round(sizes / n),
    max: round(max),
    bias: round(mp - mr),
    r2: rr > 0 ? 1 - squares / rr : null,
    slope: rr > 0 ? rp / rr : null,
    spread: round(Math.sqrt(rr / n)),
  };
}

/** Counts over the same edges both ways: cells [i, j, count], i along the reference. */
export function parityDensity(
  reference: readonly number[],
  predicted: readonly number[],
  bins: number,
) {
  const [low, high] = range([...reference, ...predicted]);
  const width = (high - low) / bins;
  const bin = (value: number) => Math.min(Math.floor((value - low) / width), bins - 1);
  const counts = new Map<number, number>();
  for (let i = 0; i < reference.length; i++) {
    const key = bin(reference[i]!) * bins + bin(predicted[i]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    edges: Array.from({ length: bins + 1 }, (_, i) => round(low + i * width)),
    cells: [...counts].map(([key, count]) => [Math.floor(key / bins), key % bins, count]),
  };
}

/** Between the 0.5 % and 99.5 % quantiles widened by half; what lies beyond falls in the end bins. */
export function errorHistogram(errors: readonly number[], bins: number) {
  const sorted = [...errors].sort((a, b) => a - b);
  const reach =
    Math.max(Math.abs(quantile(sorted, 0.005)), Math.abs(quantile(sorted, 0.995))) * 1.5;
  const half = reach > 0 ? reach : 1;
  const width = (2 * half) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const error of errors) {
    const bin = Math.min(Math.max(Math.floor((error + half) / width), 0), bins - 1);
    counts[bin] = counts[bin]! + 1;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => round(-half + i * width)), counts };
}

export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/** Least and largest; around a single value one unit wide. */
export function range(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/** Five digits after the point of a meV say more than any reader wants, and keep answers small. */
export function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

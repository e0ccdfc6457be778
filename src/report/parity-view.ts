import type { ParityArtifact } from '../experiment/trial-context.js';

/** Errors of one split, binned for drawing: 20,000 frames become a few kilobytes. Energies in meV. */
export interface SplitParity {
  readonly split: string;
  readonly frames: number;
  readonly rmseMev: number;
  readonly maeMev: number;
  readonly maxMev: number;
  /** Mean of predicted minus reference. */
  readonly biasMev: number;
  readonly r2: number | null;
  /** Of the least-squares line of predicted over reference. */
  readonly slope: number | null;
  /** Standard deviation of the reference energies. */
  readonly spreadMev: number;
  /** Cells [i, j, count] over the same edges both ways; i along the reference. */
  readonly density: { readonly edgesMev: readonly number[]; readonly cells: readonly number[][] };
  readonly errors: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  /** Error in slices of equal width in the reference energy: median and 5 % and 95 % quantiles. */
  readonly errorByEnergy: readonly {
    readonly energyMev: number;
    readonly medianMev: number;
    readonly lowMev: number;
    readonly highMev: number;
    readonly count: number;
  }[];
  readonly worst: readonly {
    readonly frame: number;
    readonly energyMev: number;
    readonly errorMev: number;
  }[];
}

export interface ParityView {
  readonly offsetEv: number;
  readonly splits: readonly SplitParity[];
}

export function parityView(parity: ParityArtifact, { bins = 60 } = {}): ParityView {
  const splits = Object.entries(parity.splits).filter(([, data]) => data.referenceEv.length > 0);
  return {
    offsetEv: parity.offsetEv,
    splits: splits.map(([split, data]) => splitParity(split, data, bins)),
  };
}

function splitParity(
  split: string,
  data: ParityArtifact['splits'][string],
  bins: number,
): SplitParity {
  const reference = data.referenceEv.map((energy) => energy * 1000);
  const predicted = data.predictedEv.map((energy) => energy * 1000);
  const errors = predicted.map((energy, i) => energy - reference[i]!);
  const size = errors.map(Math.abs);
  const order = size.map((_, i) => i).sort((a, b) => size[b]! - size[a]!);
  return {
    split,
    frames: reference.length,
    ...moments(reference, predicted, errors),
    maxMev: round(size[order[0]!]!),
    density: density(reference, predicted, bins),
    errors: histogram(errors, bins),
    errorByEnergy: errorByEnergy(reference, errors),
    worst: order.slice(0, 10).map((i) => ({
      frame: data.frame[i] ?? i,
      energyMev: round(reference[i]!),
      errorMev: round(errors[i]!),
    })),
  };
}

function moments(
  reference: readonly number[],
  predicted: readonly number[],
  errors: readonly number[],
) {
  const n = reference.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [mr, mp] = [mean(reference), mean(predicted)];
  let [rr, rp] = [0, 0];
  for (let i = 0; i < n; i++) {
    rr += (reference[i]! - mr) ** 2;
    rp += (reference[i]! - mr) * (predicted[i]! - mp);
  }
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  return {
    rmseMev: round(Math.sqrt(squares / n)),
    maeMev: round(mean(errors.map(Math.abs))),
    biasMev: round(mean(errors)),
    r2: rr > 0 ? 1 - squares / rr : null,
    slope: rr > 0 ? rp / rr : null,
    spreadMev: round(Math.sqrt(rr / n)),
  };
}

function density(reference: readonly number[], predicted: readonly number[], bins: number) {
  const [low, high] = range([...reference, ...predicted]);
  const width = (high - low) / bins;
  const bin = (value: number) => Math.min(Math.floor((value - low) / width), bins - 1);
  const counts = new Map<number, number>();
  for (let i = 0; i < reference.length; i++) {
    const key = bin(reference[i]!) * bins + bin(predicted[i]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    edgesMev: Array.from({ length: bins + 1 }, (_, i) => round(low + i * width)),
    cells: [...counts].map(([key, count]) => [Math.floor(key / bins), key % bins, count]),
  };
}

/** Between the 0.5 % and 99.5 % quantiles widened by half; what lies beyond falls in the end bins. */
function histogram(errors: readonly number[], bins: number) {
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

function errorByEnergy(reference: readonly number[], errors: readonly number[], slices = 24) {
  const [low, high] = range(reference);
  const width = (high - low) / slices;
  const found: number[][] = Array.from({ length: slices }, () => []);
  reference.forEach((energy, i) => {
    found[Math.min(Math.floor((energy - low) / width), slices - 1)]!.push(errors[i]!);
  });
  return found.flatMap((slice, i) => {
    if (slice.length === 0) return [];
    slice.sort((a, b) => a - b);
    return {
      energyMev: round(low + (i + 0.5) * width),
      medianMev: round(quantile(slice, 0.5)),
      lowMev: round(quantile(slice, 0.05)),
      highMev: round(quantile(slice, 0.95)),
      count: slice.length,
    };
  });
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

function range(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/** Five digits after the point of a meV say more than any reader wants, and keep answers small. */
function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

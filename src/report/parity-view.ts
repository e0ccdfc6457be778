import type { ParityArtifact } from '../experiment/trial-context.js';
import { type ForceParity, forceParity } from './force-parity.js';
import {
  errorHistogram,
  errorMoments,
  parityDensity,
  quantile,
  range,
  round,
} from './parity-statistics.js';

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
  /** Where the trial compared forces as well. */
  readonly forces?: ForceParity;
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
  const moments = errorMoments(reference, predicted);
  const { edges, cells } = parityDensity(reference, predicted, bins);
  return {
    split,
    frames: reference.length,
    rmseMev: moments.rmse,
    maeMev: moments.mae,
    maxMev: moments.max,
    biasMev: moments.bias,
    r2: moments.r2,
    slope: moments.slope,
    spreadMev: moments.spread,
    density: { edgesMev: edges, cells },
    errors: errorHistogram(errors, bins),
    errorByEnergy: errorByEnergy(reference, errors),
    worst: order.slice(0, 10).map((i) => ({
      frame: data.frame[i] ?? i,
      energyMev: round(reference[i]!),
      errorMev: round(errors[i]!),
    })),
    ...(data.forces && data.forces.reference.length > 0
      ? { forces: forceParity(data.forces, bins) }
      : {}),
  };
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

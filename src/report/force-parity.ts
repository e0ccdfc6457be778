import type { ParityArtifact } from '../experiment/trial-context.js';
import { errorHistogram, errorMoments, parityDensity } from './parity-statistics.js';

/** Errors of the force components of one split, binned for drawing; all in meV/Å. */
export interface ForceParity {
  /** Components compared: three an atom, of a large part a random sample. */
  readonly components: number;
  readonly rmseMevPerAngstrom: number;
  readonly maeMevPerAngstrom: number;
  readonly maxMevPerAngstrom: number;
  readonly r2: number | null;
  /** Of the least-squares line of predicted over reference. */
  readonly slope: number | null;
  /** Standard deviation of the reference components. */
  readonly spreadMevPerAngstrom: number;
  /** Cells [i, j, count] over the same edges both ways; i along the reference. */
  readonly density: {
    readonly edgesMevPerAngstrom: readonly number[];
    readonly cells: readonly number[][];
  };
  readonly errors: { readonly edges: readonly number[]; readonly counts: readonly number[] };
}

/** @param forces components in eV/Å, as the artifact stores them; not empty */
export function forceParity(
  forces: NonNullable<ParityArtifact['splits'][string]['forces']>,
  bins: number,
): ForceParity {
  const reference = forces.reference.map((force) => force * 1000);
  const predicted = forces.predicted.map((force) => force * 1000);
  const { rmse, mae, max, r2, slope, spread } = errorMoments(reference, predicted);
  const { edges, cells } = parityDensity(reference, predicted, bins);
  return {
    components: reference.length,
    rmseMevPerAngstrom: rmse,
    maeMevPerAngstrom: mae,
    maxMevPerAngstrom: max,
    r2,
    slope,
    spreadMevPerAngstrom: spread,
    density: { edgesMevPerAngstrom: edges, cells },
    errors: errorHistogram(
      predicted.map((force, i) => force - reference[i]!),
      bins,
    ),
  };
}

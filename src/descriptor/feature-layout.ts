import type { SoapCompression } from './settings.js';

/** One pair of species in the power spectrum; its features are [l][n][n']. */
export interface FeatureBlock {
  /** Column of n: a slot of the coefficients. */
  readonly row: number;
  /** Column of n'. */
  readonly column: number;
  /** Only n' ≥ n is kept: both columns are the same. */
  readonly triangle: boolean;
  /** Index of the block's first feature. */
  readonly first: number;
}

/**
 * What the flat feature vector is made of. Slowest index first: Z1 ascending, Z2 ≥ Z1 ascending, l,
 * n, n'. Compression leaves blocks out (`crossover`), pairs each species with the sum of all
 * (`mu1nu1`) or has a single slot for all species (`mu2`).
 */
export interface FeatureLayout {
  readonly blocks: readonly FeatureBlock[];
  readonly featureCount: number;
  /** Slots neighbours are sorted into. */
  readonly slots: number;
  /** Whether one more slot holds the sum over the others. */
  readonly total: boolean;
}

export function featureLayout(
  speciesCount: number,
  nMax: number,
  lMax: number,
  mode: NonNullable<SoapCompression['mode']>,
): FeatureLayout {
  const slots = mode === 'mu2' ? 1 : speciesCount;
  const total = mode === 'mu1nu1';
  const blocks: FeatureBlock[] = [];
  let first = 0;
  for (let row = 0; row < slots; row++) {
    const columns = total ? [slots] : range(row, mode === 'crossover' ? row + 1 : slots);
    for (const column of columns) {
      const triangle = row === column;
      blocks.push({ row, column, triangle, first });
      first += (triangle ? (nMax * (nMax + 1)) / 2 : nMax * nMax) * (lMax + 1);
    }
  }
  return { blocks, featureCount: first, slots, total };
}

/** Features of a full power spectrum of the given number of species. */
export function featureCount(speciesCount: number, nMax: number, lMax: number): number {
  return featureLayout(speciesCount, nMax, lMax, 'off').featureCount;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

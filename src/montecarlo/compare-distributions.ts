import { fail } from '../core/errors.js';
import type { ReferenceDistribution } from './options.js';
import type { RadialDistribution } from './radial-distribution.js';
import type { DistributionDistance } from './summary.js';

/** Any two of these can be compared bin by bin. */
export interface DensityWithError {
  readonly density: readonly number[];
  readonly stderr: readonly number[];
}

/**
 * How far two g(r) of one kind of pair are apart.
 * @param r bin centres, Å
 * @param kind with `isolated` the integral is weighted by 4πr², so that it runs from 0 (equal) to 2
 */
export function compareDensities(
  a: DensityWithError,
  b: DensityWithError,
  r: readonly number[],
  dr: number,
  kind: 'isolated' | 'periodic',
): DistributionDistance {
  const floorA = 0.01 * Math.max(...a.density);
  const floorB = 0.01 * Math.max(...b.density);
  let integral = 0;
  let chiSquare = 0;
  let bins = 0;
  let within = 0;
  for (let i = 0; i < r.length; i++) {
    const difference = a.density[i]! - b.density[i]!;
    integral += Math.abs(difference) * dr * (kind === 'isolated' ? 4 * Math.PI * r[i]! ** 2 : 1);
    if (a.density[i]! <= floorA && b.density[i]! <= floorB) continue;
    const variance = a.stderr[i]! ** 2 + b.stderr[i]! ** 2;
    bins++;
    if (difference * difference <= 9 * variance) within++;
    if (variance > 0) chiSquare += (difference * difference) / variance;
  }
  return {
    integratedAbsolute: integral,
    chiSquarePerBin: bins === 0 ? 0 : chiSquare / bins,
    withinThreeSigma: bins === 0 ? 1 : within / bins,
    bins,
  };
}

/** The distance of every kind of pair both have; refused when the bins differ. */
export function compareDistributions(
  a: RadialDistribution,
  b: ReferenceDistribution,
): Readonly<Record<string, DistributionDistance>> {
  if (b.kind !== undefined && b.kind !== a.kind)
    throw fail(
      'RDF_INVALID',
      `one g(r) is of ${a.kind} and the other of ${b.kind} configurations; their units differ, so that they cannot be compared`,
    );
  const bins = Math.min(a.r.length, b.r.length);
  if (Math.abs(a.dr - b.dr) > 1e-9 || Math.abs((a.r[0] ?? 0) - (b.r[0] ?? 0)) > 1e-9)
    throw fail(
      'RDF_INVALID',
      `two g(r) can be compared only on the same bins: one has a width of ${a.dr} Å, the other ${b.dr} Å`,
    );
  const cut = (d: DensityWithError): DensityWithError => ({
    density: d.density.slice(0, bins),
    stderr: d.stderr.slice(0, bins),
  });
  const distances: Record<string, DistributionDistance> = {};
  for (const [name, pair] of Object.entries(a.pairs)) {
    const other = b.pairs[name];
    if (other)
      distances[name] = compareDensities(cut(pair), cut(other), a.r.slice(0, bins), a.dr, a.kind);
  }
  return distances;
}

import type { DistributionDistance, MonteCarloSummary } from './summary.js';

/** What stands beside a trajectory: the summary without pictures' data, and its numbers by name. */
export interface MonteCarloDocument
  extends Omit<MonteCarloSummary, 'energyTrace' | 'configurations' | 'rdf'> {
  /** By quantity: `energy`, `O-O`, … */
  readonly rHat: Readonly<Record<string, number | null>>;
  readonly ess: Readonly<Record<string, number | null>>;
  /** Distance of g(r) to the reference by pair; empty without one. */
  readonly rdfDistance: Readonly<Record<string, DistributionDistance>>;
  /** Where the trajectory was written, and its frames; null when it was not. */
  readonly trajectory: string | null;
  readonly frames: number;
}

export function resultDocument(
  summary: MonteCarloSummary,
  trajectory: string | null,
  frames: number,
): MonteCarloDocument {
  const { energyTrace: _trace, configurations: _configurations, rdf, ...rest } = summary;
  const byName = (key: 'rHat' | 'ess') =>
    Object.fromEntries(summary.diagnostics.map((d) => [d.name, d[key]]));
  return {
    ...rest,
    rHat: byName('rHat'),
    ess: byName('ess'),
    rdfDistance: Object.fromEntries(
      (rdf?.pairs ?? []).flatMap((p) => (p.distance ? [[p.pair, p.distance]] : [])),
    ),
    trajectory,
    frames,
  };
}

import { autocovariance } from './autocovariance.js';

/** Where a series has forgotten its start. */
export interface Equilibration {
  /** First sample to keep. */
  readonly start: number;
  /** Effectively independent samples from there on. */
  readonly effectiveSamples: number;
}

/**
 * The start that leaves the most effectively independent samples: J. D. Chodera, J. Chem. Theory
 * Comput. 12, 1799 (2016). A steep beginning costs more correlation than it adds samples, so it is
 * cut; of a stationary series next to nothing is.
 */
export function findEquilibration(series: Float64Array, candidates = 40): Equilibration {
  const n = series.length;
  let best: Equilibration = { start: 0, effectiveSamples: 0 };
  for (let k = 0; k < candidates; k++) {
    const start = Math.floor((k * n) / candidates);
    if (n - start < 8) break;
    const rest = series.subarray(start);
    const effectiveSamples = rest.length / statisticalInefficiency(rest);
    if (effectiveSamples > best.effectiveSamples) best = { start, effectiveSamples };
  }
  return best;
}

/** 1 + 2 Σ (1 − t/n) ρ(t) up to the first negative ρ; at least 1. */
function statisticalInefficiency(series: Float64Array): number {
  const covariance = autocovariance(series);
  if (!(covariance[0]! > 0)) return series.length;
  let g = 1;
  for (let lag = 1; lag < series.length; lag++) {
    const rho = covariance[lag]! / covariance[0]!;
    if (rho <= 0) break;
    g += 2 * rho;
  }
  return Math.max(1, g);
}

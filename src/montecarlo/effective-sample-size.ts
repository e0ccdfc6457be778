import { autocovariance, meanOf, varianceOf } from './autocovariance.js';

/**
 * Effective sample size of the mean over several chains of one quantity: Geyer's initial monotone
 * sequence on the autocorrelation pooled over the halves of the chains, as in Vehtari, Gelman,
 * Simpson, Carpenter and Bürkner, Bayesian Analysis 16, 667 (2021), equations 10 to 13. Null with
 * fewer than four samples a half; the number of samples for a constant quantity. At most S·log10 S
 * for S samples: chains that alternate would otherwise promise any number.
 */
export function effectiveSampleSize(chains: readonly Float64Array[]): number | null {
  const halves = splitChains(chains);
  const n = halves[0]?.length ?? 0;
  if (n < 4) return null;
  const m = halves.length;
  const total = n * m;
  const covariances = halves.map(autocovariance);
  const within = meanOf(covariances.map((c) => (c[0]! * n) / (n - 1)));
  const between = m > 1 ? varianceOf(halves.map(meanOf)) : 0;
  const variance = (within * (n - 1)) / n + between;
  if (!(variance > 0)) return total;
  const rho = (lag: number) => {
    let sum = 0;
    for (const c of covariances) sum += c[lag]!;
    return 1 - (within - ((sum / m) * n) / (n - 1)) / variance;
  };
  let tau = -1;
  let last = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 < n; lag += 2) {
    const pair = Math.min(last, (lag === 0 ? 1 : rho(lag)) + rho(lag + 1));
    if (pair < 0) break;
    tau += 2 * pair;
    last = pair;
  }
  return Math.min(total / Math.max(tau, 1e-12), total * Math.log10(total));
}

/** Every chain cut in two halves of equal length, so that a drift within a chain shows as well. */
export function splitChains(chains: readonly Float64Array[]): readonly Float64Array[] {
  return chains.flatMap((chain) => {
    const half = chain.length >> 1;
    return [chain.subarray(0, half), chain.subarray(chain.length - half)];
  });
}

/**
 * The smaller of the effective sample sizes of the 5 % and the 95 % quantile (Vehtari et al.,
 * section 4.3): how well the tails are sampled.
 */
export function tailEffectiveSampleSize(chains: readonly Float64Array[]): number | null {
  const all = Float64Array.from(chains.flatMap((c) => [...c])).sort();
  if (all.length === 0) return null;
  const sizes = [0.05, 0.95].map((p) => {
    const limit = all[Math.min(all.length - 1, Math.floor(p * all.length))]!;
    return effectiveSampleSize(chains.map((c) => c.map((x) => (x <= limit ? 1 : 0))));
  });
  return sizes.some((s) => s === null) ? null : Math.min(...sizes.map(Number));
}

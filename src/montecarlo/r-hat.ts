import { meanOf, varianceOf } from './autocovariance.js';
import { splitChains } from './effective-sample-size.js';

/**
 * Rank-normalised split R̂: the larger of that of the values and of their distances to the median,
 * so that chains which differ in spread alone are found too. Vehtari, Gelman, Simpson, Carpenter
 * and Bürkner, Bayesian Analysis 16, 667 (2021), section 4. Null with fewer than four samples a half.
 */
export function rHat(chains: readonly Float64Array[]): number | null {
  const halves = splitChains(chains);
  if ((halves[0]?.length ?? 0) < 4) return null;
  const all = Float64Array.from(halves.flatMap((h) => [...h])).sort();
  const middle = all.length >> 1;
  const median = all.length % 2 === 1 ? all[middle]! : (all[middle - 1]! + all[middle]!) / 2;
  const folded = halves.map((h) => h.map((x) => Math.abs(x - median)));
  return Math.max(splitRatio(rankNormalize(halves)), splitRatio(rankNormalize(folded)));
}

function splitRatio(halves: readonly Float64Array[]): number {
  const n = halves[0]!.length;
  const within = meanOf(halves.map(varianceOf));
  const between = n * varianceOf(halves.map(meanOf));
  if (!(within > 0)) return between > 0 ? Number.POSITIVE_INFINITY : 1;
  return Math.sqrt((within * (n - 1)) / n / within + between / n / within);
}

/** Values replaced by normal scores of their average ranks, Φ⁻¹((rank − 3/8) / (S + 1/4)). */
function rankNormalize(chains: readonly Float64Array[]): Float64Array[] {
  const n = chains[0]!.length;
  const flat = Float64Array.from(chains.flatMap((c) => [...c]));
  const order = Uint32Array.from(flat.keys()).sort((a, b) => flat[a]! - flat[b]!);
  const scores = new Float64Array(flat.length);
  for (let i = 0; i < order.length; ) {
    let end = i + 1;
    while (end < order.length && flat[order[end]!] === flat[order[i]!]) end++;
    const rank = (i + 1 + end) / 2;
    const score = normalQuantile((rank - 0.375) / (flat.length + 0.25));
    for (; i < end; i++) scores[order[i]!] = score;
  }
  return chains.map((_, c) => scores.subarray(c * n, (c + 1) * n));
}

/**
 * Φ⁻¹(p) by Acklam's rational approximation (relative error below 1.2e-9), 0 < p < 1.
 * P. J. Acklam, An algorithm for computing the inverse normal cumulative distribution function, 2003.
 */
export function normalQuantile(p: number): number {
  const tail = (q: number) =>
    (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
      2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
      3.754408661907416) *
      q +
      1);
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
      138.357751867269) *
      r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
      66.80131188771972) *
      r -
      13.28068155288572) *
      r +
      1)
  );
}

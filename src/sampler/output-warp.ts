/**
 * Values for the model: t = (y − median) / (median − min), what lies above the median compressed to
 * ln(1 + t), then standardised. Keeps the order, bounds the pull of bad and diverged trials.
 */
export function warpValues(values: Float64Array): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const median = 0.5 * (sorted[(n - 1) >> 1]! + sorted[n >> 1]!);
  const spread = median - sorted[0]! || sorted[n - 1]! - sorted[0]! || 1;
  const out = values.map((y) => {
    const t = (y - median) / spread;
    return t > 0 ? Math.log1p(t) : t;
  });
  let mean = 0;
  for (const t of out) mean += t / n;
  let variance = 0;
  for (const t of out) variance += (t - mean) ** 2 / n;
  const sd = Math.sqrt(variance) || 1;
  return out.map((t) => (t - mean) / sd);
}

/** One point a trial: codes of its params and its value, less is better. */
export interface ImportanceData {
  readonly points: readonly Float64Array[];
  readonly values: readonly number[];
}

/** Mean and standard error of normalised shares, one a dim, over resamples. */
export function summarize(
  samples: readonly (readonly number[])[],
): { readonly mean: number; readonly error: number }[] {
  const normal = samples.map((sample) => {
    const sum = sample.reduce((a, b) => a + b, 0);
    return sample.map((v) => (sum > 0 ? v / sum : 1 / sample.length));
  });
  return normal[0]!.map((_, k) => {
    const mean = normal.reduce((a, s) => a + s[k]!, 0) / normal.length;
    const variance = normal.reduce((a, s) => a + (s[k]! - mean) ** 2, 0) / normal.length;
    return { mean, error: Math.sqrt(variance) };
  });
}

export interface ForceMetrics {
  readonly maeMevPerAngstrom: number;
  readonly rmseMevPerAngstrom: number;
  readonly maxMevPerAngstrom: number;
  /** Root mean square of the reference components: what the errors are to be held against. */
  readonly spreadMevPerAngstrom: number;
}

/** Errors of force components; eV/Å in, meV/Å out. */
export function forceMetrics(reference: Float64Array, predicted: Float64Array): ForceMetrics {
  let absolute = 0;
  let squares = 0;
  let most = 0;
  let spread = 0;
  for (let i = 0; i < reference.length; i++) {
    const error = Math.abs(predicted[i]! - reference[i]!);
    absolute += error;
    squares += error * error;
    most = Math.max(most, error);
    spread += reference[i]! ** 2;
  }
  const n = Math.max(1, reference.length);
  return {
    maeMevPerAngstrom: (1000 * absolute) / n,
    rmseMevPerAngstrom: 1000 * Math.sqrt(squares / n),
    maxMevPerAngstrom: 1000 * most,
    spreadMevPerAngstrom: 1000 * Math.sqrt(spread / n),
  };
}

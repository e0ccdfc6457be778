/** The accuracy of DFT itself, meV an atom, to be shown beside a network's errors. */
export const DFT_ACCURACY_MEV_PER_ATOM = [1, 2] as const;

/** Errors of one part of the data; energies are totals. */
export interface EnergyMetrics {
  readonly frames: number;
  readonly maeMev: number;
  readonly rmseMev: number;
  readonly maxMev: number;
  readonly maeMevPerAtom: number;
  readonly rmseMevPerAtom: number;
  readonly maxMevPerAtom: number;
  /** 1 − Σ(error²) / Σ(reference − mean)²; null when all references are equal. */
  readonly r2: number | null;
  /** Standard deviation of the reference energies, meV. */
  readonly spreadMev: number;
  /** RMSE / spread; null when all references are equal. */
  readonly shareOfSpread: number | null;
}

/**
 * Errors of predicted total energies.
 * @param referenceEv eV, one a frame
 * @param predictedEv eV
 * @param atoms atoms of each frame, or of all
 */
export function energyMetrics(
  referenceEv: ArrayLike<number>,
  predictedEv: ArrayLike<number>,
  atoms: number | ArrayLike<number>,
): EnergyMetrics {
  const frames = referenceEv.length;
  const mean = sumOf(frames, (f) => referenceEv[f]!) / frames;
  const error = (f: number) => (predictedEv[f]! - referenceEv[f]!) * 1000;
  const atomsOf = (f: number) => (typeof atoms === 'number' ? atoms : atoms[f]!);
  const perAtom = (f: number) => error(f) / atomsOf(f);
  const variance = sumOf(frames, (f) => ((referenceEv[f]! - mean) * 1000) ** 2) / frames;
  const squares = sumOf(frames, (f) => error(f) ** 2) / frames;
  const largest = (of: (f: number) => number) => {
    let most = 0;
    for (let f = 0; f < frames; f++) most = Math.max(most, Math.abs(of(f)));
    return most;
  };
  return {
    frames,
    maeMev: sumOf(frames, (f) => Math.abs(error(f))) / frames,
    rmseMev: Math.sqrt(squares),
    maxMev: largest(error),
    maeMevPerAtom: sumOf(frames, (f) => Math.abs(perAtom(f))) / frames,
    rmseMevPerAtom: Math.sqrt(sumOf(frames, (f) => perAtom(f) ** 2) / frames),
    maxMevPerAtom: largest(perAtom),
    r2: variance > 0 ? 1 - squares / variance : null,
    spreadMev: Math.sqrt(variance),
    shareOfSpread: variance > 0 ? Math.sqrt(squares / variance) : null,
  };
}

function sumOf(n: number, of: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += of(i);
  return sum;
}

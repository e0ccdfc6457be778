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
  readonly worst: readonly WorstFrame[];
}

export interface WorstFrame {
  readonly frame: number;
  /** Predicted − reference. */
  readonly errorMev: number;
  readonly referenceEv: number;
}

/**
 * Errors of predicted total energies.
 * @param referenceEv eV, one a frame
 * @param predictedEv eV
 * @param atoms atoms of each frame, or of all
 * @param worst how many of the worst frames to list
 */
export function energyMetrics(
  referenceEv: ArrayLike<number>,
  predictedEv: ArrayLike<number>,
  atoms: number | ArrayLike<number>,
  worst = 10,
): EnergyMetrics {
  const frames = referenceEv.length;
  const mean = sumOf(frames, (f) => referenceEv[f]!) / frames;
  const error = (f: number) => (predictedEv[f]! - referenceEv[f]!) * 1000;
  const atomsOf = (f: number) => (typeof atoms === 'number' ? atoms : atoms[f]!);
  const perAtom = (f: number) => error(f) / atomsOf(f);
  const variance = sumOf(frames, (f) => ((referenceEv[f]! - mean) * 1000) ** 2) / frames;
  const squares = sumOf(frames, (f) => error(f) ** 2) / frames;
  const order = Array.from({ length: frames }, (_, f) => f);
  order.sort((a, b) => Math.abs(error(b)) - Math.abs(error(a)) || a - b);
  return {
    frames,
    maeMev: sumOf(frames, (f) => Math.abs(error(f))) / frames,
    rmseMev: Math.sqrt(squares),
    maxMev: frames === 0 ? 0 : Math.abs(error(order[0]!)),
    maeMevPerAtom: sumOf(frames, (f) => Math.abs(perAtom(f))) / frames,
    rmseMevPerAtom: Math.sqrt(sumOf(frames, (f) => perAtom(f) ** 2) / frames),
    maxMevPerAtom: order.reduce((most, f) => Math.max(most, Math.abs(perAtom(f))), 0),
    r2: variance > 0 ? 1 - squares / variance : null,
    spreadMev: Math.sqrt(variance),
    shareOfSpread: variance > 0 ? Math.sqrt(squares / variance) : null,
    worst: order.slice(0, worst).map((f) => ({
      frame: f,
      errorMev: error(f),
      referenceEv: referenceEv[f]!,
    })),
  };
}

/** Mean absolute error and frames in bins of the reference energy: error against energy. */
export function errorByEnergy(
  referenceEv: ArrayLike<number>,
  predictedEv: ArrayLike<number>,
  bins = 20,
): {
  readonly lowEv: number;
  readonly highEv: number;
  readonly frames: number;
  readonly maeMev: number;
}[] {
  const n = referenceEv.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let f = 0; f < n; f++) {
    low = Math.min(low, referenceEv[f]!);
    high = Math.max(high, referenceEv[f]!);
  }
  const width = (high - low) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  const sums = new Array<number>(bins).fill(0);
  for (let f = 0; f < n; f++) {
    const bin = Math.min(bins - 1, Math.floor((referenceEv[f]! - low) / width));
    counts[bin]!++;
    sums[bin]! += Math.abs(predictedEv[f]! - referenceEv[f]!) * 1000;
  }
  return counts.flatMap((frames, b) =>
    frames === 0
      ? []
      : [
          {
            lowEv: low + b * width,
            highEv: low + (b + 1) * width,
            frames,
            maeMev: sums[b]! / frames,
          },
        ],
  );
}

function sumOf(n: number, of: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += of(i);
  return sum;
}

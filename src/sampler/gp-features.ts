import type { Codec, Point } from './codec.js';

/** Squared distance of a choice's different values, and of an active to an inactive parameter. */
const DIFFERENT_CHOICE = 0.5;
const ONE_SIDE_INACTIVE = 0.3;

/** Points as the Gaussian process sees them: one column a free parameter. */
export interface Features {
  /** Indices of the codec's dims that can vary. */
  readonly dims: readonly number[];
  readonly isChoice: readonly boolean[];
}

export function featuresOf(codec: Codec): Features {
  const dims = [...codec.dims.keys()].filter((d) => codec.dims[d]!.levels > 1);
  return { dims, isChoice: dims.map((d) => codec.dims[d]!.kind === 'choice') };
}

/** A point's row: unit coordinates, levels of choices, NaN where inactive. */
export function featureRow(
  codec: Codec,
  features: Features,
  point: Point,
  out: Float64Array,
  at: number,
): void {
  features.dims.forEach((d, k) => {
    const code = point[d]!;
    out[at + k] = Number.isNaN(code) || features.isChoice[k] ? code : codec.unit(d, code);
  });
}

/** Squared distance along one column; NaN marks an inactive parameter. */
export function columnDistance(isChoice: boolean, a: number, b: number): number {
  const d = a - b;
  if (Number.isNaN(d)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : ONE_SIDE_INACTIVE;
  if (isChoice) return d === 0 ? 0 : DIFFERENT_CHOICE;
  return d * d;
}

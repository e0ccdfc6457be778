import type { Codec, Point } from './codec.js';

/** Squared distance of a choice's different values, and of an active to an inactive parameter. */
const DIFFERENT_CHOICE = 0.5;
const ONE_SIDE_INACTIVE = 0.3;
/** Parameters with up to this many values have their distances tabled. */
const MOST_TABLED = 128;

/** What the Gaussian process sees of a space: one column a parameter that can vary. */
export interface Features {
  readonly columns: readonly Column[];
}

export interface Column {
  /** Index of the codec's dim. */
  readonly dim: number;
  readonly isChoice: boolean;
  /** Levels whose distances are worth a table; 0 where there are too many. */
  readonly tabled: number;
  unit(code: number): number;
}

/** `withProgress`: the points of learning curves have one coordinate more, see learning-rows.ts. */
export function featuresOf(codec: Codec, withProgress = false): Features {
  const columns: Column[] = [];
  codec.dims.forEach((dim, d) => {
    if (dim.levels === 1) return;
    const isChoice = dim.kind === 'choice';
    columns.push({
      dim: d,
      isChoice,
      tabled: dim.levels <= MOST_TABLED ? dim.levels : 0,
      unit: isChoice ? (code) => code : (code) => codec.unit(d, code),
    });
  });
  if (withProgress)
    columns.push({ dim: codec.dims.length, isChoice: false, tabled: 0, unit: (code) => code });
  return { columns };
}

/** The code of a point along a column; one without progress is asked about at the end. */
export function codeAlong(column: Column, point: Point): number {
  return point[column.dim] ?? 1;
}

/**
 * Points column by column, as the kernel compares them: unit coordinates, levels of choices, NaN
 * where inactive.
 */
export function coordinates(features: Features, points: readonly Point[]): Float64Array[] {
  return features.columns.map((column) =>
    Float64Array.from(points, (p) => coordinate(column, codeAlong(column, p))),
  );
}

export function coordinate(column: Column, code: number): number {
  return Number.isNaN(code) ? code : column.unit(code);
}

/** Squared distance along one column; NaN marks an inactive parameter. */
export function columnDistance(isChoice: boolean, a: number, b: number): number {
  const d = a - b;
  if (Number.isNaN(d)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : ONE_SIDE_INACTIVE;
  if (isChoice) return d === 0 ? 0 : DIFFERENT_CHOICE;
  return d * d;
}

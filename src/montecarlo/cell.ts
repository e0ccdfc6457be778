import { fail } from '../core/errors.js';
import { type Displacement, plainDisplacement } from './bond-graph.js';

/** A periodic cell: rows of `vectors` are a, b, c in Å; bits 1, 2, 4 of `pbc` say where it repeats. */
export interface Cell {
  readonly vectors: Float64Array;
  readonly pbc: number;
}

/** Å³. */
export function cellVolume({ vectors: v }: Cell): number {
  return Math.abs(
    v[0]! * (v[4]! * v[8]! - v[5]! * v[7]!) -
      v[1]! * (v[3]! * v[8]! - v[5]! * v[6]!) +
      v[2]! * (v[3]! * v[7]! - v[4]! * v[6]!),
  );
}

/** Half the smallest distance between opposite periodic faces: within it every image is met once. */
export function largestRadius(cell: Cell): number {
  const inverse = invert(cell);
  let smallest = Number.POSITIVE_INFINITY;
  for (let axis = 0; axis < 3; axis++) {
    if ((cell.pbc & (1 << axis)) === 0) continue;
    // Column `axis` of the inverse is the face's normal, as long as one over the face distance.
    const height = 1 / Math.hypot(inverse[axis]!, inverse[3 + axis]!, inverse[6 + axis]!);
    smallest = Math.min(smallest, height / 2);
  }
  return smallest;
}

/** The vector between two atoms to the nearest image. */
export function minimumImage(cell: Cell | undefined): Displacement {
  if (!cell || cell.pbc === 0) return plainDisplacement;
  const { vectors: v, pbc } = cell;
  const inverse = invert(cell);
  const reach = isOrthogonal(v) ? 0 : 1;
  const fraction = new Float64Array(3);
  const best = new Float64Array(3);
  return (positions, at, i, j, out) => {
    plainDisplacement(positions, at, i, j, out);
    for (let a = 0; a < 3; a++) {
      const f = out[0]! * inverse[a]! + out[1]! * inverse[3 + a]! + out[2]! * inverse[6 + a]!;
      fraction[a] = (pbc & (1 << a)) === 0 ? f : f - Math.round(f);
    }
    let shortest = Number.POSITIVE_INFINITY;
    const span = (axis: number) => ((pbc & (1 << axis)) === 0 ? 0 : reach);
    for (let p = -span(0); p <= span(0); p++) {
      for (let q = -span(1); q <= span(1); q++) {
        for (let r = -span(2); r <= span(2); r++) {
          const [a, b, c] = [fraction[0]! + p, fraction[1]! + q, fraction[2]! + r];
          const x = a * v[0]! + b * v[3]! + c * v[6]!;
          const y = a * v[1]! + b * v[4]! + c * v[7]!;
          const z = a * v[2]! + b * v[5]! + c * v[8]!;
          const square = x * x + y * y + z * z;
          if (square >= shortest) continue;
          shortest = square;
          best[0] = x;
          best[1] = y;
          best[2] = z;
        }
      }
    }
    out.set(best);
  };
}

function isOrthogonal(v: Float64Array): boolean {
  const dot = (a: number, b: number) =>
    v[a]! * v[b]! + v[a + 1]! * v[b + 1]! + v[a + 2]! * v[b + 2]!;
  return [dot(0, 3), dot(0, 6), dot(3, 6)].every((d) => Math.abs(d) < 1e-9);
}

/** Inverse of the matrix whose rows are the cell vectors, row-major. */
function invert(cell: Cell): Float64Array {
  const v = cell.vectors;
  const determinant =
    v[0]! * (v[4]! * v[8]! - v[5]! * v[7]!) -
    v[1]! * (v[3]! * v[8]! - v[5]! * v[6]!) +
    v[2]! * (v[3]! * v[7]! - v[4]! * v[6]!);
  if (Math.abs(determinant) < 1e-9)
    throw fail('FRAMES_BAD', 'the cell has no volume: its three vectors lie in one plane');
  const minor = (a: number, b: number, c: number, d: number) =>
    (v[a]! * v[d]! - v[b]! * v[c]!) / determinant;
  return Float64Array.of(
    minor(4, 5, 7, 8),
    minor(2, 1, 8, 7),
    minor(1, 2, 4, 5),
    minor(5, 3, 8, 6),
    minor(0, 2, 6, 8),
    minor(2, 0, 5, 3),
    minor(3, 4, 6, 7),
    minor(1, 0, 7, 6),
    minor(0, 1, 3, 4),
  );
}

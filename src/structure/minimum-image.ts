/**
 * The shortest of the vectors from one point to the images of another, each fractional coordinate
 * taken to the nearest whole number: exact for cells that are not very oblique.
 */
export class MinimumImage {
  readonly #cell: Float64Array;
  readonly #inverse: Float64Array;
  readonly #periodic: readonly boolean[];

  /** @param cell Å, nine numbers, rows are the cell vectors; @param pbc bits 1, 2, 4 */
  constructor(cell: Float64Array, pbc: number) {
    this.#cell = cell;
    this.#inverse = inverse3(cell);
    this.#periodic = [1, 2, 4].map((bit) => (pbc & bit) !== 0);
  }

  length(x: number, y: number, z: number): number {
    const m = this.#inverse;
    const c = this.#cell;
    let [dx, dy, dz] = [x, y, z];
    for (let k = 0; k < 3; k++) {
      if (!this.#periodic[k]) continue;
      const turns = Math.round(x * m[k]! + y * m[3 + k]! + z * m[6 + k]!);
      dx -= turns * c[3 * k]!;
      dy -= turns * c[3 * k + 1]!;
      dz -= turns * c[3 * k + 2]!;
    }
    return Math.hypot(dx, dy, dz);
  }
}

/** Inverse of a 3 × 3 matrix; zeros where it has none. */
function inverse3(m: Float64Array): Float64Array {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const A = e * i - f * h;
  const B = f * g - d * i;
  const C = d * h - e * g;
  const det = a * A + b * B + c * C;
  if (det === 0) return new Float64Array(9);
  return Float64Array.of(
    A,
    c * h - b * i,
    b * f - c * e,
    B,
    a * i - c * g,
    c * d - a * f,
    C,
    b * g - a * h,
    a * e - b * d,
  ).map((x) => x / det);
}

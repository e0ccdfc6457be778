import { harmonicRecursion } from './harmonic-recursion.js';

/**
 * Real orthonormal solid harmonics with their gradients, by the kernel's recursion differentiated
 * term by term; index l² + l + m.
 */
export class SolidHarmonics {
  readonly values: Float64Array;
  /** x, y and z derivatives of each. */
  readonly gradients: readonly [Float64Array, Float64Array, Float64Array];
  readonly #lMax: number;
  readonly #factors: Float64Array;

  constructor(lMax: number) {
    const count = (lMax + 1) ** 2;
    this.#lMax = lMax;
    this.#factors = harmonicRecursion(lMax);
    this.values = new Float64Array(count);
    this.gradients = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  }

  evaluate(x: number, y: number, z: number): void {
    const { values } = this;
    const [y00, first] = [this.#factors[0]!, this.#factors[1]!];
    values[0] = y00;
    if (this.#lMax === 0) return;
    [y, z, x].forEach((coordinate, m) => {
      values[1 + m] = first * coordinate;
    });
    this.gradients[1][1] = first;
    this.gradients[2][2] = first;
    this.gradients[0][3] = first;
    let k = 2;
    for (let l = 2; l <= this.#lMax; l++) {
      this.#sides(l, x, y, z, this.#factors[k]!, this.#factors[k + 1]!);
      k += 2;
      for (let m = -(l - 2); m <= l - 2; m++) {
        this.#inner(l, m, x, y, z, this.#factors[k]!, this.#factors[k + 1]!);
        k += 2;
      }
    }
  }

  /** m = ±l from the ends of the degree below, m = ±(l - 1) from the same by z alone. */
  #sides(l: number, x: number, y: number, z: number, diagonal: number, up: number): void {
    const { values, gradients } = this;
    const low = (l - 1) ** 2;
    const high = low + 2 * (l - 1);
    const at = l * l;
    const [s, c] = [values[low]!, values[high]!];
    values[at] = diagonal * (x * s + y * c);
    values[at + 2 * l] = diagonal * (x * c - y * s);
    values[at + 1] = up * z * s;
    values[at + 2 * l - 1] = up * z * c;
    gradients.forEach((g, axis) => {
      const [gs, gc] = [g[low]!, g[high]!];
      const [dx, dy, dz] = [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0];
      g[at] = diagonal * (x * gs + y * gc + dx * s + dy * c);
      g[at + 2 * l] = diagonal * (x * gc - y * gs + dx * c - dy * s);
      g[at + 1] = up * (z * gs + dz * s);
      g[at + 2 * l - 1] = up * (z * gc + dz * c);
    });
  }

  #inner(l: number, m: number, x: number, y: number, z: number, a: number, b: number): void {
    const { values, gradients } = this;
    const below = (l - 1) ** 2 + l - 1 + m;
    const two = (l - 2) ** 2 + l - 2 + m;
    const at = l * l + l + m;
    const r2 = x * x + y * y + z * z;
    values[at] = a * z * values[below]! - b * r2 * values[two]!;
    gradients.forEach((g, axis) => {
      const coordinate = axis === 0 ? x : axis === 1 ? y : z;
      const own = axis === 2 ? a * values[below]! : 0;
      g[at] = a * z * g[below]! + own - b * (r2 * g[two]! + 2 * coordinate * values[two]!);
    });
  }
}

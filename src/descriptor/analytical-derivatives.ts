import { type GtoRadial, gtoRadial } from './gto-radial.js';
import { NeighbourFinder, type NeighbourList, type Surroundings } from './neighbours.js';
import type { ResolvedSoap } from './resolve-soap.js';
import { SolidHarmonics } from './solid-harmonics.js';

/** Whether {@link AnalyticalDerivatives} covers these settings. */
export function hasAnalyticalDerivatives(soap: {
  readonly rbf: string;
  readonly average?: string | undefined;
  readonly weighting?: object | null | undefined;
}): boolean {
  return soap.rbf === 'gto' && (soap.average ?? 'off') === 'off' && !soap.weighting;
}

/**
 * dp_i/dr_a of one centre after another, the centre fixed in space:
 * dc_nlm/dr_j = g_nl ∇R_lm + (g'_nl / r) R_lm r_ij, and
 * dp = pi sqrt(8 / (2l + 1)) Σ_m (dc_n c_n' + c_n dc_n').
 */
export class AnalyticalDerivatives {
  readonly #soap: ResolvedSoap;
  readonly #basis: GtoRadial;
  readonly #finder: NeighbourFinder;
  readonly #harmonics: SolidHarmonics;
  /** [column][n][lm], columns as in the layout's blocks. */
  readonly #coefficients: Float64Array;
  /** [axis][column][n][lm] of one atom. */
  readonly #slopes: readonly [Float64Array, Float64Array, Float64Array];
  readonly #radials: Float64Array;
  readonly #radialSlopes: Float64Array;

  constructor(soap: ResolvedSoap) {
    const columns = soap.layout.slots + (soap.layout.total ? 1 : 0);
    const size = columns * soap.nMax * (soap.lMax + 1) ** 2;
    this.#soap = soap;
    this.#basis = gtoRadial(soap);
    this.#finder = new NeighbourFinder(soap);
    this.#harmonics = new SolidHarmonics(soap.lMax);
    this.#coefficients = new Float64Array(size);
    this.#slopes = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
    this.#radials = new Float64Array((soap.lMax + 1) * soap.nMax);
    this.#radialSlopes = new Float64Array((soap.lMax + 1) * soap.nMax);
  }

  /**
   * @param point Å, the centre
   * @param out [atom][x, y, z][feature] from `at`
   */
  centre(around: Surroundings, point: ArrayLike<number>, out: Float64Array, at: number): void {
    const { lists } = this.#finder;
    this.#finder.enter(around);
    this.#finder.find(point[0]!, point[1]!, point[2]!);
    this.#coefficients.fill(0);
    lists.forEach((list, slot) => {
      for (let k = 0; k < list.count; k++) this.#addNeighbour(list, k, slot, false);
    });
    const width = this.#soap.layout.featureCount;
    for (let atom = 0; atom < around.numbers.length; atom++) {
      const slot = this.#soap.slotOf[around.numbers[atom]!]!;
      const list = lists[slot]!;
      for (const slopes of this.#slopes) slopes.fill(0);
      for (let k = 0; k < list.count; k++)
        if (list.atoms[k] === atom) this.#addNeighbour(list, k, slot, true);
      this.#slopes.forEach((slopes, axis) => {
        this.#spectrum(slopes, slot, out, at + (atom * 3 + axis) * width);
      });
    }
  }

  #addNeighbour(list: NeighbourList, k: number, slot: number, slopes: boolean): void {
    const [x, y, z, weight] = list.values.subarray(k * 4, k * 4 + 4) as unknown as number[];
    const { nMax, lMax, layout } = this.#soap;
    this.#harmonics.evaluate(x!, y!, z!);
    this.#evaluateRadial(x! * x! + y! * y! + z! * z!, weight!);
    const { values, gradients } = this.#harmonics;
    const vector = [x!, y!, z!];
    const harmonics = (lMax + 1) ** 2;
    for (const column of layout.total ? [slot, layout.slots] : [slot]) {
      for (let n = 0; n < nMax; n++) {
        const row = (column * nMax + n) * harmonics;
        for (let l = 0, lm = 0; l <= lMax; l++) {
          const g = this.#radials[l * nMax + n]!;
          const slope = this.#radialSlopes[l * nMax + n]!;
          for (; lm < (l + 1) ** 2; lm++) {
            if (!slopes) this.#coefficients[row + lm]! += g * values[lm]!;
            else
              for (let axis = 0; axis < 3; axis++)
                this.#slopes[axis]![row + lm]! +=
                  g * gradients[axis]![lm]! + slope * values[lm]! * vector[axis]!;
          }
        }
      }
    }
  }

  /** g_nl and g'_nl / r. */
  #evaluateRadial(r2: number, weight: number): void {
    const { nMax, lMax, weights, exponents } = this.#basis;
    for (let l = 0; l <= lMax; l++)
      for (let n = 0; n < nMax; n++) {
        let [value, slope] = [0, 0];
        for (let k = 0; k < nMax; k++) {
          const q = exponents[l * nMax + k]!;
          const term = weight * weights[(l * nMax + n) * nMax + k]! * Math.exp(-q * r2);
          value += term;
          slope -= 2 * q * term;
        }
        this.#radials[l * nMax + n] = value;
        this.#radialSlopes[l * nMax + n] = slope;
      }
  }

  /** dp of every feature from dc, which is zero but for the slot (and the sum over slots). */
  #spectrum(slopes: Float64Array, slot: number, out: Float64Array, at: number): void {
    const { nMax, lMax, layout } = this.#soap;
    const harmonics = (lMax + 1) ** 2;
    for (const { row, column, triangle, first } of layout.blocks) {
      const left = row === slot;
      const right = column === slot || column === layout.slots;
      if (!left && !right) continue;
      let k = at + first;
      for (let l = 0; l <= lMax; l++) {
        const factor = Math.PI * Math.sqrt(8 / (2 * l + 1));
        for (let n = 0; n < nMax; n++) {
          for (let m = triangle ? n : 0; m < nMax; m++) {
            const a = (row * nMax + n) * harmonics;
            const b = (column * nMax + m) * harmonics;
            let sum = left ? this.#dot(slopes, a, b, l) : 0;
            if (right) sum += this.#dot(slopes, b, a, l);
            out[k++] = factor * sum;
          }
        }
      }
    }
  }

  /** Σ_m of degree l, slopes at one column's row, coefficients at another's. */
  #dot(slopes: Float64Array, a: number, b: number, l: number): number {
    const c = this.#coefficients;
    let sum = 0;
    for (let lm = l * l; lm < (l + 1) ** 2; lm++) sum += slopes[a + lm]! * c[b + lm]!;
    return sum;
  }
}

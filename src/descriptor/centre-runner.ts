import { CentreExpansion } from './centre-expansion.js';
import type { Surroundings } from './neighbours.js';
import type { SoapEngine } from './soap-engine.js';

/**
 * Rows of any centres of one frame, two at a time: periodic images, weights, free points, averages,
 * the polynomial basis. Slower than {@link MoleculeRunner}: every neighbour is visited from both
 * ends.
 */
export class CentreRunner {
  readonly #engine: SoapEngine;
  readonly #expansion: CentreExpansion;
  readonly #rows: number;

  constructor(engine: SoapEngine) {
    this.#engine = engine;
    this.#expansion = new CentreExpansion(engine);
    this.#rows = engine.kernel.allocate(engine.rowBytes * 2);
  }

  /**
   * One row a centre, or one row in all where the settings average.
   * @param centres Å, three a centre
   * @param out row-major, the features of each row
   */
  run(around: Surroundings, centres: Float64Array, out: Float64Array | Float32Array, at = 0): void {
    const count = centres.length / 3;
    this.#expansion.enter(around);
    if (count === 0) return;
    const { average, layout } = this.#engine.soap;
    const width = layout.featureCount;
    if (average === 'inner') {
      this.#innerAverage(centres, out, at);
      return;
    }
    const sum = average === 'outer' ? new Float64Array(width) : undefined;
    for (let i = 0; i < count; i += 2) {
      const lanes = Math.min(2, count - i);
      this.#expansion.expand(centres, i, lanes, true);
      const rows = this.#spectra();
      for (let lane = 0; lane < lanes; lane++) {
        const row = rows.subarray(lane * width, (lane + 1) * width);
        if (sum) for (let k = 0; k < width; k++) sum[k]! += row[k]! / count;
        else out.set(row, at + (i + lane) * width);
      }
    }
    if (sum) out.set(sum, at);
  }

  /** Coefficients averaged over the centres first: the second lane stays empty. */
  #innerAverage(centres: Float64Array, out: Float64Array | Float32Array, at: number): void {
    const { kernel, soap, coefficientBytes } = this.#engine;
    const count = centres.length / 3;
    for (let i = 0; i < count; i++) this.#expansion.expand(centres, i, 1, i === 0);
    const c = kernel.f64(this.#expansion.coefficients, coefficientBytes / 8);
    for (let k = 0; k < c.length; k++) c[k]! /= count;
    out.set(this.#spectra().subarray(0, soap.layout.featureCount), at);
  }

  #spectra(): Float64Array {
    const { kernel, rowBytes } = this.#engine;
    kernel.exports.centreRows(this.#expansion.coefficients, this.#rows, this.#rows + rowBytes);
    return kernel.f64(this.#rows, rowBytes / 4);
  }
}

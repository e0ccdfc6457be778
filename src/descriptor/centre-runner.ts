import { NeighbourFinder, type NeighbourList, type Surroundings } from './neighbours.js';
import { PolynomialRadial } from './polynomial-radial.js';
import type { SoapEngine } from './soap-engine.js';

/**
 * Rows of any centres of one frame, two at a time: periodic images, weights, free points, averages,
 * the polynomial basis. Slower than {@link MoleculeRunner}: every neighbour is visited from both
 * ends.
 */
export class CentreRunner {
  readonly #engine: SoapEngine;
  readonly #finders: readonly [NeighbourFinder, NeighbourFinder];
  readonly #polynomial: PolynomialRadial | undefined;
  readonly #coefficients: number;
  readonly #entries: number;
  readonly #counts: number;
  readonly #list: number;
  readonly #rows: number;
  #neighbours = 0;
  #radials = 0;
  #capacity = 0;

  constructor(engine: SoapEngine) {
    const { kernel, soap } = engine;
    this.#engine = engine;
    this.#finders = [new NeighbourFinder(soap), new NeighbourFinder(soap)];
    this.#polynomial = soap.rbf === 'polynomial' ? new PolynomialRadial(soap) : undefined;
    this.#coefficients = kernel.allocate(engine.coefficientBytes);
    this.#entries = kernel.allocate(engine.entryBytes * 2);
    this.#counts = kernel.allocate(soap.layout.slots * 4);
    this.#list = kernel.allocate(8);
    this.#rows = kernel.allocate(engine.rowBytes * 2);
  }

  /**
   * One row a centre, or one row in all where the settings average.
   * @param centres Å, three a centre
   * @param out row-major, the features of each row
   */
  run(around: Surroundings, centres: Float64Array, out: Float64Array | Float32Array, at = 0): void {
    const count = centres.length / 3;
    for (const finder of this.#finders) finder.enter(around);
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
      this.#expand(centres, i, lanes, true);
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
    for (let i = 0; i < count; i++) this.#expand(centres, i, 1, i === 0);
    const c = kernel.f64(this.#coefficients, coefficientBytes / 8);
    for (let k = 0; k < c.length; k++) c[k]! /= count;
    out.set(this.#spectra().subarray(0, soap.layout.featureCount), at);
  }

  #spectra(): Float64Array {
    const { kernel, rowBytes } = this.#engine;
    kernel.exports.centreRows(this.#coefficients, this.#rows, this.#rows + rowBytes);
    return kernel.f64(this.#rows, rowBytes / 4);
  }

  /** Coefficients of centre `i` and, with two lanes, of the next one. */
  #expand(centres: Float64Array, i: number, lanes: number, fresh: boolean): void {
    const [a, b] = this.#finders;
    a.find(centres[i * 3]!, centres[i * 3 + 1]!, centres[i * 3 + 2]!);
    if (lanes === 2) b.find(centres[i * 3 + 3]!, centres[i * 3 + 4]!, centres[i * 3 + 5]!);
    else for (const list of b.lists) list.count = 0;
    const { kernel, soap } = this.#engine;
    const counts = a.lists.map((list, s) => Math.max(list.count, b.lists[s]!.count));
    const total = counts.reduce((x, y) => x + y, 0);
    this.#reserve(total);
    new Int32Array(kernel.exports.memory.buffer, this.#counts, counts.length).set(counts);
    const neighbours = kernel.f64(this.#neighbours, total * 8);
    const radials = this.#polynomial && kernel.f64(this.#radials, total * this.#radialCount * 2);
    let first = 0;
    for (let s = 0; s < counts.length; s++) {
      this.#fillLane(neighbours, radials, a.lists[s]!, first, counts[s]!, 0);
      this.#fillLane(neighbours, radials, b.lists[s]!, first, counts[s]!, 1);
      first += counts[s]!;
    }
    kernel.exports.centreCoefficients(
      this.#counts,
      this.#neighbours,
      soap.rbf === 'polynomial' ? this.#radials : 0,
      this.#coefficients,
      this.#entries,
      this.#list,
      fresh ? 1 : 0,
    );
  }

  #fillLane(
    neighbours: Float64Array,
    radials: Float64Array | undefined,
    list: NeighbourList,
    first: number,
    count: number,
    lane: number,
  ): void {
    for (let k = 0; k < count; k++) {
      const at = (first + k) * 8 + lane;
      const known = k < list.count;
      for (let x = 0; x < 4; x++) neighbours[at + x * 2] = known ? list.values[k * 4 + x]! : 0;
      if (!radials || !known) continue;
      const r = Math.hypot(list.values[k * 4]!, list.values[k * 4 + 1]!, list.values[k * 4 + 2]!);
      this.#polynomial!.evaluate(r, radials, (first + k) * this.#radialCount * 2 + lane, 2);
    }
  }

  get #radialCount(): number {
    return (this.#engine.soap.lMax + 1) * this.#engine.soap.nMax;
  }

  #reserve(neighbours: number): void {
    if (neighbours <= this.#capacity) return;
    this.#capacity = Math.max(64, neighbours * 2);
    const { kernel } = this.#engine;
    this.#neighbours = kernel.allocate(this.#capacity * 64);
    if (this.#polynomial) this.#radials = kernel.allocate(this.#capacity * this.#radialCount * 16);
  }
}

import { NeighbourFinder, type NeighbourList, type Surroundings } from './neighbours.js';
import { PolynomialRadial } from './polynomial-radial.js';
import type { SoapEngine } from './soap-engine.js';

/** Coefficients of any two centres of one frame at a time, in the kernel's memory. */
export class CentreExpansion {
  /** Address of the coefficients. */
  readonly coefficients: number;
  /** Address of the neighbours' number, i32 a slot: the larger of both centres' lists. */
  readonly counts: number;
  readonly #engine: SoapEngine;
  readonly #finders: readonly [NeighbourFinder, NeighbourFinder];
  readonly #polynomial: PolynomialRadial | undefined;
  readonly #entries: number;
  readonly #list: number;
  #neighbours = 0;
  #radials = 0;
  #capacity = 0;
  #total = 0;

  constructor(engine: SoapEngine) {
    const { kernel, soap } = engine;
    this.#engine = engine;
    this.#finders = [new NeighbourFinder(soap), new NeighbourFinder(soap)];
    this.#polynomial = soap.rbf === 'polynomial' ? new PolynomialRadial(soap) : undefined;
    this.coefficients = kernel.allocate(engine.coefficientBytes);
    this.#entries = kernel.allocate(engine.entryBytes * 2);
    this.counts = kernel.allocate(soap.layout.slots * 4);
    this.#list = kernel.allocate(8);
  }

  /** Neighbours of both centres by slot, as the last expansion found them. */
  get lists(): readonly [readonly NeighbourList[], readonly NeighbourList[]] {
    return [this.#finders[0].lists, this.#finders[1].lists];
  }

  /** Address of the neighbours: x, y, z, weight as lane pairs, all of slot 0 first. */
  get neighbours(): number {
    return this.#neighbours;
  }

  /** Neighbours in all slots. */
  get total(): number {
    return this.#total;
  }

  /** Names the frame the next centres are of. */
  enter(around: Surroundings): void {
    for (const finder of this.#finders) finder.enter(around);
  }

  /**
   * Coefficients of centre `i` and, with two lanes, of the next one.
   * @param centres Å, three a centre
   * @param fresh false adds to the coefficients that are there
   */
  expand(centres: Float64Array, i: number, lanes: number, fresh: boolean): void {
    const [a, b] = this.#finders;
    a.find(centres[i * 3]!, centres[i * 3 + 1]!, centres[i * 3 + 2]!);
    if (lanes === 2) b.find(centres[i * 3 + 3]!, centres[i * 3 + 4]!, centres[i * 3 + 5]!);
    else for (const list of b.lists) list.count = 0;
    const { kernel, soap } = this.#engine;
    const counts = a.lists.map((list, s) => Math.max(list.count, b.lists[s]!.count));
    const total = counts.reduce((x, y) => x + y, 0);
    this.#total = total;
    this.#reserve(total);
    new Int32Array(kernel.exports.memory.buffer, this.counts, counts.length).set(counts);
    const neighbours = kernel.f64(this.#neighbours, total * 8);
    const radials = this.#polynomial && kernel.f64(this.#radials, total * this.#radialCount * 2);
    let first = 0;
    for (let s = 0; s < counts.length; s++) {
      this.#fillLane(neighbours, radials, a.lists[s]!, first, counts[s]!, 0);
      this.#fillLane(neighbours, radials, b.lists[s]!, first, counts[s]!, 1);
      first += counts[s]!;
    }
    kernel.exports.centreCoefficients(
      this.counts,
      this.#neighbours,
      soap.rbf === 'polynomial' ? this.#radials : 0,
      this.coefficients,
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

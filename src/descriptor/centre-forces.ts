import { CentreExpansion } from './centre-expansion.js';
import type { NeighbourList, Surroundings } from './neighbours.js';
import type { SoapEngine } from './soap-engine.js';

/** Forces and virials of frames whose atoms have periodic images, two centres at a time. */
export class CentreForces {
  readonly #engine: SoapEngine;
  readonly #expansion: CentreExpansion;
  readonly #entry: number;
  readonly #rows: number;
  #gradients = 0;
  #capacity = 0;

  /** @param engine made with derivatives */
  constructor(engine: SoapEngine) {
    const { kernel, soap, coefficientBytes, entryBytes, rowBytes } = engine;
    const columns = soap.layout.slots * soap.nMax;
    const coupling = kernel.allocate(columns * columns * 16);
    kernel.f64(coupling, columns * columns * 2).fill(0);
    kernel.exports.setAdjoint(
      coupling,
      kernel.allocate(coefficientBytes),
      coefficientBytes,
      kernel.allocate(((soap.lMax + 1) ** 2 + 4) * 16),
      0,
    );
    this.#engine = engine;
    this.#expansion = new CentreExpansion(engine);
    this.#entry = kernel.allocate(entryBytes);
    this.#rows = kernel.allocate(rowBytes * 2);
  }

  /**
   * Of an energy that depends on the rows of all atoms: with d the vector from a centre i to a
   * neighbour j and g = dE/dd, the force on j is −Σ g, that on i is +Σ g, and the virial −dE/dε for
   * a strain ε of atoms and cell is −Σ d ⊗ g, whichever image j is.
   * @param rowOf dE/dp of an atom
   * @param forces three an atom
   * @param virial nine numbers, symmetric
   */
  run(
    around: Surroundings,
    rowOf: (atom: number) => Float64Array,
    forces: Float64Array,
    virial: Float64Array,
  ): void {
    const { kernel, rowBytes } = this.#engine;
    const expansion = this.#expansion;
    const count = around.numbers.length;
    forces.fill(0);
    virial.fill(0);
    expansion.enter(around);
    for (let i = 0; i < count; i += 2) {
      const lanes = Math.min(2, count - i);
      expansion.expand(around.positions, i, lanes, true);
      this.#reserve(expansion.total);
      for (let lane = 0; lane < lanes; lane++)
        kernel.f64(this.#rows + lane * rowBytes, rowBytes / 8).set(rowOf(i + lane));
      kernel.exports.centreAdjoint(
        expansion.counts,
        expansion.neighbours,
        expansion.coefficients,
        this.#entry,
        this.#rows,
        // The second lane of a last single centre has no neighbours: its row does not matter.
        this.#rows + (lanes - 1) * rowBytes,
        this.#gradients,
      );
      this.#collect(i, lanes, forces, virial);
    }
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < a; b++)
        virial[3 * a + b] = virial[3 * b + a] = 0.5 * (virial[3 * a + b]! + virial[3 * b + a]!);
  }

  #collect(i: number, lanes: number, forces: Float64Array, virial: Float64Array): void {
    const { lists, total } = this.#expansion;
    const gradients = this.#engine.kernel.f64(this.#gradients, total * 6);
    let first = 0;
    for (let s = 0; s < lists[0].length; s++) {
      for (let lane = 0; lane < lanes; lane++)
        collectList(i + lane, lists[lane]![s]!, gradients, first * 6 + lane, forces, virial);
      first += Math.max(lists[0][s]!.count, lists[1][s]!.count);
    }
  }

  #reserve(neighbours: number): void {
    if (neighbours <= this.#capacity) return;
    this.#capacity = Math.max(64, neighbours * 2);
    this.#gradients = this.#engine.kernel.allocate(this.#capacity * 48);
  }
}

function collectList(
  centre: number,
  { values, atoms, count }: NeighbourList,
  gradients: Float64Array,
  from: number,
  forces: Float64Array,
  virial: Float64Array,
): void {
  for (let k = 0; k < count; k++) {
    for (let b = 0; b < 3; b++) {
      const g = gradients[from + k * 6 + b * 2]!;
      forces[atoms[k]! * 3 + b]! -= g;
      forces[centre * 3 + b]! += g;
      for (let a = 0; a < 3; a++) virial[3 * a + b]! -= values[k * 4 + a]! * g;
    }
  }
}

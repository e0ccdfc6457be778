import type { ResolvedSoap } from './resolve-soap.js';
import { neighbourWeight } from './weighting.js';

/** Atoms around which densities are expanded: one frame. */
export interface Surroundings {
  readonly numbers: Uint8Array;
  /** Å, three an atom. */
  readonly positions: Float64Array;
  /** Å, rows are the cell vectors; used where `pbc` has a bit set. */
  readonly cell: Float64Array | undefined;
  /** Bits 1, 2, 4 for periodicity along a, b, c; zero for an isolated molecule. */
  readonly pbc: number;
}

/** Neighbours of one centre in one slot: x, y, z, weight of each, and the atom it is an image of. */
export class NeighbourList {
  values = new Float64Array(64);
  atoms = new Int32Array(16);
  count = 0;

  push(x: number, y: number, z: number, weight: number, atom: number): void {
    if (this.count === this.atoms.length) this.#grow();
    this.values[this.count * 4] = x;
    this.values[this.count * 4 + 1] = y;
    this.values[this.count * 4 + 2] = z;
    this.values[this.count * 4 + 3] = weight;
    this.atoms[this.count++] = atom;
  }

  #grow(): void {
    const { values, atoms } = this;
    this.values = new Float64Array(values.length * 2);
    this.values.set(values);
    this.atoms = new Int32Array(atoms.length * 2);
    this.atoms.set(atoms);
  }
}

/** Finds every atom and image within the descriptor's radius of a point. */
export class NeighbourFinder {
  readonly lists: readonly NeighbourList[];
  readonly #soap: ResolvedSoap;
  readonly #atomWeight: Float64Array;
  readonly #reciprocal = new Float64Array(9);
  readonly #reach = [0, 0, 0];
  #around: Surroundings | undefined;

  constructor(soap: ResolvedSoap) {
    this.#soap = soap;
    this.lists = Array.from({ length: soap.layout.slots }, () => new NeighbourList());
    this.#atomWeight = new Float64Array(256).fill(1);
    soap.species.forEach((z, i) => {
      this.#atomWeight[z] = soap.speciesWeights?.[i] ?? 1;
    });
  }

  /** Names the frame; its cell must have a volume where it is periodic. */
  enter(around: Surroundings): void {
    this.#around = around;
    const { cell, pbc } = around;
    if (!cell || pbc === 0) return;
    for (let k = 0; k < 3; k++) {
      const [b, c] = [(k + 1) % 3, (k + 2) % 3];
      const cross = crossProduct(cell, b, c);
      const volume = dot(cell, k * 3, cross, 0);
      for (let x = 0; x < 3; x++) this.#reciprocal[k * 3 + x] = cross[x]! / volume;
      const height = 1 / Math.sqrt(dot(this.#reciprocal, k * 3, this.#reciprocal, k * 3));
      this.#reach[k] = (pbc >> k) & 1 ? this.#soap.radius / height : 0;
    }
  }

  /** Fills `lists` with what surrounds the point (x, y, z). */
  find(x: number, y: number, z: number): void {
    const around = this.#around!;
    for (const list of this.lists) list.count = 0;
    for (let atom = 0; atom < around.numbers.length; atom++) {
      const dx = around.positions[atom * 3]! - x;
      const dy = around.positions[atom * 3 + 1]! - y;
      const dz = around.positions[atom * 3 + 2]! - z;
      if (around.pbc === 0) this.#consider(atom, dx, dy, dz);
      else this.#images(atom, dx, dy, dz);
    }
  }

  #images(atom: number, dx: number, dy: number, dz: number): void {
    const cell = this.#around!.cell!;
    const d = [dx, dy, dz];
    const from = [0, 0, 0];
    const to = [0, 0, 0];
    for (let k = 0; k < 3; k++) {
      const reach = this.#reach[k]!;
      if (reach === 0) continue;
      const f =
        d[0]! * this.#reciprocal[k * 3]! +
        d[1]! * this.#reciprocal[k * 3 + 1]! +
        d[2]! * this.#reciprocal[k * 3 + 2]!;
      // A hair more than the reach, so that rounding cannot lose an image on the sphere.
      from[k] = Math.ceil(-reach - f - 1e-9);
      to[k] = Math.floor(reach - f + 1e-9);
    }
    for (let a = from[0]!; a <= to[0]!; a++)
      for (let b = from[1]!; b <= to[1]!; b++)
        for (let c = from[2]!; c <= to[2]!; c++)
          this.#consider(
            atom,
            dx + a * cell[0]! + b * cell[3]! + c * cell[6]!,
            dy + a * cell[1]! + b * cell[4]! + c * cell[7]!,
            dz + a * cell[2]! + b * cell[5]! + c * cell[8]!,
          );
  }

  #consider(atom: number, x: number, y: number, z: number): void {
    const { radius, weighting, slotOf } = this.#soap;
    const r2 = x * x + y * y + z * z;
    if (r2 > radius * radius) return;
    const number = this.#around!.numbers[atom]!;
    const weight = weighting ? neighbourWeight(weighting, Math.sqrt(r2)) : 1;
    this.lists[slotOf[number]!]!.push(x, y, z, weight * this.#atomWeight[number]!, atom);
  }
}

export function cellVolume(cell: Float64Array): number {
  return Math.abs(dot(cell, 0, crossProduct(cell, 1, 2), 0));
}

function crossProduct(cell: Float64Array, b: number, c: number): Float64Array {
  const [p, q] = [b * 3, c * 3];
  return Float64Array.of(
    cell[p + 1]! * cell[q + 2]! - cell[p + 2]! * cell[q + 1]!,
    cell[p + 2]! * cell[q]! - cell[p]! * cell[q + 2]!,
    cell[p]! * cell[q + 1]! - cell[p + 1]! * cell[q]!,
  );
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return a[i]! * b[j]! + a[i + 1]! * b[j + 1]! + a[i + 2]! * b[j + 2]!;
}

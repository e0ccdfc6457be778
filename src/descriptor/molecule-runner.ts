import { layMoleculeOut, type MoleculeGroup, type MoleculeMemory } from './molecule-memory.js';
import type { RowTarget } from './row-target.js';
import type { SoapEngine } from './soap-engine.js';

/** Rows of one call stay in the second-level cache. */
const BLOCK_BYTES = 192 * 1024;
/** Above this many bytes of pair entries a frame goes centre by centre instead. */
export const MAX_PAIR_BYTES = 64 * 2 ** 20;

/**
 * Rows of isolated frames of one composition, all atoms as centres: pairs are visited once, two
 * frames at a time.
 */
export class MoleculeRunner {
  readonly atoms: number;
  /** Frames of one call. */
  readonly block: number;
  readonly #engine: SoapEngine;
  readonly #narrow: boolean;
  readonly #memory: MoleculeMemory;

  /** @param numbers atomic numbers of the composition, all among the engine's species */
  constructor(engine: SoapEngine, numbers: Uint8Array, groupOf: Uint8Array, narrow: boolean) {
    const bytes = narrow ? 4 : 8;
    const frameBytes = Math.max(1, engine.soap.layout.featureCount * bytes * numbers.length);
    this.#engine = engine;
    this.#narrow = narrow;
    this.atoms = numbers.length;
    this.block = Math.min(256, Math.max(2, 2 * Math.floor(BLOCK_BYTES / frameBytes / 2)));
    this.#memory = layMoleculeOut(engine, numbers, groupOf, this.block, bytes);
  }

  /**
   * Rows of the selection's frames `order[from] .. order[from + count]` (at most `block`).
   * @param selection frame index of each member of the selection
   * @param order indices into the selection
   */
  run(
    positions: Float64Array,
    atomOffsets: Uint32Array,
    selection: Uint32Array,
    order: Uint32Array,
    from: number,
    count: number,
    target: RowTarget,
  ): void {
    const { kernel } = this.#engine;
    const stride = this.atoms * 3;
    const input = kernel.f64(this.#memory.positions, count * stride);
    for (let k = 0; k < count; k++) {
      const at = atomOffsets[selection[order[from + k]!]!]! * 3;
      // Small frames: a loop beats the call into `set`.
      for (let x = 0; x < stride; x++) input[k * stride + x] = positions[at + x]!;
    }
    kernel.exports.molecules(this.#memory.positions, count, this.#narrow ? 1 : 0);
    for (const group of this.#memory.groups) this.#copyOut(target, group, order, from, count);
  }

  #copyOut(
    target: RowTarget,
    { group, atoms, rows: at }: MoleculeGroup,
    order: Uint32Array,
    from: number,
    count: number,
  ): void {
    const { kernel, soap } = this.#engine;
    const width = soap.layout.featureCount;
    const length = count * atoms * width;
    const rows = this.#narrow ? kernel.f32(at, length) : kernel.f64(at, length);
    const out = target.arrays[group]!;
    const offsets = target.offsets[group]!;
    const begin = offsets[order[from]!]!;
    if (offsets[order[from + count - 1]!]! === begin + (count - 1) * atoms) {
      out.set(rows, begin * width);
      return;
    }
    const size = atoms * width;
    for (let k = 0; k < count; k++)
      out.set(rows.subarray(k * size, (k + 1) * size), offsets[order[from + k]!]! * width);
  }
}

import { fail } from '../core/errors.js';
import { compileKernel } from './compile-kernel.js';

/** Functions of assembly/soap.ts; every number that is not a count is an address in the memory. */
export interface SoapExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  setBasis(nMax: number, lMax: number, slots: number, total: number, derivatives: number): void;
  setTables(
    recursion: number,
    table: number,
    cells: number,
    cellsPerLength: number,
    cutoffSquared: number,
    selfTerm: number,
    prefactors: number,
  ): void;
  setSpectrum(
    chunks: number,
    chunkCount: number,
    blocks: number,
    blockCount: number,
    features: number,
    spectrum: number,
  ): void;
  setMolecule(
    atoms: number,
    slots: number,
    outputs: number,
    places: number,
    lists: number,
    entries: number,
    coefficients: number,
    pairs: number,
  ): void;
  molecules(positions: number, frames: number, narrow: number): void;
  setAdjoint(
    coupling: number,
    adjoints: number,
    adjointBytes: number,
    slack: number,
    pulls: number,
  ): void;
  moleculesAdjoint(positions: number, frames: number, shift: number, forces: number): void;
  centreCoefficients(
    counts: number,
    neighbours: number,
    radials: number,
    coefficients: number,
    entries: number,
    list: number,
    fresh: number,
  ): void;
  centreRows(coefficients: number, rowA: number, rowB: number): void;
  centreAdjoint(
    counts: number,
    neighbours: number,
    coefficients: number,
    entry: number,
    rowA: number,
    rowB: number,
    gradients: number,
  ): void;
}

const PAGE = 65536;

/** One instance of the descriptor kernel with its memory, given out from the bottom up. */
export class SoapKernel {
  readonly exports: SoapExports;
  /** Whether multiplications and additions are fused; results then differ in the last digits. */
  readonly fma: boolean;
  #top: number;

  /** @param fused false takes plain arithmetic also where the engine could fuse it */
  constructor(fused = true) {
    const { module, fma } = compileKernel('soap', { fma: fused });
    this.fma = fma;
    this.exports = new WebAssembly.Instance(module).exports as unknown as SoapExports;
    this.#top = align(this.exports.heapBase());
  }

  /** Address of `bytes` bytes on a cache line, content undefined. Views made before may be gone. */
  allocate(bytes: number): number {
    const at = this.#top;
    const end = align(at + bytes);
    const { memory } = this.exports;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE));
      } catch (cause) {
        throw fail(
          'MEMORY_BUDGET',
          `the descriptor needs ${Math.ceil(end / 2 ** 20)} MiB of work space and cannot have it: use a smaller n_max, l_max or batch`,
          cause,
        );
      }
    }
    this.#top = end;
    return at;
  }

  /** Puts numbers into the memory and returns their address. */
  place(values: Float64Array | Int32Array | Uint32Array): number {
    const at = this.allocate(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.exports.memory.buffer).set(bytes, at);
    return at;
  }

  mark(): number {
    return this.#top;
  }

  /** Gives back everything allocated since `mark`. */
  release(mark: number): void {
    this.#top = mark;
  }

  f64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.exports.memory.buffer as ArrayBuffer, at, length);
  }

  f32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.exports.memory.buffer as ArrayBuffer, at, length);
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

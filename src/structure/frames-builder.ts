import { fail } from '../core/errors.js';
import type { Frames } from './frames.js';

type Column = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/** Which optional columns are kept. */
export interface FrameColumns {
  readonly energies: boolean;
  readonly forces: boolean;
  readonly info: readonly string[];
}

/**
 * Columns that grow. A parser calls {@link reserve}, writes an atom's data at index `atoms + i`,
 * and commits the frame once it is known to be whole; what is not committed is overwritten.
 */
export class FramesBuilder {
  numbers = new Uint8Array(0);
  positions = new Float64Array(0);
  forces = new Float64Array(0);
  atoms = 0;
  count = 0;
  readonly columns: FrameColumns;
  readonly files: readonly string[];
  #offsets = new Uint32Array(1);
  #energies = new Float64Array(0);
  #cells: Float64Array | undefined;
  #pbc: Uint8Array | undefined;
  #file = new Uint16Array(0);
  #frame = new Uint32Array(0);
  #info: Float64Array[];

  constructor(files: readonly string[], columns: FrameColumns) {
    this.files = files;
    this.columns = columns;
    this.#info = columns.info.map(() => new Float64Array(0));
  }

  /** Makes room for one more frame. */
  reserve(atoms: number): void {
    const atomsNeeded = this.atoms + atoms;
    if (atomsNeeded > this.numbers.length) {
      const size = grown(atomsNeeded, this.numbers.length);
      this.numbers = enlarged(this.numbers, size);
      this.positions = enlarged(this.positions, 3 * size);
      if (this.columns.forces) this.forces = enlarged(this.forces, 3 * size);
    }
    if (this.count + 1 > this.#frame.length) {
      const size = grown(this.count + 1, this.#frame.length);
      this.#offsets = enlarged(this.#offsets, size + 1);
      if (this.columns.energies) this.#energies = enlarged(this.#energies, size);
      if (this.#cells) this.#cells = enlarged(this.#cells, 9 * size);
      if (this.#pbc) this.#pbc = enlarged(this.#pbc, size);
      this.#file = enlarged(this.#file, size);
      this.#frame = enlarged(this.#frame, size);
      this.#info = this.#info.map((column) => enlarged(column, size));
    }
  }

  /** Keeps the frame just written. `info` values are in the order of `columns.info`. */
  commit(
    atoms: number,
    file: number,
    frame: number,
    energy: number,
    cell?: ArrayLike<number>,
    pbc = 0,
    info?: ArrayLike<number>,
  ): void {
    const at = this.count;
    if (this.columns.energies) this.#energies[at] = energy;
    if (cell) {
      this.#cells ??= new Float64Array(9 * this.#frame.length);
      this.#cells.set(cell, 9 * at);
    }
    if (pbc !== 0) this.#pbc ??= new Uint8Array(this.#frame.length);
    if (this.#pbc) this.#pbc[at] = pbc;
    this.#info.forEach((column, i) => {
      column[at] = info?.[i] ?? Number.NaN;
    });
    this.#file[at] = file;
    this.#frame[at] = frame;
    this.atoms += atoms;
    this.count++;
    this.#offsets[this.count] = this.atoms;
  }

  /** Takes the last committed frame back. */
  dropLast(): void {
    if (this.count === 0) return;
    this.#cells?.fill(0, 9 * this.count - 9, 9 * this.count);
    this.count--;
    this.atoms = this.#offsets[this.count]!;
  }

  build(skipped: number): Frames {
    const { count, atoms, columns } = this;
    const frames: Frames = {
      count,
      offsets: this.#offsets.slice(0, count + 1),
      numbers: this.numbers.slice(0, atoms),
      positions: trimmed(this.positions, 3 * atoms),
      ...(columns.energies ? { energiesEv: this.#energies.slice(0, count) } : {}),
      ...(columns.forces ? { forcesEvPerAngstrom: trimmed(this.forces, 3 * atoms) } : {}),
      ...(this.#cells ? { cells: this.#cells.slice(0, 9 * count) } : {}),
      ...(this.#pbc ? { pbc: this.#pbc.slice(0, count) } : {}),
      source: {
        files: this.files,
        file: this.#file.slice(0, count),
        frame: this.#frame.slice(0, count),
      },
      ...(columns.info.length > 0
        ? {
            info: Object.fromEntries(
              columns.info.map((key, i) => [key, this.#info[i]!.slice(0, count)]),
            ),
          }
        : {}),
      ...(skipped > 0 ? { skipped } : {}),
    };
    this.numbers = new Uint8Array(0);
    this.positions = new Float64Array(0);
    this.forces = new Float64Array(0);
    return frames;
  }
}

function grown(needed: number, have: number): number {
  return Math.max(needed, 256, Math.ceil(have * 1.5));
}

function enlarged<T extends Column>(column: T, length: number): T {
  try {
    const larger = new (column.constructor as new (length: number) => T)(length);
    larger.set(column);
    return larger;
  } catch (error) {
    const mebibytes = Math.ceil((length * column.BYTES_PER_ELEMENT) / 2 ** 20);
    throw fail(
      'OUT_OF_MEMORY',
      `the frames need ${mebibytes} MiB in one block, which cannot be had: keep fewer (stride, max_frames)`,
      error,
    );
  }
}

function trimmed(column: Float64Array, length: number): Float64Array {
  return column.length === length ? column : column.slice(0, length);
}

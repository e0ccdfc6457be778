import { fail } from '../core/errors.js';
import { compileKernel } from './compile-kernel.js';

interface Exports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  packColumns(
    src: number,
    rows: number,
    width: number,
    slots: number,
    shift: number,
    factor: number,
    dst: number,
  ): void;
  packRows(
    src: number,
    rows: number,
    width: number,
    slots: number,
    shift: number,
    factor: number,
    dst: number,
  ): void;
  packComponents(src: number, count: number, width: number, gain: number, dst: number): void;
  covariance(panels: number, count: number, rows: number, out: number): void;
  project(
    rowPanels: number,
    rows: number,
    components: number,
    count: number,
    width: number,
    out: number,
  ): void;
  tridiagonalise(
    a: number,
    n: number,
    stride: number,
    d: number,
    e: number,
    h: number,
    work: number,
  ): void;
  initQl(): void;
  implicitQl(d: number, e: number, n: number, sweeps: number, turns: number, room: number): number;
  applyRotations(
    vectors: number,
    n: number,
    stride: number,
    sweeps: number,
    count: number,
    turns: number,
    work: number,
  ): void;
  backTransform(
    z: number,
    count: number,
    zStride: number,
    a: number,
    n: number,
    stride: number,
    h: number,
  ): void;
}

/** Rows handed to the kernel block by block. */
export interface RowSource {
  readonly rows: number;
  readonly width: number;
  /** Copies rows from … to into `out`, row-major. */
  copy(from: number, to: number, out: Float64Array): void;
  /** Which shift and factor each of these rows takes. */
  slots(from: number, to: number, out: Uint32Array): void;
}

/** x ↦ (x − shift) · factor, slots × width numbers each. */
export interface RowScaling {
  readonly shift: Float64Array;
  readonly factor: Float64Array;
}

/** Eigenvalues, descending, and the first `count` unit eigenvectors as rows. */
export interface EigenPairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
  readonly count: number;
}

const COLUMN_BLOCK = 128;
const ROW_BLOCK = 256;
/** Rotations recorded before the vectors are taken through them. */
const TURNS = 1 << 16;

/**
 * All eigenvalues of a symmetric matrix and as many leading eigenvectors as `keep` asks for, by
 * Householder tridiagonalisation and implicit QL, in float64.
 *
 * @param matrix n × n, row-major; the lower triangle is used
 * @param keep how many eigenvectors, given the eigenvalues in descending order
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
  keep: (values: Float64Array) => number,
): EigenPairs {
  const kernel = new Kernel();
  const at = kernel.allocate(8 * n * n);
  kernel.f64(at, n * n).set(matrix);
  return eigenInPlace(kernel, at, n, n, keep);
}

/**
 * Eigenpairs of the covariance Σ y yᵀ / (rows − 1) of the scaled rows y; subtracting the mean is
 * part of the scaling. See {@link symmetricEigen}.
 */
export function covarianceEigen(
  source: RowSource,
  scaling: RowScaling,
  keep: (values: Float64Array) => number,
): EigenPairs {
  const { rows, width } = source;
  const kernel = new Kernel();
  const count = Math.ceil(width / 4);
  const out = kernel.allocate(8 * 16 * count * count);
  const { shift, factor } = kernel.place(scaling);
  const block = kernel.allocate(8 * COLUMN_BLOCK * width);
  const slots = kernel.allocate(4 * COLUMN_BLOCK);
  const panels = kernel.allocate(32 * COLUMN_BLOCK * count);
  for (let from = 0; from < rows; from += COLUMN_BLOCK) {
    const n = Math.min(COLUMN_BLOCK, rows - from);
    source.copy(from, from + n, kernel.f64(block, n * width));
    source.slots(from, from + n, kernel.u32(slots, n));
    kernel.wasm.packColumns(block, n, width, slots, shift, factor, panels);
    kernel.wasm.covariance(panels, count, n, out);
  }
  const matrix = kernel.f64(out, 16 * count * count);
  const degrees = Math.max(1, rows - 1);
  for (let i = 0; i < matrix.length; i++) matrix[i]! /= degrees;
  return eigenInPlace(kernel, out, width, 4 * count, keep);
}

/** `stride` is the distance of rows in doubles. The matrix at `at` is overwritten. */
function eigenInPlace(
  kernel: Kernel,
  at: number,
  n: number,
  stride: number,
  keep: (values: Float64Array) => number,
): EigenPairs {
  const size = scaleToOne(kernel.f64(at, stride * (n - 1) + n), n, stride);
  const d = kernel.allocate(8 * n);
  const e = kernel.allocate(8 * n + 8);
  const h = kernel.allocate(8 * n);
  const work = kernel.allocate(16 * n);
  kernel.wasm.tridiagonalise(at, n, 8 * stride, d, e, h, work);
  const wide = 8 * Math.ceil(n / 8);
  const z = kernel.allocate(8 * n * wide);
  const all = kernel.f64(z, n * wide);
  for (let i = 0; i < n; i++) all[i * wide + i] = 1;
  // The kernel wants e[i] between i and i + 1.
  runQl(kernel, d, e + 8, n, z, wide);
  const found = kernel.f64(d, n).slice();
  const order = Array.from(found.keys()).sort((i, j) => found[j]! - found[i]!);
  const values = Float64Array.from(order, (i) => found[i]! * size);
  const count = Math.min(n, Math.max(0, keep(values)));
  const kept = kernel.allocate(8 * count * wide);
  const target = kernel.f64(kept, count * wide);
  const vectors = kernel.f64(z, n * wide);
  for (let k = 0; k < count; k++)
    target.set(vectors.subarray(order[k]! * wide, order[k]! * wide + n), k * wide);
  kernel.wasm.backTransform(kept, count, 8 * wide, at, n, 8 * stride, h);
  const rows = new Float64Array(count * n);
  for (let k = 0; k < count; k++) rows.set(kernel.f64(kept + 8 * k * wide, n), k * n);
  return { values, vectors: rows, count };
}

/** Divides by the largest element, so that products neither overflow nor vanish; returns it. */
function scaleToOne(matrix: Float64Array, n: number, stride: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const size = Math.abs(matrix[i * stride + j]!);
      if (!(size <= Number.MAX_VALUE))
        throw fail(
          'PREPROCESS_INVALID',
          'a covariance is not finite: the features hold NaN or infinities',
        );
      if (size > largest) largest = size;
    }
  if (largest === 0) return 1;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * stride + j]! /= largest;
  return largest;
}

function runQl(kernel: Kernel, d: number, e: number, n: number, z: number, wide: number): void {
  const room = Math.max(TURNS, n);
  const sweeps = kernel.allocate(8 * room);
  const turns = kernel.allocate(16 * room);
  const work = kernel.allocate(64 * n);
  kernel.wasm.initQl();
  for (;;) {
    const written = kernel.wasm.implicitQl(d, e, n, sweeps, turns, room);
    if (written === -1_000_000_000) throw fail('INTERNAL', 'an eigenvalue did not converge');
    const done = written < 0;
    kernel.wasm.applyRotations(z, n, 8 * wide, sweeps, done ? -1 - written : written, turns, work);
    if (done) return;
  }
}

/** Receives the projected rows from … to, row-major, `stride` doubles apart. */
export type ProjectedRows = (from: number, to: number, rows: Float64Array, stride: number) => void;

/**
 * Projects scaled rows onto axes: out = y · axesᵀ · gain, in blocks.
 *
 * @param axes count × width, row-major
 */
export function projectRows(
  source: RowSource,
  scaling: RowScaling,
  axes: Float64Array,
  count: number,
  gain: number,
  each: ProjectedRows,
): void {
  const { rows, width } = source;
  const kernel = new Kernel();
  const columns = Math.ceil(count / 4);
  const { shift, factor } = kernel.place(scaling);
  const raw = kernel.allocate(8 * axes.length);
  const packed = kernel.allocate(32 * columns * width);
  const block = kernel.allocate(8 * ROW_BLOCK * width);
  const slots = kernel.allocate(4 * ROW_BLOCK);
  const panels = kernel.allocate(8 * ROW_BLOCK * width);
  const out = kernel.allocate(32 * ROW_BLOCK * columns);
  kernel.f64(raw, axes.length).set(axes);
  kernel.wasm.packComponents(raw, count, width, gain, packed);
  for (let from = 0; from < rows; from += ROW_BLOCK) {
    const n = Math.min(ROW_BLOCK, rows - from);
    const quads = Math.ceil(n / 4);
    source.copy(from, from + n, kernel.f64(block, n * width));
    source.slots(from, from + n, kernel.u32(slots, n));
    kernel.wasm.packRows(block, n, width, slots, shift, factor, panels);
    kernel.wasm.project(panels, quads, packed, columns, width, out);
    each(from, from + n, kernel.f64(out, 16 * quads * columns), 4 * columns);
  }
}

/** An instance with memory of its own, gone with the instance. Memory is zero when allocated. */
class Kernel {
  readonly wasm: Exports;
  #top: number;

  constructor() {
    const instance = new WebAssembly.Instance(compileKernel('eigen').module, {
      env: { abort: () => undefined },
    });
    this.wasm = instance.exports as unknown as Exports;
    this.#top = this.wasm.heapBase();
  }

  allocate(bytes: number): number {
    const at = Math.ceil(this.#top / 64) * 64;
    this.#top = at + bytes;
    const missing = this.#top - this.wasm.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.wasm.memory.grow(Math.ceil(missing / 65536));
      } catch (error) {
        const mebibytes = Math.ceil(this.#top / 2 ** 20);
        throw fail(
          'OUT_OF_MEMORY',
          `principal components need ${mebibytes} MiB in one block, which cannot be had: use fewer features (smaller n_max, l_max or fewer species)`,
          error,
        );
      }
    }
    return at;
  }

  /** A scaling's arrays in the kernel's memory. */
  place(scaling: RowScaling): { shift: number; factor: number } {
    const shift = this.allocate(8 * scaling.shift.length);
    const factor = this.allocate(8 * scaling.factor.length);
    this.f64(shift, scaling.shift.length).set(scaling.shift);
    this.f64(factor, scaling.factor.length).set(scaling.factor);
    return { shift, factor };
  }

  f64(at: number, length: number): Float64Array {
    return new Float64Array(this.wasm.memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.wasm.memory.buffer, at, length);
  }
}

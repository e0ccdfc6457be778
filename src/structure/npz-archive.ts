import { fail, messageOf, PestleError } from '../core/errors.js';
import { type NpyHeader, npyReader, npyStrings, parseNpyHeader } from './npy.js';
import { listZip, readZipEntry, type ZipEntry } from './zip-entries.js';

/** An .npz file: arrays by name, read one at a time. */
export class NpzArchive {
  readonly path: string;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #signal: AbortSignal | undefined;

  private constructor(path: string, entries: readonly ZipEntry[], signal?: AbortSignal) {
    this.path = path;
    this.#entries = new Map(entries.map((entry) => [entry.name.replace(/\.npy$/, ''), entry]));
    this.#signal = signal;
  }

  static async open(path: string, size: number, signal?: AbortSignal): Promise<NpzArchive> {
    return new NpzArchive(path, await listZip(path, size), signal);
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** The first of `names` that is in the file. */
  find(names: readonly string[]): string | undefined {
    return names.find((name) => this.#entries.has(name));
  }

  /** The header alone. */
  async header(name: string): Promise<NpyHeader> {
    for await (const part of this.#parts(name)) return part.header;
    throw this.#cut(name);
  }

  /** Texts of a small array, e.g. `e_unit`. */
  async strings(name: string): Promise<readonly string[]> {
    const bytes: Buffer[] = [];
    let header: NpyHeader | undefined;
    for await (const part of this.#parts(name)) {
      header = part.header;
      bytes.push(part.bytes);
    }
    if (!header) throw this.#cut(name);
    return npyStrings(header, Buffer.concat(bytes), this.#label(name));
  }

  /**
   * Calls `each(index, value)` for every number in the order of the file, C order; arrays stored
   * in Fortran order are brought into C order. Memory stays at one block.
   */
  async forEach(name: string, each: (index: number, value: number) => void): Promise<NpyHeader> {
    let left = Buffer.alloc(0);
    let index = 0;
    let header: NpyHeader | undefined;
    let position: ((index: number) => number) | undefined;
    for await (const part of this.#parts(name)) {
      header = part.header;
      const { itemBytes } = header;
      const read = npyReader(header, this.#label(name));
      position ??=
        header.fortranOrder && header.shape.length > 1 ? toCOrder(header.shape) : identity;
      const bytes = left.length > 0 ? Buffer.concat([left, part.bytes]) : part.bytes;
      const whole = bytes.length - (bytes.length % itemBytes);
      for (let at = 0; at < whole; at += itemBytes) each(position(index++), read(bytes, at));
      left = Buffer.from(bytes.subarray(whole));
    }
    if (!header || index < header.items) throw this.#cut(name);
    return header;
  }

  async numbers(name: string): Promise<{ header: NpyHeader; values: Float64Array }> {
    const header = await this.header(name);
    const values = new Float64Array(header.items);
    await this.forEach(name, (index, value) => {
      values[index] = value;
    });
    return { header, values };
  }

  async *#parts(name: string): AsyncGenerator<{ header: NpyHeader; bytes: Buffer }> {
    const entry = this.#entries.get(name)!;
    let head = Buffer.alloc(0);
    let header: NpyHeader | undefined;
    try {
      for await (const chunk of readZipEntry(this.path, entry, this.#signal)) {
        if (header) {
          yield { header, bytes: chunk };
          continue;
        }
        head = Buffer.concat([head, chunk]);
        const parsed = parseNpyHeader(head, this.#label(name));
        if (!parsed) continue;
        header = parsed.header;
        yield { header, bytes: head.subarray(parsed.dataStart) };
      }
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (error instanceof PestleError) throw error;
      throw fail(
        'FILE_UNREADABLE',
        `${this.#label(name)} cannot be read: ${messageOf(error)}`,
        error,
      );
    }
  }

  #label(name: string): string {
    return `${this.path}: array "${name}"`;
  }

  #cut(name: string) {
    return fail('FILE_UNREADABLE', `${this.#label(name)} is cut off; copy the file again`);
  }
}

function identity(index: number): number {
  return index;
}

function toCOrder(shape: readonly number[]): (index: number) => number {
  return (index) => {
    let rest = index;
    let out = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const size = shape[axis]!;
      let stride = 1;
      for (let k = axis + 1; k < shape.length; k++) stride *= shape[k]!;
      out += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    return out;
  };
}

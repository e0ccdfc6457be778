import { zipSync } from 'fflate';

export interface TestArray {
  /** NumPy's name, e.g. `<f8`. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly fortranOrder?: boolean;
}

/** An .npz file as numpy.savez (or savez_compressed) writes it. */
export function npzFile(
  arrays: { readonly [name: string]: TestArray },
  compress = false,
): Uint8Array {
  const files = Object.entries(arrays).map(
    ([name, array]) => [`${name}.npy`, npyFile(array)] as const,
  );
  return zipSync(Object.fromEntries(files), { level: compress ? 6 : 0 });
}

function npyFile({ type, shape, bytes, fortranOrder = false }: TestArray): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const order = fortranOrder ? 'True' : 'False';
  const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11, ' ');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length + 1);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(`${header}\n`),
    bytes,
  ]);
}

export function float64(shape: readonly number[], values: readonly number[]): TestArray {
  return { type: '<f8', shape, bytes: new Uint8Array(Float64Array.from(values).buffer) };
}

export function float32(shape: readonly number[], values: readonly number[]): TestArray {
  return { type: '<f4', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

export function int32(shape: readonly number[], values: readonly number[]): TestArray {
  return { type: '<i4', shape, bytes: new Uint8Array(Int32Array.from(values).buffer) };
}

/** `<U…` text of one item. */
export function text(value: string): TestArray {
  const bytes = new Uint8Array(Uint32Array.from(value, (c) => c.codePointAt(0)!).buffer);
  return { type: `<U${value.length}`, shape: [], bytes };
}

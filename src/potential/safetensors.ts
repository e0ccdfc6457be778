import { fail } from '../core/errors.js';

/** Named float64 arrays with shapes, row-major. */
export type NamedArrays = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: Float64Array }>
>;

/**
 * Encodes arrays in the safetensors format (header length as little-endian u64, JSON header padded
 * with spaces to 8 bytes, then the arrays): https://github.com/huggingface/safetensors#format
 */
export function encodeSafetensors(arrays: NamedArrays): Uint8Array {
  // Without a prototype any name is a plain key, __proto__ too.
  const header: Record<string, unknown> = Object.create(null);
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    header[name] = { dtype: 'F64', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = JSON.stringify(header);
  const head = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8, ' '), 'ascii');
  const out = new Uint8Array(8 + head.length + offset);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  let at = 8 + head.length;
  for (const { data } of Object.values(arrays)) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/** Decodes what {@link encodeSafetensors} wrote; `file` names it in errors (MODEL_INVALID). */
export function decodeSafetensors(bytes: Uint8Array, file: string): NamedArrays {
  const broken = (what: string) =>
    fail(
      'MODEL_INVALID',
      `${file}: ${what}; the file is damaged or not a safetensors file, export the model again`,
    );
  if (bytes.length < 8) throw broken(`only ${bytes.length} bytes long`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8)
    throw broken(`header of ${length} bytes in a file of ${bytes.length}`);
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  try {
    header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8'));
  } catch (cause) {
    throw fail('MODEL_INVALID', broken('its header is not JSON').message, cause);
  }
  const start = 8 + length;
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          const count = shape.reduce((product, n) => product * n, 1);
          if (dtype !== 'F64') throw broken(`array ${name} is ${dtype}, expected F64`);
          if (to - from !== 8 * count || start + to > bytes.length)
            throw broken(`array ${name} has ${to - from} bytes, expected ${8 * count}`);
          // A copy: the bytes may start at an address that is no multiple of eight.
          // `Uint8Array.from`, since a Buffer's own slice is a view of its pool.
          const data = new Float64Array(
            Uint8Array.from(bytes.subarray(start + from, start + to)).buffer,
          );
          return [name, { shape, data }];
        },
      ),
  );
}

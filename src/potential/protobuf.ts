/** A field of a protocol buffer: its number and value; numbers are varints, the rest has a length. */
export type ProtobufField = readonly [field: number, value: number | string | Uint8Array];

/**
 * Encodes one protocol-buffer message; nested messages are encoded first and given as bytes.
 * Only what ONNX needs: varints from 0 to 2⁵³ and length-delimited fields
 * (https://protobuf.dev/programming-guides/encoding).
 */
export function encodeProtobuf(fields: readonly ProtobufField[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'number') return [varint(8 * field), varint(value)];
      const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
      return [varint(8 * field + 2), varint(bytes.length), bytes];
    }),
  );
}

/** Seven bits a byte, the lowest first; the high bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

import { fail } from '../core/errors.js';

const MAGIC = 'pestle-training-1\n';

/**
 * JSON of plain data with the Float64Arrays in it behind it, byte for byte, so that a restored training
 * repeats every bit.
 */
export function encodeCheckpoint(value: object): Uint8Array {
  const arrays: Float64Array[] = [];
  let offset = 0;
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (!(item instanceof Float64Array)) return item;
    arrays.push(item);
    offset += item.length;
    return { $at: offset - item.length, $length: item.length };
  });
  const head = new TextEncoder().encode(MAGIC + text);
  const padded = Math.ceil((head.length + 8) / 8) * 8;
  const bytes = new Uint8Array(padded + offset * 8);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 8);
  let at = padded;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/** The inverse of {@link encodeCheckpoint}. Throws CHECKPOINT_MISMATCH. */
export function decodeCheckpoint(data: Uint8Array): unknown {
  // A copy: the data may lie anywhere in a larger buffer, and doubles need alignment.
  const bytes = data.slice();
  const length = bytes.length >= 8 ? new DataView(bytes.buffer).getUint32(0, true) : 0;
  const head = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  if (!head.startsWith(MAGIC))
    throw fail(
      'CHECKPOINT_MISMATCH',
      'the checkpoint was not written by this version of pestle: start the training anew',
    );
  const padded = Math.ceil((length + 8) / 8) * 8;
  return JSON.parse(head.slice(MAGIC.length), (_key, item: unknown) => {
    if (item === null || typeof item !== 'object' || !('$at' in item)) return item;
    const { $at, $length } = item as unknown as { $at: number; $length: number };
    return new Float64Array(bytes.buffer, padded + $at * 8, $length).slice();
  });
}

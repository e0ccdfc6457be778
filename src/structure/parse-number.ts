/** Where a parser stands in a block of whole lines. */
export interface Cursor {
  data: Uint8Array;
  at: number;
}

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * Reads the number at the cursor and moves past it; NaN when there is none. Decimal numbers of up
 * to 15 digits, nearly all there are, are put together from integers, which is exact (W. D.
 * Clinger, PLDI 1990: both factors are representable, so one rounding happens); the rest, and
 * `nan` and `inf`, are left to `Number`.
 */
export function parseNumber(cursor: Cursor): number {
  const data = cursor.data;
  const start = cursor.at;
  let i = start;
  let byte = data[i]!;
  const negative = byte === 45;
  if (negative || byte === 43) byte = data[++i]!;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  while (byte >= 48 && byte <= 57) {
    mantissa = mantissa * 10 + (byte - 48);
    digits++;
    byte = data[++i]!;
  }
  if (byte === 46) {
    byte = data[++i]!;
    while (byte >= 48 && byte <= 57) {
      mantissa = mantissa * 10 + (byte - 48);
      digits++;
      scale++;
      byte = data[++i]!;
    }
  }
  if (digits > 0 && digits <= 15 && byte <= 32) {
    cursor.at = i;
    const value = mantissa / POWERS_OF_TEN[scale]!;
    return negative ? -value : value;
  }
  while (data[i]! > 32) i++;
  cursor.at = i;
  return parseNumberText(textOf(data, start, i));
}

/** A number as programs write it: also `1.0D-3` (Fortran), `inf`, `nan`; NaN for anything else. */
export function parseNumberText(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(text)) return Number.NaN;
  return Number(text.replace(/[dD]/, 'e'));
}

/** The text from `start` up to `end`; bytes are read as Latin-1. */
export function textOf(data: Uint8Array, start: number, end: number): string {
  return Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('latin1');
}

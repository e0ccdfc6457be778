import { fail } from '../core/errors.js';
import { atomicNumberOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';

/** A frame written by hand. */
export interface PlainFrame {
  /** Symbols or atomic numbers. */
  readonly numbers?: ArrayLike<number>;
  readonly symbols?: readonly string[];
  /** Å. */
  readonly positions: readonly (readonly number[])[];
  /** Å, rows are the cell vectors. */
  readonly cell?: readonly (readonly number[])[] | null;
  readonly pbc?: readonly boolean[];
}

/** Frames written by hand as columns. */
export function framesFrom(list: readonly PlainFrame[]): Frames {
  const numbers = list.map((frame, f) => {
    const own = frame.numbers
      ? Array.from(frame.numbers)
      : (frame.symbols ?? []).map(atomicNumberOf);
    if (own.length !== frame.positions.length)
      throw fail(
        'SOAP_INPUT',
        `frame ${f}: ${own.length} elements for ${frame.positions.length} positions`,
      );
    return own;
  });
  const offsets = new Uint32Array(list.length + 1);
  numbers.forEach((own, f) => {
    offsets[f + 1] = offsets[f]! + own.length;
  });
  return {
    count: list.length,
    offsets,
    numbers: Uint8Array.from(numbers.flat()),
    positions: Float64Array.from(list.flatMap((frame) => frame.positions.flat())),
    cells: Float64Array.from(list.flatMap((frame) => frame.cell?.flat() ?? Array(9).fill(0))),
    pbc: Uint8Array.from(list, ({ pbc }) =>
      pbc ? pbc.reduce((bits, on, k) => bits | (on ? 1 << k : 0), 0) : 0,
    ),
    source: {
      files: [],
      file: new Uint16Array(list.length),
      frame: Uint32Array.from(list, (_, f) => f),
    },
  };
}

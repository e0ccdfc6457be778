import { fail } from '../core/errors.js';
import type { Frames } from './frames.js';

/**
 * Frames of one composition from plain arrays.
 *
 * @param numbers atomic numbers, one an atom
 * @param positions Å, frames × atoms × 3
 * @param extra energies in eV, one a frame; forces in eV/Å like positions; cells in Å, nine a frame
 */
export function uniformFrames(
  numbers: ArrayLike<number>,
  positions: Float64Array,
  extra: {
    readonly energiesEv?: Float64Array;
    readonly forcesEvPerAngstrom?: Float64Array;
    readonly cells?: Float64Array;
    readonly pbc?: Uint8Array;
    readonly info?: { readonly [key: string]: Float64Array };
    readonly file?: string;
  } = {},
): Frames {
  const atoms = numbers.length;
  const count = atoms === 0 ? 0 : positions.length / (3 * atoms);
  if (!Number.isInteger(count) || atoms === 0)
    throw fail('USAGE', `${positions.length} coordinates are not whole frames of ${atoms} atoms`);
  const all = new Uint8Array(count * atoms);
  for (let f = 0; f < count; f++) all.set(numbers, f * atoms);
  const { file = 'memory', ...columns } = extra;
  return {
    count,
    offsets: Uint32Array.from({ length: count + 1 }, (_, f) => f * atoms),
    numbers: all,
    positions,
    ...columns,
    source: {
      files: [file],
      file: new Uint16Array(count),
      frame: Uint32Array.from({ length: count }, (_, f) => f),
    },
  };
}

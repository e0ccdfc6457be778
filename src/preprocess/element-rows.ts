import { fail } from '../core/errors.js';
import type { ElementFeatures, FeatureSet } from '../core/features.js';
import type { RowSource } from '../kernel/eigen.js';

/**
 * The rows of one element that take part, all of them or those of some frames. Rows of atom k of
 * the element in its frame have slot k where scaling is per atom, else slot 0.
 */
export interface ElementRows extends RowSource {
  readonly z: number;
  /** Number of different slots: 1, or atoms of this element a frame. */
  readonly slotCount: number;
  slotOf(row: number): number;
  /** Index of a row's first value in `values`. */
  at(row: number): number;
  readonly values: Float64Array | Float32Array;
}

export function elementRows(
  element: ElementFeatures,
  perAtom: boolean,
  frames?: ArrayLike<number>,
): ElementRows {
  const { width, values, z } = element;
  const slotCount = perAtom ? atomsAFrame(element) : 1;
  const index = frames && rowsOf(element, frames);
  const rows = index ? index.length : element.offsets[element.offsets.length - 1]!;
  const sourceRow = index ? (row: number) => index[row]! : (row: number) => row;
  const slotOf = slotCount > 1 ? (row: number) => sourceRow(row) % slotCount : () => 0;
  return {
    z,
    rows,
    width,
    values,
    slotCount,
    slotOf,
    at: (row) => sourceRow(row) * width,
    copy(from, to, out) {
      if (!index) {
        out.set(values.subarray(from * width, to * width));
        return;
      }
      // Runs of neighbouring rows are copied at once.
      for (let row = from; row < to; ) {
        let end = row + 1;
        while (end < to && index[end] === index[end - 1]! + 1) end++;
        const at = index[row]! * width;
        out.set(values.subarray(at, at + (end - row) * width), (row - from) * width);
        row = end;
      }
    },
    slots(from, to, out) {
      for (let row = from; row < to; row++) out[row - from] = slotOf(row);
    },
  };
}

/** Atoms of the element in every frame; an error where frames differ. */
function atomsAFrame(element: ElementFeatures): number {
  const { offsets, z } = element;
  const atoms = offsets[1]! - offsets[0]!;
  for (let f = 1; f + 1 < offsets.length; f++)
    if (offsets[f + 1]! - offsets[f]! !== atoms)
      throw fail(
        'PREPROCESS_INVALID',
        `scaler.per: atom needs frames of one composition, but of atomic number ${z} frame 0 has ${atoms} atoms and frame ${f} has ${offsets[f + 1]! - offsets[f]!}; use scaler.per: element`,
      );
  return Math.max(1, atoms);
}

function rowsOf(element: ElementFeatures, frames: ArrayLike<number>): Uint32Array {
  const { offsets } = element;
  let count = 0;
  for (let i = 0; i < frames.length; i++) count += offsets[frames[i]! + 1]! - offsets[frames[i]!]!;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < frames.length; i++)
    for (let r = offsets[frames[i]!]!; r < offsets[frames[i]! + 1]!; r++) rows[at++] = r;
  return rows;
}

/** The features of one element, or an error naming those there are. */
export function featuresOf(features: FeatureSet, z: number): ElementFeatures {
  const element = features.elements.find((e) => e.z === z);
  if (element) return element;
  const have = features.elements.map((e) => e.z).join(', ');
  throw fail(
    'PREPROCESS_INVALID',
    `there are no features for atomic number ${z} (there are: ${have})`,
  );
}

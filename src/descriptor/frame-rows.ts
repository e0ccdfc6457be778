import { fail } from '../core/errors.js';
import type { Frames } from '../structure/frames.js';
import type { ResolvedSoap } from './resolve-soap.js';
import type { RowTarget } from './row-target.js';

/**
 * Rows every frame has: its atoms, or one where the settings average. Throws SOAP_INPUT where
 * frames differ in the number of atoms, since one array cannot hold them.
 */
export function rowsPerFrame(frames: Frames, soap: ResolvedSoap): number {
  if (soap.average !== 'off') return 1;
  const atoms = frames.offsets[1] ?? 0;
  for (let f = 1; f < frames.count; f++) {
    const own = frames.offsets[f + 1]! - frames.offsets[f]!;
    if (own !== atoms)
      throw fail(
        'SOAP_INPUT',
        `an array [frames, atoms, features] needs equally many atoms in all frames, but frame 0 has ${atoms} and frame ${f} has ${own}: split the file, or average over atoms`,
      );
  }
  return atoms;
}

/** All atoms of a frame together, frame `k` of the selection at row (k mod wrap) rows. */
export function frameTarget(
  selected: number,
  rows: number,
  width: number,
  options: { readonly shared: boolean; readonly wrap?: number },
): { readonly target: RowTarget; readonly values: Float64Array } {
  const wrap = options.wrap ?? selected;
  const bytes = wrap * rows * width * 8;
  const values = new Float64Array(
    options.shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes),
  );
  const offsets = Uint32Array.from({ length: selected + 1 }, (_, k) => (k % wrap) * rows);
  return { values, target: { groupOf: new Uint8Array(256), arrays: [values], offsets: [offsets] } };
}

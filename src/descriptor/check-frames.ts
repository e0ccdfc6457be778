import { fail } from '../core/errors.js';
import { symbolOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';
import { cellVolume } from './neighbours.js';
import type { ResolvedSoap } from './resolve-soap.js';

/**
 * Throws SOAP_INPUT where a frame of the selection has an element outside the species, a position
 * that is no finite number or, with periodic settings, a cell without volume.
 */
export function checkFrames(frames: Frames, selection: Uint32Array, soap: ResolvedSoap): void {
  for (const frame of selection) {
    if (frame >= frames.count)
      throw fail('SOAP_INPUT', `frame ${frame} is asked for, but there are ${frames.count} frames`);
    for (let atom = frames.offsets[frame]!; atom < frames.offsets[frame + 1]!; atom++)
      checkAtom(frames, frame, atom, soap);
    if (!soap.periodic || !frames.pbc?.[frame]) continue;
    const cell = frames.cells?.subarray(frame * 9, frame * 9 + 9);
    if (cell === undefined || !(cellVolume(cell) > 0))
      throw fail(
        'SOAP_INPUT',
        `${place(frames, frame)} is periodic but its cell has no volume: give it a cell, or set periodic to false`,
      );
  }
}

function checkAtom(frames: Frames, frame: number, atom: number, soap: ResolvedSoap): void {
  const z = frames.numbers[atom]!;
  if (soap.slotOf[z]! < 0)
    throw fail(
      'SOAP_INPUT',
      `${place(frames, frame)} has an atom of ${symbolOf(z)}, which is not among the species ${soap.species.map(symbolOf).join(', ')}: add it to species`,
    );
  for (let x = atom * 3; x < atom * 3 + 3; x++)
    if (!Number.isFinite(frames.positions[x]!))
      throw fail(
        'SOAP_INPUT',
        `${place(frames, frame)}: atom ${atom - frames.offsets[frame]!} has the coordinate ${frames.positions[x]}, expected a finite number of Å`,
      );
}

function place({ source }: Frames, frame: number): string {
  const file = source.files[source.file[frame] ?? 0];
  return `frame ${source.frame[frame] ?? frame}${file === undefined ? '' : ` of ${file}`}`;
}

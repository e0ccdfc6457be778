import type { Frames } from '../structure/frames.js';

export interface CoincidentAtoms {
  /** Frames with at least one such pair. */
  readonly frames: number;
  /** The first pair found: frame and atoms, counted from 0. */
  readonly first: { readonly frame: number; readonly atoms: readonly [number, number] };
}

/** Pairs of atoms at one place (closer than 1e-6 Å): legal for a descriptor, but hardly meant. */
export function coincidentAtoms(frames: Frames): CoincidentAtoms | undefined {
  let count = 0;
  let first: CoincidentAtoms['first'] | undefined;
  for (let frame = 0; frame < frames.count; frame++) {
    const pair = coincidentPair(frames, frame);
    if (pair === undefined) continue;
    count++;
    first ??= { frame, atoms: pair };
  }
  return first && { frames: count, first };
}

/** Sorted along x, so that only near ones are compared. */
function coincidentPair(frames: Frames, frame: number): readonly [number, number] | undefined {
  const from = frames.offsets[frame]!;
  const p = frames.positions;
  const atoms = Array.from({ length: frames.offsets[frame + 1]! - from }, (_, i) => from + i);
  atoms.sort((a, b) => p[a * 3]! - p[b * 3]!);
  for (let i = 0; i < atoms.length; i++) {
    const a = atoms[i]! * 3;
    for (let j = i + 1; j < atoms.length; j++) {
      const b = atoms[j]! * 3;
      if (p[b]! - p[a]! > 1e-6) break;
      if (Math.abs(p[b + 1]! - p[a + 1]!) < 1e-6 && Math.abs(p[b + 2]! - p[a + 2]!) < 1e-6)
        return [Math.min(a, b) / 3 - from, Math.max(a, b) / 3 - from];
    }
  }
  return undefined;
}

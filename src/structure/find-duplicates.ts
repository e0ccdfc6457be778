import type { Frames } from './frames.js';

/** A frame with the very atoms and positions of an earlier one. */
export interface Duplicate {
  readonly frame: number;
  readonly of: number;
}

/** Frames that repeat an earlier frame exactly, in order. */
export function findDuplicates(frames: Frames): Duplicate[] {
  const { count, offsets, positions } = frames;
  const words = new Uint32Array(positions.buffer, positions.byteOffset, 2 * positions.length);
  const firstOf = new Map<number, number>();
  const duplicates: Duplicate[] = [];
  for (let f = 0; f < count; f++) {
    const key = hashWords(words, 6 * offsets[f]!, 6 * offsets[f + 1]!);
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, f);
    else if (sameFrame(frames, first, f)) duplicates.push({ frame: f, of: first });
  }
  return duplicates;
}

/** 53 bits from two multiplicative hashes of 32. */
function hashWords(words: Uint32Array, start: number, end: number): number {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = start; i < end; i++) {
    a = Math.imul(a ^ words[i]!, 0x01000193);
    b = Math.imul(b ^ words[i]!, 0xcc9e2d51);
    b = (b << 13) | (b >>> 19);
  }
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff);
}

function sameFrame(frames: Frames, a: number, b: number): boolean {
  const { offsets, numbers, positions, cells } = frames;
  const atoms = offsets[a + 1]! - offsets[a]!;
  if (offsets[b + 1]! - offsets[b]! !== atoms) return false;
  for (let i = 0; i < atoms; i++)
    if (numbers[offsets[a]! + i] !== numbers[offsets[b]! + i]) return false;
  for (let i = 0; i < 3 * atoms; i++)
    if (positions[3 * offsets[a]! + i] !== positions[3 * offsets[b]! + i]) return false;
  for (let i = 0; cells && i < 9; i++) if (cells[9 * a + i] !== cells[9 * b + i]) return false;
  return true;
}

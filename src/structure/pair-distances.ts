import { COVALENT_RADII_ANGSTROM, symbolOf } from './elements.js';
import type { Frames } from './frames.js';
import { MinimumImage } from './minimum-image.js';

/** The distances of one pair of elements, in Å. */
export interface PairDistances {
  /** e.g. `H–O`, lighter element first. */
  readonly pair: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The frame with the shortest one. */
  readonly minFrame: number;
}

/** A frame with two atoms on top of each other. */
export interface CloseContact {
  readonly frame: number;
  readonly pair: string;
  readonly distance: number;
}

interface Tally {
  min: number;
  max: number;
  sum: number;
  count: number;
  minFrame: number;
}

/** Pairs closer than this part of the sum of their covalent radii are no bonds. */
const TOO_CLOSE = 0.55;
const MOST_PAIRS = 3e7;

/**
 * Distances of all pairs of elements, nearest images in periodic cells. Very large sets are
 * sampled evenly, as `frames` tells.
 */
export function pairDistances(frames: Frames): {
  readonly pairs: readonly PairDistances[];
  readonly contacts: readonly CloseContact[];
  readonly frames: number;
} {
  const atoms = frames.offsets[frames.count]! / Math.max(1, frames.count);
  const step = Math.max(1, Math.ceil((frames.count * atoms * atoms) / 2 / MOST_PAIRS));
  const tallies = new Map<number, Tally>();
  const contacts: CloseContact[] = [];
  let looked = 0;
  for (let f = 0; f < frames.count; f += step, looked++) addFrame(frames, f, tallies, contacts);
  const pairs = [...tallies]
    .sort(([a], [b]) => a - b)
    .map(([key, { min, max, sum, count, minFrame }]) => ({
      pair: nameOf(key),
      min,
      max,
      mean: sum / count,
      minFrame,
    }));
  return { pairs, contacts, frames: looked };
}

function addFrame(
  frames: Frames,
  f: number,
  tallies: Map<number, Tally>,
  contacts: CloseContact[],
) {
  const { positions: p, numbers, offsets } = frames;
  const pbc = frames.pbc?.[f] ?? 0;
  const image =
    frames.cells && pbc !== 0
      ? new MinimumImage(frames.cells.slice(9 * f, 9 * f + 9), pbc)
      : undefined;
  let worst: { key: number; ratio: number; r: number } | undefined;
  for (let i = offsets[f]!; i < offsets[f + 1]!; i++)
    for (let j = i + 1; j < offsets[f + 1]!; j++) {
      const x = p[3 * i]! - p[3 * j]!;
      const y = p[3 * i + 1]! - p[3 * j + 1]!;
      const z = p[3 * i + 2]! - p[3 * j + 2]!;
      const r = image ? image.length(x, y, z) : Math.sqrt(x * x + y * y + z * z);
      const [a, b] =
        numbers[i]! < numbers[j]! ? [numbers[i]!, numbers[j]!] : [numbers[j]!, numbers[i]!];
      const key = 128 * a + b;
      let tally = tallies.get(key);
      if (!tally) {
        tally = { min: Number.POSITIVE_INFINITY, max: 0, sum: 0, count: 0, minFrame: f };
        tallies.set(key, tally);
      }
      if (r < tally.min) {
        tally.min = r;
        tally.minFrame = f;
      }
      if (r > tally.max) tally.max = r;
      tally.sum += r;
      tally.count++;
      const ratio = r / ((COVALENT_RADII_ANGSTROM[a] ?? 1.5) + (COVALENT_RADII_ANGSTROM[b] ?? 1.5));
      if (ratio < TOO_CLOSE && ratio < (worst?.ratio ?? 1)) worst = { key, ratio, r };
    }
  if (worst) contacts.push({ frame: f, pair: nameOf(worst.key), distance: worst.r });
}

function nameOf(key: number): string {
  return `${symbolOf(key >> 7)}–${symbolOf(key & 127)}`;
}

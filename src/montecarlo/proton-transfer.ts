import { fail } from '../core/errors.js';
import type { Frames } from '../structure/frames.js';

export interface ProtonOptions {
  /**
   * Å by which a hydrogen must be more evenly shared than any other to count as settled; default
   * 0.7. See {@link findExchanges}.
   */
  readonly margin?: number;
}

/** For each frame, which hydrogen two oxygens share and how. */
export interface SharedProton {
  /** Atom index (from 0) of the shared hydrogen: the smallest difference of its two O–H distances. */
  readonly shared: Uint32Array;
  /** Proton-transfer coordinate of that hydrogen, d(O_a H) − d(O_b H) in Å with a < b. */
  readonly coordinate: Float64Array;
  /** Å from its difference of distances to that of the next hydrogen: how clear the case is. */
  readonly margin: Float64Array;
}

/** One settled hydrogen giving way to another. */
export interface Exchange {
  /** Frames where the old one was last settled and the new one first. */
  readonly from: number;
  readonly to: number;
  /** Atom indices. */
  readonly before: number;
  readonly after: number;
}

export interface ExchangeCount {
  /** Times the shared hydrogen differs from that of the frame before. */
  readonly changes: number;
  /** Exchanges that were completed: see {@link findExchanges}. */
  readonly exchanges: readonly Exchange[];
  /** Excursions in which the identity changed and the old hydrogen settled again. */
  readonly recrossings: number;
}

/**
 * Finds the shared hydrogen of every frame: the one whose two shortest distances to oxygens differ
 * least. All frames must have the same atoms, with two oxygens and one hydrogen at least.
 */
export function sharedProton(frames: Frames): SharedProton {
  const numbers = frames.numbers.subarray(0, frames.offsets[1] ?? 0);
  const oxygens = indicesOf(numbers, 8);
  const hydrogens = indicesOf(numbers, 1);
  if (oxygens.length < 2 || hydrogens.length < 1)
    throw fail(
      'FRAMES_MISMATCH',
      `a shared proton needs two oxygens and a hydrogen; the first frame has ${oxygens.length} O and ${hydrogens.length} H`,
    );
  const shared = new Uint32Array(frames.count);
  const coordinate = new Float64Array(frames.count);
  const margin = new Float64Array(frames.count);
  for (let f = 0; f < frames.count; f++) {
    let [best, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const h of hydrogens) {
      const signed = transferCoordinate(frames, f, h, oxygens);
      const size = Math.abs(signed);
      if (size < best) {
        second = best;
        best = size;
        shared[f] = h;
        coordinate[f] = signed;
      } else if (size < second) {
        second = size;
      }
    }
    margin[f] = second - best;
  }
  return { shared, coordinate, margin };
}

/**
 * Tells completed exchanges from recrossings with two thresholds (stable states): a hydrogen is
 * settled once it is more evenly shared than any other by the margin, and stays the settled one
 * until another is. A change of settled hydrogen is one exchange, however often the identity
 * flickers on the way; an excursion that ends with the old one settled again is a recrossing.
 * Northrup and Hynes, J. Chem. Phys. 73, 2700 (1980), on stable states.
 */
export function findExchanges(protons: SharedProton, options: ProtonOptions = {}): ExchangeCount {
  const limit = options.margin ?? 0.7;
  const { shared, margin } = protons;
  const exchanges: Exchange[] = [];
  let changes = 0;
  let recrossings = 0;
  let settled = -1;
  let settledAt = 0;
  let changed = false;
  for (let f = 0; f < shared.length; f++) {
    if (f > 0 && shared[f] !== shared[f - 1]) {
      changes++;
      changed = true;
    }
    if (margin[f]! <= limit) continue;
    const now = shared[f]!;
    if (settled !== -1 && now !== settled)
      exchanges.push({ from: settledAt, to: f, before: settled, after: now });
    else if (settled !== -1 && changed) recrossings++;
    settled = now;
    settledAt = f;
    changed = false;
  }
  return { changes, exchanges, recrossings };
}

/** Share of the frames in which each hydrogen is the shared one, by atom index. */
export function sharedPopulations(protons: SharedProton): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const h of protons.shared) counts[h] = (counts[h] ?? 0) + 1;
  for (const h of Object.keys(counts)) counts[Number(h)]! /= protons.shared.length;
  return counts;
}

/** Difference of the distances to the two nearest oxygens, the lower index first. */
function transferCoordinate(
  frames: Frames,
  f: number,
  hydrogen: number,
  oxygens: readonly number[],
): number {
  const at = frames.offsets[f]! * 3;
  let [first, second] = [-1, -1];
  let [d1, d2] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const o of oxygens) {
    const d = Math.hypot(
      frames.positions[at + 3 * o]! - frames.positions[at + 3 * hydrogen]!,
      frames.positions[at + 3 * o + 1]! - frames.positions[at + 3 * hydrogen + 1]!,
      frames.positions[at + 3 * o + 2]! - frames.positions[at + 3 * hydrogen + 2]!,
    );
    if (d < d1) {
      [second, d2] = [first, d1];
      [first, d1] = [o, d];
    } else if (d < d2) {
      [second, d2] = [o, d];
    }
  }
  return first < second ? d1 - d2 : d2 - d1;
}

function indicesOf(numbers: Uint8Array, z: number): readonly number[] {
  return [...numbers.keys()].filter((i) => numbers[i] === z);
}

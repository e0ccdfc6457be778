import { deriveRng } from '../core/rng.js';
import type { Frames } from './frames.js';
import type { Split } from './split-frames.js';
import { median } from './statistics.js';

/** How near the test frames' nearest training frames in time are. */
export interface NearDuplicates {
  /** Share of the test frames with a near duplicate among the training frames. */
  readonly share: number;
  /** Å: median over test frames, sorted-distance RMSD to the training frame nearest in time. */
  readonly medianRmsd: number;
  /** Å: median sorted-distance RMSD of frames taken at random. */
  readonly typicalRmsd: number;
  /** Test frames looked at. */
  readonly tested: number;
  /** A sentence with the figures when the share is above a fifth. */
  readonly warning: string | undefined;
}

/** A pair of frames counts as near duplicate below this part of the typical RMSD. */
const NEAR = 1 / 3;
/** Warn above this share; blocks' edges make some near duplicates unavoidable. */
const MOST_SHARE = 0.2;
const MOST_TESTED = 400;
const MOST_ATOMS = 64;

/**
 * Compares test frames with the training frames nearest to them in time: neighbouring frames of a
 * trajectory are nearly equal, so a test set of neighbours measures memory, not prediction. The
 * measure is the RMSD of sorted interatomic distances, pair by pair of elements, which needs no
 * alignment. A few hundred frames are looked at.
 */
export function nearDuplicateWarning(frames: Frames, split: Split): NearDuplicates | undefined {
  const rng = deriveRng(1, 'near-duplicates');
  const nearest: number[] = [];
  const typical: number[] = [];
  const step = Math.max(1, Math.floor(split.test.length / MOST_TESTED));
  for (let i = 0; i < split.test.length; i += step) {
    const test = split.test[i]!;
    const neighbour = nearestInTime(frames, split.train, test);
    const random = split.train[rng.int(split.train.length)]!;
    const near = neighbour === undefined ? undefined : distanceRmsd(frames, test, neighbour);
    const far = distanceRmsd(frames, test, random);
    if (near !== undefined) nearest.push(near);
    if (far !== undefined) typical.push(far);
  }
  if (nearest.length === 0 || typical.length === 0) return undefined;
  const medianRmsd = median(nearest);
  const typicalRmsd = median(typical);
  const share = nearest.filter((r) => r < NEAR * typicalRmsd).length / nearest.length;
  const warning =
    share > MOST_SHARE
      ? `${Math.round(100 * share)} % of the test frames have a near duplicate among the training frames (median ${medianRmsd.toFixed(3)} Å to the training frame nearest in time, ${typicalRmsd.toFixed(3)} Å between frames at random): test errors will flatter; split by block with larger blocks, or by time`
      : undefined;
  return { share, medianRmsd, typicalRmsd, tested: nearest.length, warning };
}

/** The frame of `train` (ascending) that is nearest in its file to a frame. */
function nearestInTime(frames: Frames, train: Uint32Array, test: number): number | undefined {
  const { file, frame } = frames.source;
  let low = 0;
  let high = train.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (train[middle]! < test) low = middle + 1;
    else high = middle;
  }
  const both = [train[low - 1], train[low]].filter(
    (f): f is number => f !== undefined && file[f] === file[test],
  );
  const gap = (f: number) => Math.abs(frame[f]! - frame[test]!);
  return both.length === 2 && gap(both[1]!) < gap(both[0]!) ? both[1] : both[0];
}

/**
 * RMSD in Å between the sorted distances of two frames, pair of elements by pair of elements;
 * undefined where their atoms differ. Of large frames the first atoms are compared.
 */
export function distanceRmsd(frames: Frames, a: number, b: number): number | undefined {
  const first = sortedDistances(frames, a);
  const second = sortedDistances(frames, b);
  if (first.size !== second.size) return undefined;
  let sum = 0;
  let count = 0;
  for (const [pair, distances] of first) {
    const others = second.get(pair);
    if (others?.length !== distances.length) return undefined;
    for (let i = 0; i < distances.length; i++) sum += (distances[i]! - others[i]!) ** 2;
    count += distances.length;
  }
  return count === 0 ? undefined : Math.sqrt(sum / count);
}

function sortedDistances(frames: Frames, f: number): Map<number, number[]> {
  const { positions, numbers, offsets } = frames;
  const start = offsets[f]!;
  const end = Math.min(offsets[f + 1]!, start + MOST_ATOMS);
  const pairs = new Map<number, number[]>();
  for (let i = start; i < end; i++)
    for (let j = i + 1; j < end; j++) {
      const low = Math.min(numbers[i]!, numbers[j]!);
      const key = 128 * low + Math.max(numbers[i]!, numbers[j]!);
      const list = pairs.get(key) ?? [];
      if (list.length === 0) pairs.set(key, list);
      list.push(
        Math.hypot(
          positions[3 * i]! - positions[3 * j]!,
          positions[3 * i + 1]! - positions[3 * j + 1]!,
          positions[3 * i + 2]! - positions[3 * j + 2]!,
        ),
      );
    }
  for (const list of pairs.values()) list.sort((x, y) => x - y);
  return pairs;
}

import type { Frames } from '../structure/frames.js';
import { energyPotential } from './energy-potential.js';
import type { PotentialParts } from './potential.js';

const BATCH = 64;
const ROUNDS = 5;

/**
 * Microseconds a configuration takes, descriptor included, in batches on one thread: the median of a
 * few rounds over the first frames.
 */
export function inferenceMicroseconds(parts: PotentialParts, frames: Frames): number {
  const numbers = frames.numbers.slice(0, frames.offsets[1]!);
  const batch = Math.min(BATCH, sameAtoms(frames, numbers.length));
  const evaluator = energyPotential(parts).evaluator(numbers, { batch });
  const positions = frames.positions.subarray(0, batch * numbers.length * 3);
  const out = new Float64Array(batch);
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    evaluator.energies(positions, batch, out);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  evaluator.close();
  return (1000 * times[Math.floor(ROUNDS / 2)]!) / batch;
}

/** How many frames from the start have as many atoms as the first. */
function sameAtoms(frames: Frames, atoms: number): number {
  let count = 1;
  while (
    count < Math.min(BATCH, frames.count) &&
    frames.offsets[count + 1]! === (count + 1) * atoms
  )
    count++;
  return count;
}

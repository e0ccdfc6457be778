import type { Frames } from '../structure/frames.js';
import type { Cell } from './cell.js';
import type { Recording } from './recording.js';
import type { MonteCarloSettings } from './settings.js';

/** The kept configurations as frames, chain after chain, with `chain` and `step` of each. */
export function trajectoryFrames(
  recording: Recording,
  numbers: Uint8Array,
  cell: Cell | undefined,
  settings: MonteCarloSettings,
  { centre }: { readonly centre: boolean },
): Frames {
  const { frames, kept, trajectory, trajectoryEnergies } = recording;
  const { chains, thin } = settings;
  const atoms = numbers.length;
  const count = chains * frames;
  const positions = new Float64Array(count * atoms * 3);
  const energiesEv = new Float64Array(count);
  const chainOf = new Float64Array(count);
  const stepOf = new Float64Array(count);
  const allNumbers = new Uint8Array(count * atoms);
  for (let chain = 0; chain < chains; chain++) {
    const from = chain * kept;
    const to = chain * frames;
    positions.set(
      trajectory.subarray(from * atoms * 3, (from + frames) * atoms * 3),
      to * atoms * 3,
    );
    energiesEv.set(trajectoryEnergies.subarray(from, from + frames), to);
    for (let f = 0; f < frames; f++) {
      chainOf[to + f] = chain;
      stepOf[to + f] = (f + 1) * thin;
      allNumbers.set(numbers, (to + f) * atoms);
    }
  }
  if (centre) for (let f = 0; f < count; f++) moveCentroid(positions, f * atoms * 3, atoms);
  return {
    count,
    offsets: Uint32Array.from({ length: count + 1 }, (_, f) => f * atoms),
    numbers: allNumbers,
    positions,
    energiesEv,
    ...(cell ? periodic(cell, count) : {}),
    source: {
      files: ['monte-carlo'],
      file: new Uint16Array(count),
      frame: Uint32Array.from({ length: count }, (_, f) => f),
    },
    info: { chain: chainOf, step: stepOf },
  };
}

function periodic(cell: Cell, count: number): Required<Pick<Frames, 'cells' | 'pbc'>> {
  const cells = new Float64Array(9 * count);
  for (let f = 0; f < count; f++) cells.set(cell.vectors, 9 * f);
  return { cells, pbc: new Uint8Array(count).fill(cell.pbc) };
}

/** Shifts a configuration so that the mean of its positions is the origin. */
function moveCentroid(positions: Float64Array, at: number, atoms: number): void {
  for (let k = 0; k < 3; k++) {
    let mean = 0;
    for (let a = 0; a < atoms; a++) mean += positions[at + 3 * a + k]! / atoms;
    for (let a = 0; a < atoms; a++) positions[at + 3 * a + k]! -= mean;
  }
}

import type { Frames } from '../structure/frames.js';
import { CentreRunner } from './centre-runner.js';
import { pairBytes } from './molecule-memory.js';
import { MAX_PAIR_BYTES, MoleculeRunner } from './molecule-runner.js';
import type { Surroundings } from './neighbours.js';
import type { ResolvedSoap } from './resolve-soap.js';
import type { RowTarget } from './row-target.js';
import type { SoapEngine } from './soap-engine.js';

/**
 * Descriptor rows of all atoms of the selection's frames `from .. to`. Frames of one composition
 * go together; a frame's rows do not depend on which frames it went with.
 * @param selection frame indices
 */
export function describeFrames(
  engine: SoapEngine,
  frames: Frames,
  selection: Uint32Array,
  from: number,
  to: number,
  target: RowTarget,
): void {
  const mark = engine.kernel.mark();
  const others: number[] = [];
  for (const order of compositions(frames, selection, engine.soap, from, to)) {
    const numbers = numbersOf(frames, selection[order[0]!]!);
    const images = isPeriodic(frames, selection[order[0]!]!, engine.soap);
    if (images || !isSimple(engine.soap) || pairBytes(engine, numbers.length) > MAX_PAIR_BYTES) {
      others.push(...order);
      continue;
    }
    engine.kernel.release(mark);
    const narrow = target.arrays[0] instanceof Float32Array;
    const runner = new MoleculeRunner(engine, numbers, target.groupOf, narrow);
    for (let k = 0; k < order.length; k += runner.block) {
      const count = Math.min(runner.block, order.length - k);
      runner.run(frames.positions, frames.offsets, selection, order, k, count, target);
    }
  }
  engine.kernel.release(mark);
  if (others.length > 0) describeOneByOne(engine, frames, selection, others, target);
  engine.kernel.release(mark);
}

/** Whether the pair-symmetric path computes these settings for frames that are not periodic. */
export function isSimple(soap: ResolvedSoap): boolean {
  return (
    soap.rbf === 'gto' &&
    soap.average === 'off' &&
    soap.weighting === undefined &&
    soap.speciesWeights === undefined &&
    !soap.layout.total
  );
}

/** Whether all frames can take the pair-symmetric path. */
export function isFast(frames: Frames, soap: ResolvedSoap): boolean {
  return isSimple(soap) && !(soap.periodic && frames.pbc?.some((bits) => bits !== 0) === true);
}

/** About how much dearer a feature is than on the pair-symmetric path. */
export function relativeCost(frames: Frames, soap: ResolvedSoap): number {
  if (soap.rbf === 'polynomial') return 100;
  return isFast(frames, soap) ? 1 : 3;
}

function isPeriodic(frames: Frames, frame: number, soap: ResolvedSoap): boolean {
  return soap.periodic && (frames.pbc?.[frame] ?? 0) !== 0;
}

function describeOneByOne(
  engine: SoapEngine,
  frames: Frames,
  selection: Uint32Array,
  members: readonly number[],
  target: RowTarget,
): void {
  const runner = new CentreRunner(engine);
  const width = engine.soap.layout.featureCount;
  const averaged = engine.soap.average !== 'off';
  for (const member of members) {
    const around = surroundingsOf(frames, selection[member]!, engine.soap.periodic);
    const atoms = around.numbers.length;
    const rows = new Float64Array((averaged ? 1 : atoms) * width);
    runner.run(around, around.positions, rows);
    const next = target.offsets.map((offsets) => offsets[member]!);
    for (let row = 0; row < rows.length / width; row++) {
      const group = averaged ? 0 : target.groupOf[around.numbers[row]!]!;
      const values = rows.subarray(row * width, (row + 1) * width);
      target.arrays[group]!.set(values, next[group]!++ * width);
    }
  }
}

/** One frame as the neighbour search needs it. */
export function surroundingsOf(frames: Frames, frame: number, periodic: boolean): Surroundings {
  const [first, last] = [frames.offsets[frame]!, frames.offsets[frame + 1]!];
  const pbc = periodic ? (frames.pbc?.[frame] ?? 0) : 0;
  return {
    numbers: frames.numbers.subarray(first, last),
    positions: frames.positions.subarray(first * 3, last * 3),
    cell: pbc === 0 ? undefined : frames.cells?.subarray(frame * 9, frame * 9 + 9),
    pbc,
  };
}

function numbersOf(frames: Frames, frame: number): Uint8Array {
  return frames.numbers.subarray(frames.offsets[frame]!, frames.offsets[frame + 1]!);
}

interface Composition {
  readonly numbers: Uint8Array;
  readonly periodic: boolean;
  readonly members: number[];
}

/** The selection's members by composition and periodicity, each in ascending order. */
function compositions(
  frames: Frames,
  selection: Uint32Array,
  soap: ResolvedSoap,
  from: number,
  to: number,
): Uint32Array[] {
  const kinds = new Map<string, Composition>();
  let last: Composition | undefined;
  for (let k = from; k < to; k++) {
    const frame = selection[k]!;
    const numbers = numbersOf(frames, frame);
    const periodic = isPeriodic(frames, frame, soap);
    if (last?.periodic !== periodic || !equal(last.numbers, numbers)) {
      const key = `${periodic} ${numbers.join(',')}`;
      last = kinds.get(key) ?? { numbers, periodic, members: [] };
      kinds.set(key, last);
    }
    last.members.push(k);
  }
  return Array.from(kinds.values(), ({ members }) => Uint32Array.from(members));
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

import { fail } from '../core/errors.js';
import type { Displacement } from './bond-graph.js';
import type { PairKind } from './pair-kinds.js';

/**
 * Counts of pair distances by block, kind and bin, and how many configurations fell into each block:
 * all that a g(r) with block errors needs, whatever the length of the trajectory.
 */
export interface DistanceHistogram {
  readonly kinds: readonly PairKind[];
  readonly blocks: number;
  readonly bins: number;
  /** Å. */
  readonly dr: number;
  /** blocks × kinds × bins. */
  readonly counts: Float64Array;
  /** By block. */
  readonly frames: Float64Array;
  /** Sum of the weights by block: of the volumes, in periodic cells. */
  readonly weights: Float64Array;
}

/** Counts of one histogram: 1.6 GB. */
const MAX_COUNTS = 2e8;

export function createHistogram(
  kinds: readonly PairKind[],
  blocks: number,
  dr: number,
  rMax: number,
): DistanceHistogram {
  const bins = Math.max(1, Math.round(rMax / dr));
  if (blocks * kinds.length * bins > MAX_COUNTS)
    throw fail(
      'USAGE',
      `${bins.toLocaleString('en')} bins (dr ${dr} Å up to ${rMax} Å) in ${blocks} blocks are more than memory holds; take a larger dr`,
    );
  return {
    kinds,
    blocks,
    bins,
    dr,
    counts: new Float64Array(blocks * kinds.length * bins),
    frames: new Float64Array(blocks),
    weights: new Float64Array(blocks),
  };
}

/**
 * Adds one configuration to a block.
 * @param weight of each pair: 1, or the cell's volume where the volume varies
 * @param means out: the mean distance of each kind, Å; may be omitted
 */
export function countDistances(
  histogram: DistanceHistogram,
  block: number,
  positions: Float64Array,
  at: number,
  displacement: Displacement | null,
  weight: number,
  means?: Float64Array,
): void {
  const { kinds, bins, dr, counts } = histogram;
  histogram.frames[block]!++;
  histogram.weights[block]! += weight;
  for (let k = 0; k < kinds.length; k++) {
    const { atoms } = kinds[k]!;
    const base = (block * kinds.length + k) * bins;
    let sum = 0;
    for (let p = 0; p < atoms.length; p += 2) {
      const r = pairDistance(positions, at, atoms[p]!, atoms[p + 1]!, displacement);
      sum += r;
      const bin = Math.floor(r / dr);
      if (bin < bins) counts[base + bin]! += weight;
    }
    if (means) means[k] = sum / (atoms.length / 2);
  }
}

const vector = new Float64Array(3);

function pairDistance(
  positions: Float64Array,
  at: number,
  i: number,
  j: number,
  displacement: Displacement | null,
): number {
  if (displacement) {
    displacement(positions, at, i, j, vector);
    return Math.sqrt(vector[0]! ** 2 + vector[1]! ** 2 + vector[2]! ** 2);
  }
  const [a, b] = [at + 3 * i, at + 3 * j];
  const x = positions[b]! - positions[a]!;
  const y = positions[b + 1]! - positions[a + 1]!;
  const z = positions[b + 2]! - positions[a + 2]!;
  return Math.sqrt(x * x + y * y + z * z);
}

import { affineOf } from '../preprocess/fit-preprocessing.js';
import type { PotentialParts } from './potential.js';

/** Raw features of one element's atoms: batch × atoms × width. */
interface ElementRows {
  readonly z: number;
  readonly atoms: number;
  readonly features: Float64Array;
}

/**
 * How far configurations lie outside the training range: the largest excess of any principal
 * component of any atom over its training minimum or maximum, in units of that range; 0 inside.
 * @returns a function of how many configurations the elements' features hold, which fills `out`
 */
export function excessOf(
  parts: PotentialParts,
  elements: readonly ElementRows[],
): (count: number, out: Float64Array) => void {
  const maps = elements.map(({ z, atoms, features }) => {
    const map = affineOf(parts.preprocessing, z);
    const range = parts.ranges.find((candidate) => candidate.z === z)!;
    return { ...map, atoms, features, range, scores: new Float64Array(map.components) };
  });
  return (count, out) => {
    out.fill(0, 0, count);
    for (const map of maps) {
      const { atoms, width, components, range, scores } = map;
      for (let row = 0; row < count * atoms; row++) {
        project(map, row * width);
        const i = Math.floor(row / atoms);
        for (let k = 0; k < components; k++) {
          const [low, high] = [range.min[k]!, range.max[k]!];
          const beyond = Math.max(low - scores[k]!, scores[k]! - high) / (high - low || 1);
          if (beyond > out[i]!) out[i] = beyond;
        }
      }
    }
  };
}

interface Projection {
  readonly width: number;
  readonly components: number;
  readonly shift: ArrayLike<number>;
  readonly matrix: ArrayLike<number>;
  readonly features: Float64Array;
  readonly scores: Float64Array;
}

/** Four features at a time, so that each score is read and written a fourth as often. */
function project(map: Projection, at: number): void {
  const { width, components, shift, matrix, features, scores } = map;
  scores.fill(0);
  let c = 0;
  for (; c + 4 <= width; c += 4) {
    const a = features[at + c]! - shift[c]!;
    const b = features[at + c + 1]! - shift[c + 1]!;
    const d = features[at + c + 2]! - shift[c + 2]!;
    const e = features[at + c + 3]! - shift[c + 3]!;
    const m = c * components;
    for (let k = 0; k < components; k++)
      scores[k]! +=
        a * matrix[m + k]! +
        b * matrix[m + components + k]! +
        d * matrix[m + 2 * components + k]! +
        e * matrix[m + 3 * components + k]!;
  }
  for (; c < width; c++) {
    const a = features[at + c]! - shift[c]!;
    for (let k = 0; k < components; k++) scores[k]! += a * matrix[c * components + k]!;
  }
}

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
    for (const { atoms, width, components, shift, matrix, range, features, scores } of maps)
      for (let row = 0; row < count * atoms; row++) {
        scores.fill(0);
        for (let c = 0; c < width; c++) {
          const x = features[row * width + c]! - shift[c]!;
          for (let k = 0; k < components; k++) scores[k]! += x * matrix[c * components + k]!;
        }
        const i = Math.floor(row / atoms);
        for (let k = 0; k < components; k++) {
          const [low, high] = [range.min[k]!, range.max[k]!];
          const beyond = Math.max(low - scores[k]!, scores[k]! - high) / (high - low || 1);
          if (beyond > out[i]!) out[i] = beyond;
        }
      }
  };
}

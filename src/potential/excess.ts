import type { ElementCount } from '../network/inference.js';
import { affineOf } from '../preprocess/fit-preprocessing.js';
import type { PotentialParts } from './potential.js';

/**
 * How far configurations lie outside the training range: the largest excess of any principal
 * component of any atom over its training minimum or maximum, in units of that range; 0 inside.
 * @returns a function of the elements' raw features (count × atoms × width) that fills `out`
 */
export function excessOf(
  parts: PotentialParts,
  composition: readonly ElementCount[],
): (features: readonly Float64Array[], count: number, out: Float64Array) => void {
  const maps = composition.map(({ z, atoms }) => ({
    atoms,
    ...affineOf(parts.preprocessing, z),
    range: parts.ranges.find((range) => range.z === z)!,
  }));
  return (features, count, out) => {
    out.fill(0, 0, count);
    maps.forEach(({ atoms, width, components, shift, matrix, range }, e) => {
      const scores = new Float64Array(components);
      for (let row = 0; row < count * atoms; row++) {
        scores.fill(0);
        for (let c = 0; c < width; c++) {
          const x = features[e]![row * width + c]! - shift[c]!;
          for (let k = 0; k < components; k++) scores[k]! += x * matrix[c * components + k]!;
        }
        const i = Math.floor(row / atoms);
        for (let k = 0; k < components; k++) {
          const [low, high] = [range.min[k]!, range.max[k]!];
          const beyond = Math.max(low - scores[k]!, scores[k]! - high) / (high - low || 1);
          if (beyond > out[i]!) out[i] = beyond;
        }
      }
    });
  };
}

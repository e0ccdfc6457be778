import type { ElementFeatures, FeatureSet } from '../core/features.js';
import type { ElementNetworks } from './element-networks.js';

/**
 * Factors that give each element's inputs the same total variance, whatever scaler made them:
 * Levenberg–Marquardt's damping is the same for all weights, so inputs a hundred times smaller
 * would be learnt ten thousand times more slowly. All 1 when `variance` is null.
 */
export function inputFactors(features: FeatureSet, variance: number | null): number[] {
  return features.elements.map((element) => {
    if (variance === null) return 1;
    const total = totalVariance(element);
    return total > 0 ? Math.sqrt(variance / total) : 1;
  });
}

function totalVariance({ width, values }: ElementFeatures): number {
  const rows = values.length / width;
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < width; c++, i++) {
      const x = values[i]!;
      sum[c]! += x;
      squares[c]! += x * x;
    }
  let total = 0;
  for (let c = 0; c < width; c++) total += squares[c]! / rows - (sum[c]! / rows) ** 2;
  return total;
}

/** Networks that take inputs x where the given ones take factors·x. */
export function scaleInputs(
  networks: ElementNetworks,
  factors: readonly number[],
): ElementNetworks {
  const elements = networks.elements.map(({ z, layers }, e) => {
    const [first, ...rest] = layers;
    const factor = factors[e]!;
    return { z, layers: [{ ...first!, weights: first!.weights.map((w) => w * factor) }, ...rest] };
  });
  return { activation: networks.activation, elements };
}

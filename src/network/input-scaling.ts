import type { ElementFeatures, FeatureSet } from '../core/features.js';
import type { ElementNetworks } from './element-networks.js';

export interface InputScaling {
  /** Total variance each element's inputs get. */
  readonly variance: number;
  /** 0 keeps the inputs' proportions, 1 gives all the same variance. */
  readonly whitening: number;
}

/**
 * Factors by element and input. Levenberg–Marquardt's damping is the same for all weights, so an
 * input a hundred times smaller is learnt ten thousand times more slowly: each element's inputs get
 * the same total variance whatever the scaler, and within it small ones are raised by
 * variance^(−whitening/2). All 1 when `scaling` is null.
 */
export function inputFactors(features: FeatureSet, scaling: InputScaling | null): Float64Array[] {
  return features.elements.map((element) => {
    const ones = new Float64Array(element.width).fill(1);
    if (scaling === null) return ones;
    const variances = variancesOf(element);
    const largest = Math.max(...variances);
    if (!(largest > 0)) return ones;
    // Inputs that are nothing but rounding are not raised to matter.
    const raised = variances.map((v) => Math.max(v / largest, 1e-12) ** (-scaling.whitening / 2));
    const total = variances.reduce((sum, v, c) => sum + v * raised[c]! ** 2, 0);
    const common = Math.sqrt(scaling.variance / total);
    return raised.map((x) => x * common);
  });
}

function variancesOf({ width, values }: ElementFeatures): Float64Array {
  const rows = values.length / width;
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < width; c++, i++) {
      const x = values[i]!;
      sum[c]! += x;
      squares[c]! += x * x;
    }
  return squares.map((s, c) => Math.max(0, s / rows - (sum[c]! / rows) ** 2));
}

/** Networks that take inputs x where the given ones take factors·x. */
export function scaleInputs(
  networks: ElementNetworks,
  factors: readonly Float64Array[],
): ElementNetworks {
  const elements = networks.elements.map(({ z, layers }, e) => {
    const [first, ...rest] = layers;
    const { outputs } = first!;
    const weights = first!.weights.map((w, i) => w * factors[e]![Math.floor(i / outputs)]!);
    return { z, layers: [{ ...first!, weights }, ...rest] };
  });
  return { activation: networks.activation, elements };
}

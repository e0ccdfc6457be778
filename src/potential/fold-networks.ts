import type { DenseLayer, ElementNetworks } from '../network/element-networks.js';
import type { Affine } from '../preprocess/fit-preprocessing.js';

/**
 * Networks on raw descriptors: the map y = (x − shift)·M of scaler and PCA goes into the first layer,
 * (x − s)·M·W + b = x·(M·W) + (b − s·M·W), so that inference skips the projection.
 */
export function foldNetworks(
  networks: ElementNetworks,
  affineOf: (z: number) => Affine,
): ElementNetworks {
  return {
    activation: networks.activation,
    elements: networks.elements.map(({ z, layers }) => {
      const [first, ...rest] = layers;
      return { z, layers: [foldLayer(first!, affineOf(z)), ...rest] };
    }),
  };
}

function foldLayer(layer: DenseLayer, { shift, matrix, width: inputs }: Affine): DenseLayer {
  const { inputs: components, outputs } = layer;
  const weights = new Float64Array(inputs * outputs);
  const biases = Float64Array.from(layer.biases);
  for (let i = 0; i < inputs; i++) {
    const row = i * outputs;
    for (let k = 0; k < components; k++) {
      const m = matrix[i * components + k]!;
      if (m === 0) continue;
      for (let o = 0; o < outputs; o++) weights[row + o]! += m * layer.weights[k * outputs + o]!;
    }
    for (let o = 0; o < outputs; o++) biases[o]! -= shift[i]! * weights[row + o]!;
  }
  return { inputs, outputs, weights, biases };
}

import type { ElementNetwork } from '../network/element-networks.js';
import type { Activation } from '../network/settings.js';

/** The two files of a TensorFlow.js LayersModel. */
export interface LayersModelFiles {
  /** The content of model.json, which names weights.bin. */
  readonly model: unknown;
  readonly weights: Uint8Array;
}

/** As Keras and tfjs name them; SiLU is Swish with α = 1 there. */
const TFJS_ACTIVATION: Readonly<Record<Activation, string>> = {
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softplus: 'softplus',
  silu: 'swish',
};

/**
 * The network of one element as a Keras-style sequential model of dense layers, float32, that
 * `tf.loadLayersModel` reads: https://www.tensorflow.org/js/guide/save_load.
 */
export function tfjsLayers(
  { layers }: ElementNetwork,
  activation: Activation,
  name: string,
  version: string,
): LayersModelFiles {
  const last = layers.length - 1;
  const layerName = (l: number) => (l === last ? 'energy' : `hidden_${l + 1}`);
  const config = layers.map(({ inputs, outputs }, l) => ({
    class_name: 'Dense',
    config: {
      name: layerName(l),
      ...(l === 0 ? { batch_input_shape: [null, inputs] } : {}),
      dtype: 'float32',
      trainable: true,
      units: outputs,
      activation: l === last ? 'linear' : TFJS_ACTIVATION[activation],
      use_bias: true,
    },
  }));
  const manifest = layers.flatMap(({ inputs, outputs }, l) => [
    { name: `${layerName(l)}/kernel`, shape: [inputs, outputs], dtype: 'float32' },
    { name: `${layerName(l)}/bias`, shape: [outputs], dtype: 'float32' },
  ]);
  return {
    model: {
      format: 'layers-model',
      generatedBy: `pestle ${version}`,
      convertedBy: null,
      modelTopology: {
        class_name: 'Sequential',
        config: { name, layers: config },
        keras_version: '2.1.6',
        backend: 'tensor_flow.js',
      },
      weightsManifest: [{ paths: ['weights.bin'], weights: manifest }],
    },
    weights: Buffer.concat(
      layers.flatMap(({ weights, biases }) => [float32(weights), float32(biases)]),
    ),
  };
}

function float32(values: Float64Array): Uint8Array {
  const out = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) out.writeFloatLE(value, 4 * i);
  return out;
}

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { initialNetworks } from '../../src/network/element-networks.js';
import { tfjsLayers } from '../../src/potential/tfjs-layers.js';
import { networkOutput } from './reference-network.js';

const WIDTH = 9;
const ROWS = 5;

describe('the tfjs LayersModel', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([
    ['tanh', [7, 4]],
    ['sigmoid', [6]],
    ['softplus', [5, 5, 5]],
    ['silu', [8, 3]],
    ['tanh', []],
  ] as const)(
    'gives the numbers of a %s network of %j in TensorFlow.js',
    async (activation, nodes) => {
      const shape = { activation, nodes, elements: [{ z: 1, width: WIDTH }] };
      const network = initialNetworks(shape, 3).elements[0]!;
      const rng = deriveRng(1, 'numbers');
      for (const { biases } of network.layers)
        for (const i of biases.keys()) biases[i] = rng.normal();
      const rows = Array.from({ length: ROWS }, () =>
        Array.from({ length: WIDTH }, () => rng.normal()),
      );
      const files = tfjsLayers(network, activation, 'H', '0');
      const json = JSON.parse(JSON.stringify(files.model));
      const before = tf.memory().numTensors;
      const model = await tf.loadLayersModel(
        tf.io.fromMemory({
          modelTopology: json.modelTopology,
          weightSpecs: json.weightsManifest[0].weights,
          weightData: Uint8Array.from(files.weights).buffer,
        }),
      );
      const output = tf.tidy(() => (model.predict(tf.tensor2d(rows)) as tf.Tensor).dataSync());
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
      for (const [i, row] of rows.entries())
        expect(Math.abs(output[i]! - networkOutput(network, activation, row))).toBeLessThan(3e-6);
    },
  );
});

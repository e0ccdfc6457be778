import { InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { initialNetworks } from '../../src/network/element-networks.js';
import type { Activation } from '../../src/network/settings.js';
import { encodeOnnx } from '../../src/potential/onnx-model.js';
import { onnxNetwork } from '../../src/potential/onnx-network.js';
import { networkOutput } from './reference-network.js';

const WIDTH = 9;
const ROWS = 5;
const names = { name: 'H', doc: 'a test', inputName: 'x', outputName: 'y' };

function numbers(purpose: string, count: number): Float64Array {
  const rng = deriveRng(1, purpose);
  return Float64Array.from({ length: count }, () => rng.normal());
}

function network(activation: Activation, nodes: readonly number[], width = WIDTH) {
  const made = initialNetworks({ activation, nodes, elements: [{ z: 1, width }] }, 3).elements[0]!;
  for (const [l, { biases }] of made.layers.entries())
    biases.set(numbers(`bias-${l}`, biases.length));
  return made;
}

async function run(model: Uint8Array, width: number, x: Float64Array) {
  const session = await InferenceSession.create(model);
  const { y } = await session.run({ x: new Tensor('float64', x, [x.length / width, width]) });
  await session.release();
  return { type: y!.type, dims: [...y!.dims], data: [...(y!.data as Float64Array)] };
}

describe('the ONNX network', () => {
  const x = numbers('rows', ROWS * WIDTH);
  const row = (i: number) => x.subarray(i * WIDTH, (i + 1) * WIDTH);

  it.each([
    ['tanh', [7, 4]],
    ['sigmoid', [6]],
    ['softplus', [5, 5, 5]],
    ['silu', [8, 3]],
    ['tanh', []],
  ] as const)(
    'gives the numbers of a %s network of %j in ONNX Runtime',
    async (activation, nodes) => {
      const made = network(activation, nodes);
      const model = encodeOnnx(onnxNetwork(made, activation, names), '0');
      const result = await run(model, WIDTH, x);
      expect(result).toMatchObject({ type: 'float64', dims: [ROWS, 1] });
      for (let i = 0; i < ROWS; i++)
        expect(Math.abs(result.data[i]! - networkOutput(made, activation, row(i)))).toBeLessThan(
          1e-13,
        );
    },
  );

  it('takes scaler and PCA before and the energy scale after it', async () => {
    const before = {
      shift: numbers('shift', WIDTH),
      matrix: numbers('matrix', WIDTH * 4),
      inputs: WIDTH,
      outputs: 4,
    };
    const made = network('tanh', [6], 4);
    const graph = onnxNetwork(made, 'tanh', {
      ...names,
      before,
      after: { scale: 0.02, offset: -500 },
    });
    const result = await run(encodeOnnx(graph, '0'), WIDTH, x);
    for (let i = 0; i < ROWS; i++) {
      const scaled = Array.from({ length: 4 }, (_, k) =>
        row(i).reduce((sum, v, j) => sum + (v - before.shift[j]!) * before.matrix[4 * j + k]!, 0),
      );
      const expected = 0.02 * networkOutput(made, 'tanh', scaled) - 500;
      expect(Math.abs(result.data[i]! - expected)).toBeLessThan(1e-12);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { flattenNetworks } from '../../src/network/element-networks.js';
import { loadTfjs } from '../../src/network/tfjs-backend.js';
import { type TrainRequest, trainNetwork } from '../../src/network/train-network.js';
import {
  randomFeatures,
  relativeDifference,
  smoothTargets,
  trainingOf,
  zundelLike,
} from './problem.js';

const set = (seed: number, frames: number) => {
  const features = zundelLike(seed, frames);
  return { features, targets: smoothTargets(features) };
};

function request(
  training: Record<string, unknown>,
  more: Partial<TrainRequest> = {},
): TrainRequest {
  return {
    train: set(1, 100),
    validation: set(2, 30),
    network: { nodes: [6, 4], activation: 'tanh' },
    training: trainingOf({ max_epochs: 5, batch_size: 16, learning_rate: 0.01, ...training }),
    seed: 3,
    threads: 1,
    ...more,
  };
}

/** Trains twice and gives the largest difference of curves and weights. */
async function compare(training: Record<string, unknown>, more: Partial<TrainRequest> = {}) {
  const native = await trainNetwork(request({ ...training, precision: 'float32' }, more));
  const tfjs = await trainNetwork(request({ ...training, engine: 'tfjs' }, more));
  const curve = (r: typeof native) => r.curve.flatMap((e) => [e.trainLoss, e.validationLoss]);
  expect(native.curve.at(-1)!.trainLoss).toBeLessThan(native.curve[0]!.trainLoss);
  return {
    tfjs,
    curve: relativeDifference(curve(tfjs), curve(native)),
    weights: relativeDifference(flattenNetworks(tfjs.networks), flattenNetworks(native.networks)),
  };
}

const node = await loadTfjs('tfjs-node').then(
  () => undefined,
  (error: Error) => error.message,
);
if (node !== undefined) console.log(`tests of tfjs-node are skipped: ${node}`);

describe.each(['wasm', 'cpu'] as const)('tfjs on its %s backend', (tfjs_backend) => {
  it.each([
    { optimizer: 'adam' },
    { optimizer: 'adamw', weight_decay: 0.1, clip_norm: 0.5 },
    { optimizer: 'sgd', l2: 0.01, loss: 'huber', huber_delta: 0.3 },
  ])(
    'has the training curve and weights of the native engine with $optimizer',
    async (training) => {
      const { curve, weights, tfjs } = await compare({ ...training, tfjs_backend });
      expect(curve).toBeLessThan(1e-5);
      expect(weights).toBeLessThan(1e-4);
      expect(tfjs.engine).toMatchObject({
        engine: 'tfjs',
        backend: tfjs_backend,
        precision: 'float32',
      });
    },
  );

  it.each(['sigmoid', 'softplus', 'silu'] as const)('agrees for %s', async (activation) => {
    const network = { nodes: [5], activation };
    const { curve } = await compare({ optimizer: 'adam', tfjs_backend }, { network });
    expect(curve).toBeLessThan(1e-5);
  });
});

describe('tfjs', () => {
  it('agrees where frames differ in their atoms', async () => {
    const make = (seed: number, frames: number) => {
      const features = randomFeatures(seed, frames, [
        { z: 1, width: 7, atoms: (f) => f % 4 },
        { z: 8, width: 5, atoms: (f) => 1 + (f % 2) },
      ]);
      return { features, targets: smoothTargets(features) };
    };
    const sets = { train: make(1, 60), validation: make(2, 20) };
    const { curve } = await compare({ optimizer: 'adam', tfjs_backend: 'cpu' }, sets);
    expect(curve).toBeLessThan(1e-5);
  });

  it('takes the first backend that loads and keeps the reasons of the others', async () => {
    const { engine } = await trainNetwork(
      request({ engine: 'tfjs', optimizer: 'adam', max_epochs: 1 }),
    );
    if (node === undefined) expect(engine.backend).toBe('tfjs-node');
    else {
      expect(engine.backend).toBe('wasm');
      expect(engine.note).toMatch(/^tfjs-node: ./);
    }
  });

  it('leaves no tensors behind', async () => {
    const { tf } = await loadTfjs('auto');
    const training = { engine: 'tfjs', optimizer: 'adam', max_epochs: 2, clip_norm: 0.1, l2: 0.1 };
    await trainNetwork(request(training));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await trainNetwork(request(training));
    const diverging = { ...training, optimizer: 'sgd', learning_rate: 1e9, clip_norm: null };
    await expect(trainNetwork(request(diverging))).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on from a checkpoint', async () => {
    const training = { engine: 'tfjs', optimizer: 'adam', tfjs_backend: 'cpu', max_epochs: 4 };
    const whole = await trainNetwork(request(training));
    let checkpoint: Uint8Array | undefined;
    await trainNetwork(
      request(training, {
        checkpointSeconds: 0,
        onEpoch: (e) => (e.epoch === 2 ? 'stop' : undefined),
        saveCheckpoint: (data) => {
          checkpoint = data;
        },
      }),
    );
    const rest = await trainNetwork(request(training, { checkpoint: checkpoint! }));
    expect(flattenNetworks(rest.networks)).toEqual(flattenNetworks(whole.networks));
  });

  it('refuses second-order training with the way out', async () => {
    await expect(
      trainNetwork(request({ engine: 'tfjs', optimizer: 'levenberg-marquardt' })),
    ).rejects.toThrow(/levenberg-marquardt needs float64: use training.engine native/);
  });
});

describe.skipIf(node !== undefined)('tfjs on tfjs-node', () => {
  it('has the training curve of the native engine', async () => {
    const { curve } = await compare({ optimizer: 'adam', tfjs_backend: 'tfjs-node' });
    expect(curve).toBeLessThan(1e-5);
  });
});

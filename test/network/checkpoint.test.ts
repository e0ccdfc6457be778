import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/network/checkpoint.js';
import { flattenNetworks } from '../../src/network/element-networks.js';
import { type TrainRequest, trainNetwork } from '../../src/network/train-network.js';
import { smoothTargets, trainingOf, zundelLike } from './problem.js';

const set = (seed: number, frames: number) => {
  const features = zundelLike(seed, frames);
  return { features, targets: smoothTargets(features) };
};

function request(training: Record<string, unknown>): TrainRequest {
  return {
    train: set(1, 400),
    validation: set(2, 60),
    network: { nodes: [6, 4], activation: 'tanh' },
    training: trainingOf(training),
    seed: 11,
    threads: 1,
    checkpointSeconds: 0,
  };
}

const METHODS = {
  adam: {
    optimizer: 'adam',
    max_epochs: 12,
    batch_size: 32,
    learning_rate: 0.01,
    reduce_lr: { patience: 1 },
  },
  'adam in float64 with one cycle': {
    optimizer: 'adam',
    precision: 'float64',
    max_epochs: 12,
    schedule: 'one-cycle',
  },
  'levenberg-marquardt': { lm: { iterations: 10, warm_up_epochs: 4, start_frames: 150 } },
  lbfgs: { optimizer: 'lbfgs', max_epochs: 12 },
};

describe('a training that was stopped', () => {
  for (const [name, training] of Object.entries(METHODS))
    for (const at of [2, 7])
      it(`goes on bit for bit with ${name} from epoch ${at}`, async () => {
        const whole = await trainNetwork(request(training));
        let checkpoint: Uint8Array | undefined;
        const first = await trainNetwork({
          ...request(training),
          onEpoch: (e) => (e.epoch === at ? 'stop' : undefined),
          saveCheckpoint: (data) => {
            checkpoint = data;
          },
        });
        expect(first.epochs).toBe(at);
        const rest = await trainNetwork({ ...request(training), checkpoint: checkpoint! });
        expect(flattenNetworks(rest.networks)).toEqual(flattenNetworks(whole.networks));
        expect(rest.curve.map((e) => [e.epoch, e.validationLoss, e.trainLoss])).toEqual(
          whole.curve.map((e) => [e.epoch, e.validationLoss, e.trainLoss]),
        );
        expect(rest.stopReason).toBe(whole.stopReason);
      });

  it('saves where it was when it is aborted', async () => {
    const controller = new AbortController();
    let checkpoint: Uint8Array | undefined;
    const result = await trainNetwork({
      ...request(METHODS.adam),
      checkpointSeconds: 1000,
      signal: controller.signal,
      onEpoch: (e) => e.epoch === 4 && controller.abort(),
      saveCheckpoint: (data) => {
        checkpoint = data;
      },
    });
    expect([result.stopReason, result.epochs]).toEqual(['aborted', 4]);
    expect(checkpoint).toBeDefined();
    const rest = await trainNetwork({ ...request(METHODS.adam), checkpoint: checkpoint! });
    const whole = await trainNetwork(request(METHODS.adam));
    expect(flattenNetworks(rest.networks)).toEqual(flattenNetworks(whole.networks));
  });

  it('is refused with other settings, another seed or a foreign file', async () => {
    let checkpoint = new Uint8Array();
    await trainNetwork({
      ...request(METHODS.adam),
      onEpoch: () => 'stop',
      saveCheckpoint: (data) => {
        checkpoint = data as Uint8Array<ArrayBuffer>;
      },
    });
    const code = { code: 'CHECKPOINT_MISMATCH' };
    await expect(
      trainNetwork({ ...request(METHODS.adam), seed: 12, checkpoint }),
    ).rejects.toMatchObject(code);
    await expect(trainNetwork({ ...request(METHODS.lbfgs), checkpoint })).rejects.toMatchObject(
      code,
    );
    await expect(
      trainNetwork({ ...request(METHODS.adam), checkpoint: new Uint8Array(40) }),
    ).rejects.toMatchObject(code);
  });
});

describe('checkpoint files', () => {
  it('hold every bit of arrays at any depth and alignment', () => {
    const state = {
      a: [{ b: Float64Array.of(Math.PI, -0, 5e-324) }],
      text: 'é',
      empty: new Float64Array(),
      none: null,
      x: 0.1 + 0.2,
    };
    const bytes = encodeCheckpoint(state);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeCheckpoint(shifted.subarray(3))).toEqual(state);
  });
});

import { describe, expect, it } from 'vitest';
import { acquireArena, releaseArena } from '../../src/kernel/arena.js';
import { trainNetwork } from '../../src/network/train-network.js';
import { smoothTargets, trainingOf, zundelLike } from './problem.js';

describe('many trainings in one process', () => {
  it('use the same kernel memory again', async () => {
    const train = { features: zundelLike(1, 300), targets: smoothTargets(zundelLike(1, 300)) };
    const once = (optimizer: string) =>
      trainNetwork({
        train,
        validation: train,
        network: { nodes: [8], activation: 'tanh' },
        training: trainingOf({
          optimizer,
          max_epochs: 2,
          lm: { iterations: 2, warm_up_epochs: 1 },
        }),
        seed: 1,
        threads: 1,
      });
    const size = () => {
      const arena = acquireArena();
      const bytes = arena.memory.buffer.byteLength;
      releaseArena(arena);
      return bytes;
    };
    await once('levenberg-marquardt');
    await once('adam');
    const before = size();
    for (let i = 0; i < 30; i++) await once(i % 2 ? 'adam' : 'levenberg-marquardt');
    expect(size()).toBe(before);
  });

  it('is given back when a training fails', async () => {
    const features = zundelLike(1, 40);
    const request = {
      train: { features, targets: new Float64Array(40).map((_, f) => f) },
      validation: { features, targets: new Float64Array(40) },
      network: { nodes: [4], activation: 'tanh' as const },
      training: trainingOf({ optimizer: 'sgd', learning_rate: 1e9, max_epochs: 9 }),
      seed: 1,
      threads: 1,
    };
    const arena = acquireArena();
    releaseArena(arena);
    for (let i = 0; i < 3; i++)
      await expect(trainNetwork(request)).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
    const again = acquireArena();
    expect(again).toBe(arena);
    releaseArena(again);
  });
});

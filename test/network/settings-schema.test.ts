import { describe, expect, it } from 'vitest';
import { networkSchema, trainingSchema } from '../../src/network/settings-schema.js';

describe('network settings', () => {
  it('use as many of the nodes as there are layers', () => {
    expect(networkSchema.parse({ layers: 2, nodes: [30, 20, 10] })).toEqual({
      nodes: [30, 20],
      activation: 'tanh',
    });
    expect(networkSchema.parse({ nodes: [30, 20] }).nodes).toEqual([30, 20]);
    expect(networkSchema.parse({ layers: 0 }).nodes).toEqual([]);
  });

  it('take one number for every layer', () => {
    expect(networkSchema.parse({ layers: 3, nodes: 12 }).nodes).toEqual([12, 12, 12]);
    expect(networkSchema.parse({ nodes: 12 }).nodes).toEqual([12]);
  });

  it('want a number of units for each layer, at the path of the nodes', () => {
    const { error } = networkSchema.safeParse({ layers: 3, nodes: [10, 20] });
    expect(error?.issues).toMatchObject([
      { path: ['nodes'], message: 'network.nodes needs one number for each of network.layers' },
    ]);
  });
});

describe('training settings', () => {
  it('default to Levenberg–Marquardt on the native engine', () => {
    expect(trainingSchema.parse({})).toMatchObject({
      engine: 'native',
      optimizer: 'levenberg-marquardt',
      earlyStopping: { patience: 20, minDelta: 0 },
      lm: { iterations: 40, geodesic: true, startFrames: 2560 },
    });
  });

  it('are written in snake case and nested as in the experiment file', () => {
    const settings = trainingSchema.parse({
      optimizer: 'adamw',
      early_stopping: null,
      reduce_lr: { patience: 9 },
      lm: { start_frames: null, warm_up_batch_size: 64 },
    });
    expect(settings.earlyStopping).toBeNull();
    expect(settings.reduceLr).toMatchObject({ patience: 9, factor: 0.5 });
    expect(settings.lm).toMatchObject({ startFrames: null, warmUpBatchSize: 64 });
  });

  it.each([
    [{ learning_rate: 0 }, ['learning_rate']],
    [{ optimizer: 'newton' }, ['optimizer']],
    [{ lm: { iterations: 0 } }, ['lm', 'iterations']],
    [{ reduce_lr: { factor: 1 } }, ['reduce_lr', 'factor']],
    [{ learningRate: 1 }, []],
  ])('refuse %j', (settings, path) => {
    const { error } = trainingSchema.safeParse(settings);
    expect(error?.issues[0]?.path).toEqual(path);
  });
});

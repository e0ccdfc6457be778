import { z } from 'zod';
import type { NetworkSettings, TrainingSettings } from './settings.js';

const units = z.int().min(1).max(1000);
const positive = z.number().positive();
const share = z.number().min(0).max(1);

/**
 * `network.*` of the experiment file. `layers` says how many of `nodes` are used, so that a search
 * may vary both; a single number in `nodes` is taken for every layer.
 */
export const networkSchema = z
  .strictObject({
    layers: z
      .int()
      .min(0)
      .max(8)
      .optional()
      .describe('hidden layers; the length of nodes if absent'),
    nodes: z
      .union([units, z.array(units).max(8)])
      .default([15])
      .describe('units of each hidden layer'),
    activation: z
      .enum(['tanh', 'sigmoid', 'softplus', 'silu'])
      .default('tanh')
      .describe('activation of the hidden layers'),
  })
  .refine(({ layers, nodes }) => typeof nodes === 'number' || (layers ?? 0) <= nodes.length, {
    path: ['nodes'],
    message: 'network.nodes needs one number for each of network.layers',
  })
  .transform(({ layers, nodes, activation }): NetworkSettings => {
    const list = typeof nodes === 'number' ? new Array<number>(layers ?? 1).fill(nodes) : nodes;
    return { nodes: list.slice(0, layers ?? list.length), activation };
  });

const earlyStopping = z
  .strictObject({
    patience: z.int().min(1).default(20).describe('epochs without improvement'),
    min_delta: z.number().min(0).default(0).describe('smallest fall of the loss that counts'),
  })
  .transform(({ patience, min_delta }) => ({ patience, minDelta: min_delta }));

const reduceLr = z
  .strictObject({
    factor: z.number().positive().lt(1).default(0.5).describe('what the rate is multiplied by'),
    patience: z.int().min(1).default(4).describe('epochs without improvement'),
    min_delta: z.number().min(0).default(1e-4).describe('smallest fall of the loss that counts'),
    min_lr: z.number().min(0).default(0).describe('lowest rate'),
  })
  .transform((r) => ({
    factor: r.factor,
    patience: r.patience,
    minDelta: r.min_delta,
    minLr: r.min_lr,
  }));

const lm = z
  .strictObject({
    iterations: z.int().min(1).default(40).describe('Levenberg–Marquardt iterations at most'),
    warm_up_epochs: z.int().min(0).default(30).describe('epochs of Adam before'),
    warm_up_learning_rate: positive.default(3e-3),
    warm_up_batch_size: z.int().min(1).default(256),
    geodesic: z.boolean().default(true).describe('geodesic acceleration'),
    initial_damping: positive.default(1e-2),
    start_frames: z
      .int()
      .min(1)
      .nullable()
      .default(2560)
      .describe('first size of the growing training set; null starts with all frames'),
    jacobian: z
      .enum(['float64', 'float32', 'mixed'])
      .default('float64')
      .describe('precision of the normal matrix; mixed ends in float64'),
    input_variance: positive
      .nullable()
      .default(10)
      .describe("total variance each element's inputs are scaled to; null leaves them"),
    input_whitening: share
      .default(0)
      .describe('0 keeps the proportions of the inputs, 1 gives all the same variance'),
  })
  .transform((s) => ({
    iterations: s.iterations,
    warmUpEpochs: s.warm_up_epochs,
    warmUpLearningRate: s.warm_up_learning_rate,
    warmUpBatchSize: s.warm_up_batch_size,
    geodesic: s.geodesic,
    initialDamping: s.initial_damping,
    startFrames: s.start_frames,
    jacobian: s.jacobian,
    inputVariance: s.input_variance,
    inputWhitening: s.input_whitening,
  }));

/** `training.*` of the experiment file. */
export const trainingSchema = z
  .strictObject({
    engine: z.enum(['native', 'tfjs']).default('native').describe('what does the arithmetic'),
    tfjs_backend: z
      .enum(['auto', 'tfjs-node', 'wasm', 'cpu'])
      .default('auto')
      .describe('of the tfjs engine; auto takes the first that loads'),
    precision: z
      .enum(['float32', 'float64'])
      .default('float32')
      .describe('of first-order training; second-order training is always float64'),
    optimizer: z
      .enum(['levenberg-marquardt', 'adam', 'adamw', 'sgd', 'lbfgs'])
      .default('levenberg-marquardt'),
    learning_rate: positive.default(1e-3),
    batch_size: z.int().min(1).default(32),
    max_epochs: z.int().min(1).default(300).describe('epochs, or iterations of lbfgs'),
    frames: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe('training frames used, drawn from the training part of the split; null uses all'),
    force_weight: z
      .number()
      .min(0)
      .default(0)
      .describe(
        "factor on the forces' loss beside the energies' 1; 0 trains on energies alone; above 0 needs levenberg-marquardt on the native engine",
      ),
    force_frames: z
      .int()
      .min(1)
      .nullable()
      .default(500)
      .describe('training frames whose forces are trained on; null takes all'),
    loss: z.enum(['mse', 'mae', 'huber']).default('mse'),
    huber_delta: positive.default(1).describe('in standard deviations of the training energies'),
    l2: z.number().min(0).default(0).describe('factor on the sum of squared weights'),
    weight_decay: z.number().min(0).default(4e-3).describe("adamw's decoupled decay"),
    clip_norm: positive.nullable().default(null).describe('largest norm of the gradient'),
    momentum: share.lt(1).default(0.9).describe("sgd's"),
    schedule: z.enum(['constant', 'plateau', 'cosine', 'one-cycle']).default('plateau'),
    warm_up_epochs: z.int().min(0).default(0).describe('epochs of linearly rising rate'),
    early_stopping: earlyStopping.nullable().prefault({}),
    reduce_lr: reduceLr.prefault({}),
    lm: lm.prefault({}),
  })
  .refine(
    (s) => s.force_weight === 0 || (s.optimizer === 'levenberg-marquardt' && s.engine === 'native'),
    {
      path: ['force_weight'],
      message:
        'forces are trained on with optimizer: levenberg-marquardt and engine: native alone, since the other optimisers follow the gradient of the energies; set it to 0 or take these two',
    },
  )
  .transform(
    (s): TrainingSettings => ({
      engine: s.engine,
      tfjsBackend: s.tfjs_backend,
      precision: s.precision,
      optimizer: s.optimizer,
      learningRate: s.learning_rate,
      batchSize: s.batch_size,
      maxEpochs: s.max_epochs,
      frames: s.frames,
      forceWeight: s.force_weight,
      forceFrames: s.force_frames,
      loss: s.loss,
      huberDelta: s.huber_delta,
      l2: s.l2,
      weightDecay: s.weight_decay,
      clipNorm: s.clip_norm,
      momentum: s.momentum,
      schedule: s.schedule,
      warmUpEpochs: s.warm_up_epochs,
      earlyStopping: s.early_stopping,
      reduceLr: s.reduce_lr,
      lm: s.lm,
    }),
  );

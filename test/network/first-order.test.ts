import { describe, expect, it } from 'vitest';
import {
  flattenNetworks,
  initialNetworks,
  networksFrom,
  shapeOf,
} from '../../src/network/element-networks.js';
import { NativeFirstOrder } from '../../src/network/native-first-order.js';
import { NativeProblem } from '../../src/network/native-problem.js';
import type { TrainingSettings } from '../../src/network/settings.js';
import { trainNetwork } from '../../src/network/train-network.js';
import {
  randomFeatures,
  referenceEnergies,
  relativeDifference,
  smoothTargets,
  trainingOf,
  zundelLike,
} from './problem.js';

const FRAMES = 45;
const features = zundelLike(1, FRAMES);
const train = { features, targets: smoothTargets(features).map((t) => 3 * t) };
const shape = {
  activation: 'tanh' as const,
  nodes: [4, 3],
  elements: [
    { z: 1, width: 7 },
    { z: 8, width: 5 },
  ],
};
const start = flattenNetworks(initialNetworks(shape, 2));

/** Batch loss by the reference network: mean of the losses of the frames, L2 on weights added. */
function batchLoss(
  plain: Float64Array,
  batch: readonly number[],
  settings: TrainingSettings,
): number {
  const networks = networksFrom(shape, plain);
  const energies = referenceEnergies(networks, features);
  let loss = 0;
  for (const f of batch) {
    const r = energies[f]! - train.targets[f]!;
    const [size, d] = [Math.abs(r), settings.huberDelta];
    if (settings.loss === 'mse') loss += r * r;
    else if (settings.loss === 'mae') loss += size;
    else loss += size <= d ? 0.5 * r * r : d * (size - 0.5 * d);
  }
  loss /= batch.length;
  for (const { layers } of networks.elements)
    for (const { weights } of layers) for (const w of weights) loss += settings.l2 * w * w;
  return loss;
}

function numericalGradient(
  plain: Float64Array,
  batch: readonly number[],
  settings: TrainingSettings,
) {
  const h = 1e-6;
  return plain.map((_, p) => {
    const at = (step: number) => {
      const shifted = plain.slice();
      shifted[p]! += step;
      return batchLoss(shifted, batch, settings);
    };
    return (at(h) - at(-h)) / (2 * h);
  });
}

/** 1 for weights, 0 for biases. */
const isWeight = flattenNetworks({
  activation: 'tanh',
  elements: initialNetworks(shape, 2).elements.map(({ z, layers }) => ({
    z,
    layers: layers.map((l) => ({
      ...l,
      weights: l.weights.map(() => 1),
      biases: l.biases.map(() => 0),
    })),
  })),
});

/** The textbook rules, in float64, with numerical gradients. */
function expectedSteps(
  batches: readonly number[][],
  rates: readonly number[],
  settings: TrainingSettings,
) {
  const w = start.slice();
  const m = w.map(() => 0);
  const v = w.map(() => 0);
  for (const [t, batch] of batches.entries()) {
    let g = numericalGradient(w, batch, settings);
    const norm = Math.hypot(...g);
    if (settings.clipNorm !== null && norm > settings.clipNorm)
      g = g.map((x) => (x * settings.clipNorm!) / norm);
    const rate = rates[t]!;
    for (const [i, x] of g.entries()) {
      if (settings.optimizer === 'sgd') {
        m[i] = settings.momentum * m[i]! - rate * x;
        w[i]! += m[i]!;
        continue;
      }
      m[i] = 0.9 * m[i]! + 0.1 * x;
      v[i] = 0.999 * v[i]! + 0.001 * x * x;
      if (settings.optimizer === 'adamw')
        w[i]! -= rate * settings.weightDecay * w[i]! * isWeight[i]!;
      const corrected = (rate * Math.sqrt(1 - 0.999 ** (t + 1))) / (1 - 0.9 ** (t + 1));
      w[i]! -= (corrected * m[i]!) / (Math.sqrt(v[i]!) + 1e-7);
    }
  }
  return w;
}

async function kernelSteps(
  batchSize: number,
  rates: readonly number[],
  settings: TrainingSettings,
  precision: 'float32' | 'float64',
) {
  const problem = await NativeProblem.open({
    shape: { ...shape, widths: [7, 5] },
    train,
    validation: train,
    precision,
    threads: 1,
  });
  const engine = new NativeFirstOrder(
    problem,
    { ...settings, batchSize },
    settings.optimizer as 'adam',
  );
  engine.restore({ parameters: start, m: start.map(() => 0), v: start.map(() => 0), steps: 0 });
  const order = Uint32Array.from({ length: FRAMES }, (_, f) => (f * 7 + 3) % FRAMES);
  const loss = engine.steps(order, 0, rates.length, Float64Array.from(rates));
  const { parameters } = engine.read();
  await problem.close();
  return { parameters, loss, order };
}

describe('native first-order steps', () => {
  const rates = [0.01, 0.02, 0.005];
  for (const [name, settings] of Object.entries({
    adam: { optimizer: 'adam' },
    'adam with L2': { optimizer: 'adam', l2: 0.02 },
    'adam on MAE': { optimizer: 'adam', loss: 'mae' },
    'adam on Huber': { optimizer: 'adam', loss: 'huber', huber_delta: 0.4 },
    'adamw with clipping': { optimizer: 'adamw', weight_decay: 0.3, clip_norm: 0.05 },
    'sgd with momentum': { optimizer: 'sgd', momentum: 0.8 },
  }))
    it(`follow the rule of ${name} with central-difference gradients`, async () => {
      const parsed = trainingOf(settings);
      const { parameters, order } = await kernelSteps(20, rates, parsed, 'float64');
      const batches = [0, 20, 40].map((from) => [...order.subarray(from, from + 20)]);
      const expected = expectedSteps(batches, rates, parsed);
      expect(relativeDifference(parameters, expected)).toBeLessThan(1e-6);
      const moved = relativeDifference(start, expected);
      expect(moved).toBeGreaterThan(1e-3);
    });

  it('are the same in float32 to its rounding', async () => {
    const settings = trainingOf({ optimizer: 'adam' });
    const [single, double] = await Promise.all(
      (['float32', 'float64'] as const).map((p) => kernelSteps(20, rates, settings, p)),
    );
    expect(relativeDifference(single!.parameters, double!.parameters)).toBeLessThan(1e-5);
    expect(single!.loss).toBeCloseTo(double!.loss, 4);
  });

  it('do not depend on how the batch is cut for the cache', async () => {
    const settings = trainingOf({ optimizer: 'sgd' });
    const { parameters } = await kernelSteps(FRAMES, [0.01], settings, 'float64');
    const expected = expectedSteps([[...Array(FRAMES).keys()]], [0.01], settings);
    expect(relativeDifference(parameters, expected)).toBeLessThan(1e-7);
  });
});

describe('native first-order steps over threads', () => {
  const many = randomFeatures(3, 300, [
    { z: 1, width: 7, atoms: (f) => 3 + (f % 4) },
    { z: 8, width: 5, atoms: (f) => f % 3 },
  ]);
  const set = { features: many, targets: smoothTargets(many) };
  const inOrder = Uint32Array.from({ length: 300 }, (_, f) => f);

  async function stepsFromStart(
    batchSize: number,
    options: {
      readonly precision?: 'float32' | 'float64';
      readonly threads?: number;
      readonly order?: Uint32Array;
      readonly settings?: Record<string, unknown>;
    } = {},
  ) {
    const { precision = 'float64', threads = 1, order = inOrder, settings = {} } = options;
    const problem = await NativeProblem.open({
      shape: { ...shape, widths: [7, 5] },
      train: set,
      validation: set,
      precision,
      threads,
    });
    const parsed = trainingOf({
      optimizer: 'sgd',
      momentum: 0,
      batch_size: batchSize,
      ...settings,
    });
    const engine = new NativeFirstOrder(problem, parsed, parsed.optimizer as 'sgd');
    const zeros = () => start.map(() => 0);
    const rates = new Float64Array(Math.ceil(300 / batchSize)).fill(0.01);
    const step = (from: number, to: number) => {
      engine.restore({ parameters: start, m: zeros(), v: zeros(), steps: 0 });
      const loss = engine.steps(order, from, to, rates.subarray(from, to));
      return { loss, parameters: engine.read().parameters };
    };
    return { rates, step, close: () => problem.close() };
  }

  it('add up to the gradient of the whole batch', async () => {
    const whole = await stepsFromStart(300);
    const parts = await stepsFromStart(20);
    const expected = start.slice();
    let loss = 0;
    for (let b = 0; b < 15; b++) {
      const part = parts.step(b, b + 1);
      loss += part.loss;
      for (const [i, w] of part.parameters.entries()) expected[i]! += (w - start[i]!) / 15;
    }
    const stepped = whole.step(0, 1);
    expect(relativeDifference(stepped.parameters, expected)).toBeLessThan(1e-14);
    expect(relativeDifference(stepped.parameters, start)).toBeGreaterThan(1e-3);
    expect(stepped.loss).toBeCloseTo(loss, 10);
    await Promise.all([whole.close(), parts.close()]);
  });

  it.each([
    { precision: 'float32' as const, batch: 300 },
    { precision: 'float32' as const, batch: 256 },
    { precision: 'float64' as const, batch: 256 },
  ])(
    'have the same bits on one, two and three threads: $precision, batch $batch',
    async ({ precision, batch }) => {
      const results = [];
      for (const threads of [1, 2, 3]) {
        const run = await stepsFromStart(batch, {
          precision,
          threads,
          settings: { optimizer: 'adam' },
        });
        results.push(run.step(0, run.rates.length));
        await run.close();
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    },
  );

  it('leave an element alone that a batch does not hold', async () => {
    const order = inOrder.slice().sort((a, b) => (b % 3) - (a % 3));
    const run = await stepsFromStart(100, { order });
    run.step(0, 1);
    const { parameters } = run.step(2, 3);
    const hydrogen = 8 * 4 + 5 * 3 + 4;
    expect(parameters.subarray(hydrogen)).toEqual(start.subarray(hydrogen));
    expect(relativeDifference(parameters, start)).toBeGreaterThan(1e-4);
    await run.close();
  });
});

describe('first-order training', () => {
  const validation = { features: zundelLike(8, 30), targets: smoothTargets(zundelLike(8, 30)) };
  const request = (training: Record<string, unknown>) => ({
    train: { features, targets: smoothTargets(features) },
    validation,
    network: { nodes: [6], activation: 'tanh' as const },
    training: trainingOf({ optimizer: 'adam', batch_size: 10, ...training }),
    seed: 1,
    threads: 1,
  });

  it('gives the weights of the best validation epoch', async () => {
    const { networks, curve, bestEpoch, bestValidationLoss } = await trainNetwork(
      request({ max_epochs: 40, learning_rate: 0.03 }),
    );
    const losses = curve.map((e) => e.validationLoss);
    expect(bestValidationLoss).toBe(Math.min(...losses));
    expect(losses[bestEpoch - 1]).toBe(bestValidationLoss);
    const energies = referenceEnergies(networks, validation.features);
    const mse = energies.reduce((sum, e, f) => sum + (e - validation.targets[f]!) ** 2, 0) / 30;
    expect(mse).toBeCloseTo(bestValidationLoss, 5);
    expect(shapeOf(networks).nodes).toEqual([6]);
  });

  it('ends as diverged with the epoch when the rate is absurd', async () => {
    await expect(
      trainNetwork(request({ optimizer: 'sgd', learning_rate: 1e6, max_epochs: 50 })),
    ).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringMatching(/in epoch \d+/),
    });
  });

  it('stops when an observer says so, and when its time is up', async () => {
    const stopped = await trainNetwork({
      ...request({ max_epochs: 50 }),
      onEpoch: (e) => (e.epoch === 3 ? 'stop' : undefined),
    });
    expect([stopped.stopReason, stopped.epochs]).toEqual(['stopped', 3]);
    const late = await trainNetwork({ ...request({ max_epochs: 50 }), timeBudgetSeconds: 0 });
    expect([late.stopReason, late.epochs]).toEqual(['time-budget', 1]);
  });

  it('takes further threads for large batches, and gives the same networks', async () => {
    const large = { features: zundelLike(3, 300), targets: smoothTargets(zundelLike(3, 300)) };
    const trained = (threads: number, batch: number) =>
      trainNetwork({ ...request({ max_epochs: 2, batch_size: batch }), train: large, threads });
    const [one, two, small] = [await trained(1, 256), await trained(2, 256), await trained(2, 255)];
    expect(two.networks).toEqual(one.networks);
    expect([one, two, small].map(({ engine }) => engine.threads)).toEqual([1, 2, 1]);
  });

  it('stops early by the patience asked for', async () => {
    const { stopReason, epochs, bestEpoch } = await trainNetwork(
      request({ max_epochs: 3000, learning_rate: 0.05, early_stopping: { patience: 7 } }),
    );
    expect(stopReason).toBe('early-stopping');
    expect(epochs - bestEpoch).toBe(7);
  });

  it('names the frame of a feature that is not finite', async () => {
    const bad = zundelLike(8, 30);
    (bad.elements[1]!.values as Float64Array)[4 * 2 * 5 + 6] = Number.NaN;
    await expect(
      trainNetwork({ ...request({}), validation: { ...validation, features: bad } }),
    ).rejects.toThrow('feature 1 of element 8 in validation frame 4 is NaN');
  });
});

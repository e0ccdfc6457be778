import { describe, expect, it } from 'vitest';
import { flattenNetworks, initialNetworks } from '../../src/network/element-networks.js';
import { grown, type LmState } from '../../src/network/levenberg-marquardt.js';
import { NativeProblem } from '../../src/network/native-problem.js';
import { NormalEquations } from '../../src/network/normal-equations.js';
import { predictNetwork } from '../../src/network/predict-network.js';
import type { Activation } from '../../src/network/settings.js';
import { type TrainRequest, trainNetwork } from '../../src/network/train-network.js';
import {
  randomFeatures,
  relativeDifference,
  smoothTargets,
  trainingOf,
  zundelLike,
} from './problem.js';

const pause = () => Promise.resolve();

function setOf(seed: number, frames: number) {
  const features = zundelLike(seed, frames);
  return { features, targets: smoothTargets(features) };
}

async function open(nodes: number[], activation: Activation, frames: number, threads = 1) {
  const train = setOf(1, frames);
  const problem = await NativeProblem.open({
    shape: { widths: [7, 5], nodes, activation },
    train,
    validation: setOf(2, 10),
    precision: 'float64',
    threads,
  });
  const elements = [
    { z: 1, width: 7 },
    { z: 8, width: 5 },
  ];
  const plain = flattenNetworks(initialNetworks({ activation, nodes, elements }, 4));
  const params = problem.network.allocateVector();
  problem.network.write(params, plain);
  return { problem, train, plain, params };
}

/** ∂E_f/∂w_p by central differences of the kernel's own energies. */
function numericalJacobian(
  problem: NativeProblem,
  plain: Float64Array,
  params: number,
  frames: number,
): Float64Array[] {
  const h = 1e-5;
  const out = problem.arena.allocate(frames * 8);
  const energies = (at: number, step: number) => {
    const shifted = plain.slice();
    shifted[at]! += step;
    problem.network.write(params, shifted);
    problem.predict(params, problem.train, frames, out);
    return problem.arena.f64(out, frames).slice();
  };
  const columns = [...plain.keys()].map((p) => {
    const forth = energies(p, h);
    const back = energies(p, -h);
    return forth.map((e, f) => (e - back[f]!) / (2 * h));
  });
  problem.network.write(params, plain);
  return columns;
}

describe('the Jacobian and its normal equations', () => {
  for (const [nodes, activation] of [
    [[4, 3], 'tanh'],
    [[5], 'sigmoid'],
    [[3, 2, 3], 'softplus'],
    [[4], 'silu'],
    [[], 'tanh'],
  ] as const)
    it(`agree with central differences for [${nodes}] ${activation}`, async () => {
      const frames = 301;
      const { problem, plain, params } = await open([...nodes], activation, frames);
      const columns = numericalJacobian(problem, plain, params, frames);
      const equations = new NormalEquations(problem, frames, false);
      await equations.build(params, frames, undefined, { single: false, pause });
      const v = Float64Array.from({ length: frames }, (_, f) => Math.sin(f));
      const expected = columns.map((c) => c.reduce((sum, x, f) => sum + x * v[f]!, 0));
      expect(relativeDifference(equations.transposedTimes(v), expected)).toBeLessThan(1e-8);
      // (JᵀJ + s)x = Jᵀv, checked by putting x back.
      const shift = 0.7;
      expect(equations.factor(shift)).toBe(true);
      const x = equations.solve(v);
      const jx = v.map((_, f) => columns.reduce((sum, c, p) => sum + c[f]! * x[p]!, 0));
      const back = columns.map(
        (c, p) => c.reduce((sum, value, f) => sum + value * jx[f]!, 0) + shift * x[p]!,
      );
      expect(relativeDifference(back, expected)).toBeLessThan(1e-7);
      await problem.close();
    });

  it('have the same solution in frames as in parameters', async () => {
    const { problem, params } = await open([9, 8], 'tanh', 83);
    const v = Float64Array.from({ length: 83 }, (_, f) => Math.cos(f));
    const scales = v.map((x) => 1 + 0.5 * x);
    const solve = async (allowDual: boolean, rows?: Float64Array) => {
      const equations = new NormalEquations(problem, 83, allowDual);
      await equations.build(params, 83, rows, { single: false, pause });
      expect(equations.isDual).toBe(allowDual);
      expect(equations.factor(0.3)).toBe(true);
      return equations.solve(v);
    };
    expect(relativeDifference(await solve(true), await solve(false))).toBeLessThan(1e-10);
    expect(relativeDifference(await solve(true, scales), await solve(false, scales))).toBeLessThan(
      1e-10,
    );
    await problem.close();
  });

  it.each([
    ['parameters', 600],
    ['frames', 83],
  ] as const)('are nearly the same in float32 when solved in %s', async (_, frames) => {
    const { problem, params } = await open([6], 'tanh', frames);
    const v = Float64Array.from({ length: frames }, (_, f) => Math.sin(3 * f));
    const equations = new NormalEquations(problem, frames, true);
    const solve = async (single: boolean) => {
      await equations.build(params, frames, undefined, { single, pause });
      expect(equations.factor(5)).toBe(true);
      return equations.solve(v);
    };
    const difference = relativeDifference(await solve(true), await solve(false));
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(1e-3);
    await problem.close();
  });

  it('say when a matrix is not positive definite', async () => {
    const { problem, params } = await open([6], 'tanh', 100);
    const equations = new NormalEquations(problem, 100, true);
    await equations.build(params, 100, undefined, { single: false, pause });
    expect(equations.factor(-1e6)).toBe(false);
    await problem.close();
  });

  it('give the same bits on two threads as on one', async () => {
    const solutions = [];
    for (const threads of [1, 2]) {
      const { problem, params } = await open([17, 9], 'tanh', 700, threads);
      const equations = new NormalEquations(problem, 700, true);
      await equations.build(params, 700, undefined, { single: false, pause });
      equations.factor(0.1);
      solutions.push(equations.solve(Float64Array.from({ length: 700 }, (_, f) => Math.sin(f))));
      await problem.close();
    }
    expect(solutions[1]).toEqual(solutions[0]);
  });
});

describe('Levenberg–Marquardt', () => {
  const lm = { iterations: 12, warm_up_epochs: 5, start_frames: 200 };
  const request = (training: Record<string, unknown>, more: Partial<TrainRequest> = {}) => ({
    train: setOf(1, 900),
    validation: setOf(2, 120),
    network: { nodes: [8], activation: 'tanh' as const },
    training: trainingOf({ lm, ...training }),
    seed: 5,
    threads: 1,
    ...more,
  });

  it('solves a linear least-squares problem in one step', async () => {
    const features = zundelLike(3, 400);
    const truth = initialNetworks(
      {
        activation: 'tanh',
        nodes: [],
        elements: features.elements.map(({ z, width }) => ({ z, width })),
      },
      9,
    );
    const set = { features, targets: predictNetwork(truth, features) };
    const result = await trainNetwork({
      ...request({
        lm: { iterations: 1, warm_up_epochs: 0, initial_damping: 1e-12, start_frames: null },
      }),
      train: set,
      validation: set,
      network: { nodes: [], activation: 'tanh' },
    });
    expect(result.epochs).toBe(1);
    expect(Math.sqrt(result.bestValidationLoss)).toBeLessThan(1e-9);
  });

  it('lowers the training loss in every iteration on the same frames', async () => {
    const { curve } = await trainNetwork(request({}));
    const steps = curve.filter((e) => e.phase === 'second-order');
    for (const [i, step] of steps.entries())
      if (i > 0 && step.frames === steps[i - 1]!.frames)
        expect(step.trainLoss).toBeLessThan(steps[i - 1]!.trainLoss);
    expect(steps.at(-1)!.validationMse).toBeLessThan(0.05 * curve[0]!.validationMse);
  });

  for (const loss of ['mae', 'huber'] as const)
    it(`minimises ${loss} by reweighting, and shrugs off outliers that mislead squares`, async () => {
      const { train, validation, ...rest } = request({});
      const targets = train.targets.map((t, f) => (f % 20 === 0 ? t + 5 : t));
      const run = async (training: Record<string, unknown>) =>
        trainNetwork({
          ...rest,
          train: { ...train, targets },
          validation,
          training: trainingOf(training),
        });
      const robust = await run({ loss, huber_delta: 0.1, lm });
      const squares = await run({ lm });
      const last = (r: typeof robust) => r.curve[r.bestEpoch - 1]!.validationMae;
      expect(last(robust)).toBeLessThan(0.7 * last(squares));
    });

  it('keeps weights small with L2, also with more parameters than frames', async () => {
    const size = async (l2: number) => {
      const { networks } = await trainNetwork(request({ l2 }, { train: setOf(1, 90) }));
      return flattenNetworks(networks).reduce((sum, w) => sum + w * w, 0);
    };
    expect(await size(0.05)).toBeLessThan(0.5 * (await size(0)));
  });

  it('trains frames with varying numbers of atoms', async () => {
    const make = (seed: number, frames: number) => {
      const features = randomFeatures(seed, frames, [
        { z: 1, width: 6, atoms: (f) => (f * 7) % 4 },
        { z: 8, width: 4, atoms: (f) => 1 + (f % 2) },
      ]);
      return { features, targets: smoothTargets(features) };
    };
    const { curve } = await trainNetwork(
      request({}, { train: make(1, 700), validation: make(2, 90) }),
    );
    expect(curve.at(-1)!.validationMse).toBeLessThan(0.05 * curve[0]!.validationMse);
  });

  it('starts from given networks where they are', async () => {
    const first = await trainNetwork(request({}));
    const next = await trainNetwork(
      request({ lm: { ...lm, iterations: 1 } }, { initial: first.networks }),
    );
    expect(next.epochs).toBe(1);
    expect(next.bestValidationLoss).toBeLessThan(2 * first.bestValidationLoss);
  });

  it('ends as diverged, with epoch and reason, when nothing can be learnt', async () => {
    const features = zundelLike(1, 50);
    const flat = {
      frames: 50,
      elements: features.elements.map((e) => ({ ...e, values: e.values.map(() => 0) })),
    };
    const set = { features: flat, targets: new Float64Array(50) };
    const training = { lm: { ...lm, warm_up_epochs: 0 } };
    await expect(
      trainNetwork(request(training, { train: set, validation: set })),
    ).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringContaining('iteration 1'),
    });
  });
});

describe('a growing training set', () => {
  const state = (losses: number[]): LmState => ({
    iteration: 9,
    parameters: new Float64Array(1),
    damping: 1,
    frames: 100,
    losses,
  });

  it('waits three iterations, then doubles when validation is twice the training loss', () => {
    expect(grown(state([4, 2]), 100, 1000).frames).toBe(100);
    expect(grown(state([4, 2, 1]), 2.1, 1000)).toMatchObject({ frames: 200, losses: [] });
    expect(grown(state([4, 2, 1]), 1.9, 1000).frames).toBe(100);
  });

  it('doubles when three iterations brought less than a tenth, up to all frames', () => {
    expect(grown(state([1, 0.99, 0.98, 0.91]), 1, 150).frames).toBe(150);
    expect(grown(state([1, 0.99, 0.98, 0.89]), 1, 150).frames).toBe(100);
  });
});

import { describe, expect, it } from 'vitest';
import { type LossPoint, quasiNewton } from '../../src/network/lbfgs.js';
import { trainNetwork } from '../../src/network/train-network.js';
import { searchLine } from '../../src/network/wolfe-search.js';
import { smoothTargets, trainingOf, zundelLike } from './problem.js';

/** Rosenbrock's valley. */
function rosenbrock(parameters: Float64Array): LossPoint {
  const [x, y] = parameters as unknown as [number, number];
  return {
    parameters,
    loss: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
  };
}

describe('L-BFGS', () => {
  it('finds the bottom of Rosenbrock’s valley', async () => {
    let here = rosenbrock(Float64Array.of(-1.2, 1));
    const steps: Float64Array[] = [];
    const changes: Float64Array[] = [];
    for (let i = 0; i < 60 && here.loss > 1e-20; i++) {
      const direction = quasiNewton(here.gradient, { steps, changes });
      const next = await searchLine(here, direction, i === 0 ? 1e-3 : 1, async (p) =>
        rosenbrock(p),
      );
      if (next === undefined) break;
      steps.push(next.parameters.map((x, k) => x - here.parameters[k]!));
      changes.push(next.gradient.map((x, k) => x - here.gradient[k]!));
      here = next;
    }
    expect(here.loss).toBeLessThan(1e-18);
  });

  it('meets the strong Wolfe conditions along a line', async () => {
    const from = rosenbrock(Float64Array.of(-1.2, 1));
    const direction = from.gradient.map((g) => -g);
    const slope = (p: LossPoint) => p.gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    for (const length of [1e-7, 1e-3, 1]) {
      const next = await searchLine(from, direction, length, async (p) => rosenbrock(p));
      const taken = (next!.parameters[0]! - from.parameters[0]!) / direction[0]!;
      expect(next!.loss).toBeLessThanOrEqual(from.loss + 1e-4 * taken * slope(from));
      expect(Math.abs(slope(next!))).toBeLessThanOrEqual(-0.9 * slope(from));
    }
  });

  it('finds no point uphill', async () => {
    const from = rosenbrock(Float64Array.of(-1.2, 1));
    expect(await searchLine(from, from.gradient, 1, async (p) => rosenbrock(p))).toBeUndefined();
  });

  it('trains networks, lowering the loss in every iteration', async () => {
    const set = (seed: number, frames: number) => {
      const features = zundelLike(seed, frames);
      return { features, targets: smoothTargets(features) };
    };
    const { curve } = await trainNetwork({
      train: set(1, 400),
      validation: set(2, 60),
      network: { nodes: [8], activation: 'tanh' },
      training: trainingOf({ optimizer: 'lbfgs', max_epochs: 80, l2: 1e-5 }),
      seed: 1,
      threads: 1,
    });
    for (const [i, { trainLoss }] of curve.entries())
      if (i > 0) expect(trainLoss).toBeLessThan(curve[i - 1]!.trainLoss);
    expect(curve.at(-1)!.trainLoss).toBeLessThan(0.05 * curve[0]!.trainLoss);
  });
});

import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import {
  flattenNetworks,
  initialNetworks,
  type NetworksShape,
  networksFrom,
} from '../../src/network/element-networks.js';
import { ForceNetwork } from '../../src/network/force-network.js';
import type { ForceData, ForceSet } from '../../src/network/force-set.js';
import { NativeProblem } from '../../src/network/native-problem.js';
import { NormalEquations } from '../../src/network/normal-equations.js';
import type { Activation } from '../../src/network/settings.js';
import { type TrainRequest, trainNetwork } from '../../src/network/train-network.js';
import {
  randomFeatures,
  referenceEnergies,
  relativeDifference,
  smoothTargets,
  trainingOf,
  zundelLike,
} from './problem.js';

const ATOMS = 3;
const WIDTHS = [4, 3];
const FACTORS = [Float64Array.of(1.5, 0.5, 2, 1), Float64Array.of(0.7, 1, 3)];

/** Two atoms of H and one of O a frame, with arbitrary derivatives of their inputs. */
function randomForceSet(seed: number, frames: number): ForceSet {
  const features = randomFeatures(seed, frames, [
    { z: 1, width: WIDTHS[0]!, atoms: () => 2 },
    { z: 8, width: WIDTHS[1]!, atoms: () => 1 },
  ]);
  const rng = deriveRng(seed, 'derivatives');
  const random = (length: number) => Float64Array.from({ length }, () => rng.normal());
  return {
    frames,
    components: Uint32Array.from({ length: frames + 1 }, (_, f) => 3 * ATOMS * f),
    elements: features.elements.map(({ z, width, offsets, values }) => {
      const size = offsets[1]! * 3 * ATOMS * width;
      return {
        z,
        width,
        offsets,
        values: Float64Array.from(values),
        starts: Float64Array.from({ length: frames }, (_, f) => f * size),
        derivatives: random(frames * size),
      };
    }),
    slopes: random(3 * ATOMS * frames),
  };
}

const shapeOf = (nodes: readonly number[], activation: Activation): NetworksShape => ({
  activation,
  nodes,
  elements: [
    { z: 1, width: WIDTHS[0]! },
    { z: 8, width: WIDTHS[1]! },
  ],
});

/** Energies with the inputs of frame f moved by step along component c; others stay. */
function energyAlong(
  set: ForceSet,
  shape: NetworksShape,
  parameters: Float64Array,
  c: number,
  step: number,
) {
  const f = Math.floor(c / (3 * ATOMS));
  const local = c % (3 * ATOMS);
  const elements = set.elements.map((element, e) => {
    const values = element.values.slice();
    const first = element.offsets[f]!;
    for (let r = first; r < element.offsets[f + 1]!; r++)
      for (let k = 0; k < element.width; k++) {
        const at = element.starts[f]! + ((r - first) * 3 * ATOMS + local) * element.width + k;
        values[r * element.width + k]! += step * element.derivatives[at]!;
      }
    const scaled = values.map((x, i) => x * FACTORS[e]![i % element.width]!);
    return { ...element, values: scaled };
  });
  return referenceEnergies(networksFrom(shape, parameters), { frames: set.frames, elements })[f]!;
}

/** f′ by five points, error of fourth order. */
function slopeOf(value: (step: number) => number, h: number): number {
  return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h);
}

const CASES: [nodes: number[], activation: Activation][] = [
  [[5, 3], 'tanh'],
  [[4], 'sigmoid'],
  [[3, 4, 2], 'softplus'],
  [[4], 'silu'],
  [[], 'tanh'],
];

describe('forces of element networks', () => {
  for (const [nodes, activation] of CASES) {
    const set = randomForceSet(3, 3);
    const shape = shapeOf(nodes, activation);
    const parameters = flattenNetworks(initialNetworks(shape, 7)).map(
      (w, i) => w + 0.1 * Math.sin(i),
    );
    const network = new ForceNetwork(set, shape, FACTORS);

    it(`are the derivatives of the energy for [${nodes}] ${activation}`, () => {
      const numerical = set.slopes.map((_, c) =>
        slopeOf((step) => energyAlong(set, shape, parameters, c, step), 1e-3),
      );
      expect(relativeDifference(network.slopes(parameters, 3), numerical)).toBeLessThan(1e-9);
    });

    it(`have the derivatives by the weights that differences give for [${nodes}] ${activation}`, () => {
      const shifted = (p: number, step: number) => {
        const moved = parameters.slice();
        moved[p]! += step;
        return network.slopes(moved, 3);
      };
      const rows = Array.from(network.rows(parameters, 3), (row) => row.slice());
      const h = 4e-4;
      for (const p of parameters.keys()) {
        const values = [-2, -1, 1, 2].map((k) => shifted(p, k * h));
        const numerical = set.slopes.map(
          (_, c) =>
            (8 * (values[2]![c]! - values[1]![c]!) - (values[3]![c]! - values[0]![c]!)) / (12 * h),
        );
        const analytical = rows.map((row) => row[p]!);
        const scale = Math.max(1, ...numerical.map(Math.abs));
        for (const [c, x] of numerical.entries())
          expect(Math.abs(analytical[c]! - x) / scale).toBeLessThan(1e-8);
      }
    });

    it(`give the gradient of any weighted sum in one pass for [${nodes}] ${activation}`, () => {
      const v = set.slopes.map((_, c) => Math.sin(3 * c));
      const expected = parameters.map(() => 0);
      let c = 0;
      for (const row of network.rows(parameters, 3)) {
        for (const [p, x] of row.entries()) expected[p]! += v[c]! * x;
        c++;
      }
      const sum = network.transposedTimes(parameters, v, 3);
      expect(relativeDifference(sum, expected)).toBeLessThan(1e-12);
    });
  }
});

describe('normal equations with further rows', () => {
  for (const single of [false, true])
    it(`are those of all rows together${single ? ', in float32' : ''}`, async () => {
      const features = zundelLike(1, 40);
      const set = { features, targets: smoothTargets(features) };
      const shape = { widths: [7, 5], nodes: [3], activation: 'tanh' as const };
      const problem = await NativeProblem.open({
        shape,
        train: set,
        validation: set,
        precision: 'float64',
        threads: 1,
      });
      const params = problem.network.allocateVector();
      const P = problem.network.parameters;
      const rng = deriveRng(2, 'rows');
      const more = Array.from({ length: 300 }, () =>
        Float64Array.from({ length: P }, () => rng.normal()),
      );
      const equations = new NormalEquations(problem, 40, false);
      const pause = () => Promise.resolve();
      await equations.build(params, 40, undefined, { single, more, pause });
      expect(equations.factor(0.5)).toBe(true);
      const right = Float64Array.from({ length: P }, (_, p) => Math.cos(p));
      const x = equations.solve(new Float64Array(40), right);
      const energyRow = equations.transposedTimes(new Float64Array(40).fill(1)).map((g) => g / 40);
      const back = x.map((value) => 0.5 * value);
      for (const row of [...more, ...new Array<Float64Array>(40).fill(energyRow)]) {
        const product = row.reduce((sum, w, p) => sum + w * x[p]!, 0);
        for (let p = 0; p < P; p++) back[p]! += product * row[p]!;
      }
      expect(relativeDifference(back, right)).toBeLessThan(single ? 1e-4 : 1e-9);
      await problem.close();
    });
});

describe('Levenberg–Marquardt on energies and forces', () => {
  /** Energies and slopes of a network that the student can become. */
  function taught(seed: number, frames: number) {
    const set = randomForceSet(seed, frames);
    const shape = shapeOf([5], 'tanh');
    const teacher = flattenNetworks(initialNetworks(shape, 99)).map(
      (w, i) => w + 0.4 * Math.sin(i),
    );
    const ones = WIDTHS.map((width) => new Float64Array(width).fill(1));
    const slopes = new ForceNetwork(set, shape, ones).slopes(teacher, frames);
    const features = { frames, elements: set.elements };
    const targets = referenceEnergies(networksFrom(shape, teacher), features);
    return { features, targets, forces: { ...set, slopes } };
  }
  const train = taught(1, 60);
  const validation = taught(2, 40);
  const spreadOf = (slopes: Float64Array) =>
    Math.sqrt(slopes.reduce((sum, s) => sum + s * s, 0) / slopes.length);
  const forces: ForceData = {
    train: train.forces,
    validation: validation.forces,
    spread: spreadOf(train.forces.slopes),
  };
  const request = (training: Record<string, unknown> = {}): TrainRequest => ({
    train,
    validation,
    forces,
    network: { nodes: [5], activation: 'tanh' },
    training: trainingOf({
      force_weight: 1,
      lm: { iterations: 25, warm_up_epochs: 5, start_frames: 20 },
      ...training,
    }),
    seed: 5,
    threads: 1,
  });

  it('lowers the common loss in every iteration on the same frames', async () => {
    const { curve } = await trainNetwork(request());
    const steps = curve.filter(({ phase }) => phase === 'second-order');
    expect(steps.length).toBeGreaterThan(5);
    for (const [i, step] of steps.entries())
      if (i > 0 && step.frames === steps[i - 1]!.frames)
        expect(step.trainLoss).toBeLessThan(steps[i - 1]!.trainLoss);
    expect(steps.at(-1)!.frames).toBe(60);
  });

  it('learns forces better than from energies alone', async () => {
    const both = await trainNetwork(request());
    const energies = await trainNetwork(request({ force_weight: 0 }));
    const errorOf = ({ networks }: typeof both) => {
      const shape = shapeOf([5], 'tanh');
      const ones = WIDTHS.map((width) => new Float64Array(width).fill(1));
      const slopes = new ForceNetwork(validation.forces, shape, ones).slopes(
        flattenNetworks(networks),
        40,
      );
      return spreadOf(slopes.map((s, c) => s - validation.forces.slopes[c]!));
    };
    expect(errorOf(both)).toBeLessThan(0.1 * errorOf(energies));
    expect(both.curve.at(-1)!.validationForceMse).toBeCloseTo(
      (errorOf(both) / forces.spread) ** 2,
      2,
    );
    expect(energies.curve.at(-1)!.validationForceMse).toBeUndefined();
  });

  it('restores the weights of the best common validation loss', async () => {
    const { curve, bestEpoch, bestValidationLoss } = await trainNetwork(request());
    const losses = curve.map(({ validationLoss }) => validationLoss);
    expect(bestValidationLoss).toBe(Math.min(...losses));
    expect(losses[bestEpoch - 1]).toBe(bestValidationLoss);
    const last = curve.at(-1)!;
    expect(last.validationLoss).toBeCloseTo(last.validationMse + last.validationForceMse!, 12);
  });

  it('repeats bit for bit with the same seed, and from a checkpoint', async () => {
    const whole = await trainNetwork(request());
    let checkpoint: Uint8Array | undefined;
    const first = await trainNetwork({
      ...request(),
      checkpointSeconds: 0,
      onEpoch: ({ epoch }) => (epoch === 12 ? 'stop' : undefined),
      saveCheckpoint: (data) => {
        checkpoint = data;
      },
    });
    expect(first.epochs).toBe(12);
    const resumed = await trainNetwork({ ...request(), checkpoint: checkpoint! });
    expect(flattenNetworks(resumed.networks)).toEqual(flattenNetworks(whole.networks));
    const other = await trainNetwork({ ...request(), seed: 6 });
    expect(flattenNetworks(other.networks)).not.toEqual(flattenNetworks(whole.networks));
  });

  for (const loss of ['mae', 'huber'])
    it(`takes ${loss}`, async () => {
      const { curve } = await trainNetwork(request({ loss, huber_delta: 0.1 }));
      const steps = curve.filter(({ phase }) => phase === 'second-order');
      expect(steps.at(-1)!.validationForceMse).toBeLessThan(0.1 * curve[0]!.validationForceMse!);
    });

  it.each([[{ optimizer: 'adam' }], [{ optimizer: 'lbfgs' }], [{ engine: 'tfjs' }]])(
    'alone can: %j is refused in a sentence',
    (training) => {
      expect(() => trainingOf({ force_weight: 1, ...training })).toThrow(
        /levenberg-marquardt and engine: native alone/,
      );
      expect(trainingOf(training).forceWeight).toBe(0);
    },
  );
});

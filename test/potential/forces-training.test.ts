import { beforeAll, describe, expect, it } from 'vitest';
import { computeFeatures } from '../../src/descriptor/compute-features.js';
import { resolveSettings } from '../../src/experiment/trial-settings.js';
import { energyPotential } from '../../src/potential/energy-potential.js';
import {
  type FitRequest,
  type FitResult,
  fitPotential,
} from '../../src/potential/fit-potential.js';
import { forceSetOfFrames } from '../../src/potential/force-set-of-frames.js';
import { metricNames } from '../../src/potential/metric-names.js';
import { applyPreprocessing } from '../../src/preprocess/apply-preprocessing.js';
import { fitPreprocessing } from '../../src/preprocess/fit-preprocessing.js';
import type { Frames } from '../../src/structure/frames.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { selectFrames } from '../../src/structure/select-frames.js';
import { splitFrames } from '../../src/structure/split-frames.js';

const FILE = new URL('../../experiments/data/zundel-300K-forces.npz', import.meta.url).pathname;
const FIXED = {
  'soap.n_max': 3,
  'soap.l_max': 3,
  'soap.sigma': 0.6,
  'network.nodes': [5],
  'pca.components': 15,
  'training.lm': { iterations: 12, warm_up_epochs: 10 },
};
const FORCES = { 'training.force_weight': 1, 'training.force_frames': 30 };
const TEST_RMSE = 'test.force_rmse_mev_per_angstrom';

let frames: Frames;
let request: FitRequest;
let energies: FitResult;
let both: FitResult;

beforeAll(async () => {
  frames = await readFrames(FILE, {
    energy: { key: 'E', unit: 'hartree' },
    forces: { key: 'F', unit: 'eV/angstrom' },
    maxFrames: 300,
  });
  const split = splitFrames(frames, {
    train: 0.7,
    validation: 0.15,
    test: 0.15,
    by: 'block',
    block: 20,
    seed: 1,
  });
  const settings = resolveSettings(FIXED, {});
  request = { frames, split, species: [1, 8], settings, seed: 3, threads: 1 };
  energies = await fitPotential(request);
  both = await fitPotential(withSettings({}));
});

function withSettings(more: Record<string, unknown>): FitRequest {
  return { ...request, settings: resolveSettings({ ...FIXED, ...FORCES, ...more } as never, {}) };
}

describe('derivatives of network inputs', () => {
  /** Largest difference from five-point central differences, and the derivatives' size. */
  async function deviation(some: Frames, soap: FitRequest['settings']['soap']) {
    const { scaler, pca } = request.settings;
    const species = [1, 8];
    const preprocessing = fitPreprocessing(
      scaler,
      pca,
      await computeFeatures(some, soap, { species }),
    );
    const inputsOf = async (frame: Frames) =>
      applyPreprocessing(preprocessing, await computeFeatures(frame, soap, { species }));
    const one = selectFrames(some, [7]);
    const map = { soap, species, preprocessing, stdEv: 0.5 };
    const set = await forceSetOfFrames(one, await inputsOf(one), map);
    expect(set.slopes[4]).toBe(-one.forcesEvPerAngstrom![4]! / 0.5);
    const h = 3e-4;
    let [difference, size] = [0, 0];
    for (let c = 0; c < 21; c++) {
      const moved = await Promise.all(
        [-2, -1, 1, 2].map((k) => {
          const positions = Float64Array.from(one.positions);
          positions[c]! += k * h;
          return inputsOf({ ...one, positions });
        }),
      );
      for (const [e, { width, offsets, derivatives }] of set.elements.entries())
        for (let r = 0; r < offsets[1]!; r++)
          for (let k = 0; k < width; k++) {
            const x = moved.map((m) => m.elements[e]!.values[r * width + k]!);
            const slope = (8 * (x[2]! - x[1]!) - (x[3]! - x[0]!)) / (12 * h);
            const own = derivatives[(r * 21 + c) * width + k]!;
            difference = Math.max(difference, Math.abs(own - slope));
            size = Math.max(size, Math.abs(own));
          }
    }
    return difference / size;
  }

  it('are what central differences of descriptor, scaler and PCA give', async () => {
    expect(await deviation(frames, request.settings.soap)).toBeLessThan(1e-8);
  });

  it('are so in periodic cells, where atoms have images', async () => {
    const some = selectFrames(
      frames,
      Uint32Array.from({ length: 30 }, (_, f) => f),
    );
    const cells = new Float64Array(30 * 9);
    for (let f = 0; f < 30; f++) cells.set([5, 0, 0, 0.5, 6, 0, 0, 0.3, 5.5], 9 * f);
    const periodic = { ...some, cells, pbc: new Uint8Array(30).fill(7) };
    const soap = { ...request.settings.soap, rCut: 4, periodic: true };
    expect(await deviation(periodic, soap)).toBeLessThan(1e-6);
  });
});

describe('fitting energies and forces', () => {
  it('reports force errors of every part, also of energies alone', () => {
    for (const { metrics } of [energies, both])
      for (const part of ['train', 'validation', 'test'])
        for (const what of ['rmse', 'mae', 'max', 'spread'])
          expect(metrics[`${part}.force_${what}_mev_per_angstrom`]).toBeGreaterThan(0);
    const names = metricNames({ withForces: true }).filter((name) => name !== 'inference_us');
    expect(Object.keys(both.metrics).sort()).toEqual(names.sort());
    expect(energies.metrics[TEST_RMSE]).toBeLessThan(
      energies.metrics['test.force_spread_mev_per_angstrom']!,
    );
  });

  it('is several times better at forces than energies alone, and no worse at energies', () => {
    expect(both.metrics[TEST_RMSE]).toBeLessThan(0.5 * energies.metrics[TEST_RMSE]!);
    expect(both.metrics['test.mae_mev']).toBeLessThan(1.1 * energies.metrics['test.mae_mev']!);
  });

  it('agrees in its force errors with the potential it makes', () => {
    const provenance = { pestle: '', seed: 3, settings: {}, metrics: {}, engine: {} };
    const model = energyPotential({ ...both.parts, provenance });
    const test = selectFrames(frames, request.split.test);
    const predicted = model.predict(test, { forces: true }).forcesEvPerAngstrom!;
    const squares = predicted.reduce((s, x, i) => s + (x - test.forcesEvPerAngstrom![i]!) ** 2, 0);
    const rmse = 1000 * Math.sqrt(squares / predicted.length);
    expect(Math.abs(both.metrics[TEST_RMSE]! - rmse)).toBeLessThan(1e-6);
    expect(both.predictions.test.forces!.reference).toEqual(test.forcesEvPerAngstrom);
  });

  it('validates on the same forces that the potential gives', () => {
    const { curve, bestEpoch } = both.training;
    const epoch = curve[bestEpoch - 1]!;
    const { reference, predicted } = both.predictions.validation.forces!;
    expect(epoch.validationLoss).toBe(both.training.bestValidationLoss);
    // Thirty of the forty-five validation frames take part.
    expect(reference.length).toBe(predicted.length);
    const share = both.metrics['validation.force_rmse_mev_per_angstrom']! / 1000;
    const spread = both.metrics['train.force_spread_mev_per_angstrom']! / 1000;
    expect(Math.sqrt(epoch.validationForceMse!)).toBeGreaterThan((0.5 * share) / spread);
    expect(Math.sqrt(epoch.validationForceMse!)).toBeLessThan((2 * share) / spread);
  });

  it('gives the same potential again for the same seed', async () => {
    const again = await fitPotential(withSettings({}));
    expect(again.metrics[TEST_RMSE]).toBe(both.metrics[TEST_RMSE]);
  });

  it('has no force errors where the frames carry no forces', async () => {
    const { forcesEvPerAngstrom: _, ...without } = frames;
    const lm = { iterations: 1, warm_up_epochs: 0 };
    const settings = resolveSettings({ ...FIXED, 'training.lm': lm }, {});
    const fit = await fitPotential({ ...request, settings, frames: without });
    expect(Object.keys(fit.metrics).filter((name) => name.includes('force'))).toEqual([]);
  });
});

describe('training on forces is refused', () => {
  const refusal = (promise: Promise<unknown>, code: string, words: RegExp) =>
    expect(promise).rejects.toMatchObject({ code, message: expect.stringMatching(words) });

  it('without forces in the frames', async () => {
    const { forcesEvPerAngstrom: _, ...without } = frames;
    await refusal(
      fitPotential({ ...withSettings({}), frames: without }),
      'TRAINING_FORCES',
      /the frames carry no forces: name them under dataset\.forces/,
    );
  });

  it('with a force that is no number', async () => {
    const forcesEvPerAngstrom = frames.forcesEvPerAngstrom!.slice();
    const frame = request.split.train[3]!;
    forcesEvPerAngstrom[21 * frame + 5] = Number.NaN;
    await refusal(
      fitPotential({ ...withSettings({}), frames: { ...frames, forcesEvPerAngstrom } }),
      'TRAINING_FORCES',
      new RegExp(`force on atom 1 of frame ${frame} is NaN`),
    );
  });

  it('with a descriptor that has no analytical derivatives', async () => {
    await refusal(
      fitPotential(withSettings({ 'soap.rbf': 'polynomial' })),
      'TRAINING_FORCES',
      /no analytical derivatives: take soap\.rbf: gto/,
    );
  });

  it('with a scaler per atom', async () => {
    await refusal(
      fitPotential(withSettings({ 'scaler.per': 'atom' })),
      'TRAINING_FORCES',
      /scaler\.per: element/,
    );
  });

  it('where the derivatives do not fit the memory', async () => {
    await refusal(
      fitPotential({ ...withSettings({ 'training.force_frames': null }), maxBytes: 3e6 }),
      'MEMORY_BUDGET',
      /derivatives of the network inputs of 2\d\d training .* set training\.force_frames to at most \d+/,
    );
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { resolveSettings } from '../../src/experiment/trial-settings.js';
import { energyPotential } from '../../src/potential/energy-potential.js';
import {
  type FitRequest,
  type FitResult,
  fitPotential,
} from '../../src/potential/fit-potential.js';
import { metricNames } from '../../src/potential/metric-names.js';
import type { Frames } from '../../src/structure/frames.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { splitFrames } from '../../src/structure/split-frames.js';

const FILE = new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url).pathname;
const SETTINGS = resolveSettings(
  {
    'soap.n_max': 3,
    'soap.l_max': 3,
    'soap.sigma': 0.6,
    'network.nodes': [6],
    'training.lm': { iterations: 12, warm_up_epochs: 5 },
  },
  {},
);

let frames: Frames;
let request: FitRequest;
let fit: FitResult;

beforeAll(async () => {
  frames = await readFrames(FILE, { energy: { unit: 'hartree' }, stride: 25 });
  const split = splitFrames(frames, {
    train: 0.7,
    validation: 0.15,
    test: 0.15,
    by: 'block',
    block: 20,
    seed: 1,
  });
  request = { frames, split, species: [1, 8], settings: SETTINGS, seed: 3, threads: 1 };
  fit = await fitPotential(request);
});

describe('fitting a potential', () => {
  it('learns the surface: the test error is a small share of the spread', () => {
    expect(fit.metrics['test.share_of_spread']).toBeLessThan(0.2);
    expect(fit.metrics['test.share_of_spread']).toBeGreaterThan(0);
  });

  it('has the metrics whose names are known before', () => {
    const names = metricNames({ withForces: false }).filter((name) => name !== 'inference_us');
    expect(Object.keys(fit.metrics).sort()).toEqual(names.sort());
  });

  it('predicts through the potential what it predicted in training', () => {
    const parts = {
      ...fit.parts,
      provenance: { pestle: '', seed: 3, settings: {}, metrics: {}, engine: {} },
    };
    const energies = energyPotential(parts).energies(frames);
    const { frame, predictedEv } = fit.predictions.test;
    frame.forEach((f, i) => {
      expect(Math.abs(energies[f]! - predictedEv[i]!)).toBeLessThan(1e-8);
    });
  });

  it('gives the same potential again for the same seed, and another for another', async () => {
    const again = await fitPotential(request);
    expect(again.metrics['test.rmse_mev']).toBe(fit.metrics['test.rmse_mev']);
    const other = await fitPotential({ ...request, seed: 4 });
    expect(other.metrics['test.rmse_mev']).not.toBe(fit.metrics['test.rmse_mev']);
  });

  it('takes as many training frames as asked for, the same ones for every seed', async () => {
    const settings = {
      ...SETTINGS,
      training: {
        ...SETTINGS.training,
        frames: 100,
        lm: { ...SETTINGS.training.lm, iterations: 1 },
      },
    };
    const a = await fitPotential({ ...request, settings, seed: 1 });
    const b = await fitPotential({ ...request, settings, seed: 2 });
    expect(a.predictions.train.frame.length).toBe(100);
    expect([...a.predictions.train.frame]).toEqual([...b.predictions.train.frame]);
  });

  it('never sees the test frames: other test energies, the same weights', async () => {
    const energiesEv = Float64Array.from(frames.energiesEv!);
    for (const f of request.split.test) energiesEv[f] = energiesEv[f]! + 1;
    const moved = await fitPotential({ ...request, frames: { ...frames, energiesEv } });
    expect(moved.metrics['validation.rmse_mev']).toBe(fit.metrics['validation.rmse_mev']);
    expect(moved.metrics['test.mae_mev']).toBeGreaterThan(900);
  });
});

import { fail } from '../core/errors.js';
import { blocksPerChain } from './block-error.js';
import type { Displacement } from './bond-graph.js';
import { countDistances, createHistogram, type DistanceHistogram } from './distance-histogram.js';
import type { Ensemble } from './ensemble.js';
import { pairKinds } from './pair-kinds.js';
import type { MonteCarloSettings } from './settings.js';

/** Samples of all quantities and chains kept for R̂ and effective sample sizes. */
const MAX_SAMPLES = 16e6;
/** Bytes of kept configurations beyond which the thinning is refused. */
const MAX_TRAJECTORY = 2e9;

/** What is kept of the production, at the first temperature. Typed arrays throughout. */
export interface Recording {
  readonly histogram: DistanceHistogram;
  readonly blocks: number;
  /** Every how many steps the quantities are sampled. */
  readonly every: number;
  /** By quantity (energy in eV, then the mean distance of each kind in Å), then chain. */
  readonly series: readonly (readonly Float64Array[])[];
  /** Samples taken of each. */
  samples: number;
  readonly kept: number;
  /** Configurations written to `trajectory` of each chain. */
  frames: number;
  /** Å, chains × kept × atoms × 3. */
  readonly trajectory: Float64Array;
  /** eV, chains × kept. */
  readonly trajectoryEnergies: Float64Array;
}

export function createRecording(
  numbers: Uint8Array,
  settings: MonteCarloSettings,
  rMax: number,
): Recording {
  const { chains, steps, thin, dr } = settings;
  const kinds = pairKinds(numbers);
  const blocks = blocksPerChain(chains);
  const quantities = kinds.length + 1;
  const every = Math.max(1, Math.ceil((steps * chains * quantities) / MAX_SAMPLES));
  const samples = Math.floor(steps / every);
  const kept = Math.floor(steps / thin);
  const size = chains * kept * numbers.length * 3;
  if (size * 8 > MAX_TRAJECTORY)
    throw fail(
      'USAGE',
      `${chains} chains × ${kept} configurations of ${numbers.length} atoms take ${(size / 1.25e8).toFixed(1)} GB; raise --thin`,
    );
  return {
    histogram: createHistogram(kinds, blocks * chains, dr, rMax),
    blocks,
    every,
    series: Array.from({ length: quantities }, () =>
      Array.from({ length: chains }, () => new Float64Array(samples)),
    ),
    samples: 0,
    kept,
    frames: 0,
    trajectory: new Float64Array(size),
    trajectoryEnergies: new Float64Array(chains * kept),
  };
}

/** Takes in the ensemble after a step of the production, counted from 1. */
export function recordStep(
  recording: Recording,
  ensemble: Ensemble,
  settings: MonteCarloSettings,
  step: number,
  displacement: Displacement | null,
  volume: number,
): void {
  const { series, histogram, blocks, every } = recording;
  const width = 3 * ensemble.atoms;
  if (step % every === 0 && recording.samples < series[0]![0]!.length) {
    const block = Math.min(blocks - 1, Math.floor(((step - 1) * blocks) / settings.steps));
    for (let chain = 0; chain < settings.chains; chain++) {
      const slot = chain * ensemble.levels;
      const at = slot * width;
      series[0]![chain]![recording.samples] = ensemble.energies[slot]!;
      countDistances(
        histogram,
        chain * blocks + block,
        ensemble.positions,
        at,
        displacement,
        volume,
        means,
      );
      for (let k = 1; k < series.length; k++) series[k]![chain]![recording.samples] = means[k - 1]!;
    }
    recording.samples++;
  }
  if (step % settings.thin === 0 && recording.frames < recording.kept)
    keep(recording, ensemble, settings.chains);
}

/** Scratch for the mean distances of one configuration; there are at most 118 · 119 / 2 kinds. */
const means = new Float64Array(7021);

function keep(recording: Recording, ensemble: Ensemble, chains: number): void {
  const { trajectory, trajectoryEnergies, kept, frames } = recording;
  const width = 3 * ensemble.atoms;
  for (let chain = 0; chain < chains; chain++) {
    const slot = chain * ensemble.levels;
    const to = (chain * kept + frames) * width;
    for (let i = 0; i < width; i++) trajectory[to + i] = ensemble.positions[slot * width + i]!;
    trajectoryEnergies[chain * kept + frames] = ensemble.energies[slot]!;
  }
  recording.frames++;
}

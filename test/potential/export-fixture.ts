import { computeFeatures } from '../../src/descriptor/compute-features.js';
import { initialNetworks } from '../../src/network/element-networks.js';
import type { Activation } from '../../src/network/settings.js';
import { componentRanges } from '../../src/potential/component-ranges.js';
import type { PotentialParts } from '../../src/potential/potential.js';
import { type PotentialFiles, potentialFiles } from '../../src/potential/save-potential.js';
import { applyPreprocessing } from '../../src/preprocess/apply-preprocessing.js';
import { fitPreprocessing } from '../../src/preprocess/fit-preprocessing.js';
import { fitEnergyScaling } from '../../src/preprocess/reference-energies.js';
import type { Frames } from '../../src/structure/frames.js';
import { readFrames } from '../../src/structure/read-frames.js';

export interface ExportFixture {
  readonly frames: Frames;
  readonly parts: PotentialParts;
  readonly files: PotentialFiles;
}

/**
 * A potential of the bundled frames: everything fitted but the networks, which are drawn.
 * @param cell nine numbers: the frames get it in three directions, and the potential sees images
 */
export async function exportFixture(
  activation: Activation = 'tanh',
  cell?: readonly number[],
): Promise<ExportFixture> {
  const file = new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url).pathname;
  const isolated = await readFrames(file, {
    energy: { unit: 'hartree' },
    stride: 100,
    maxFrames: 20,
  });
  const frames = cell ? inCell(isolated, cell) : isolated;
  const species = [1, 8];
  const basis = { nMax: 3, lMax: 3, rCut: 6, sigma: 0.6, rbf: 'gto' } as const;
  const soap = cell ? { ...basis, rCut: 4, periodic: true } : basis;
  const features = await computeFeatures(frames, soap, { species });
  const preprocessing = fitPreprocessing(
    { kind: 'standard', per: 'element' },
    { variance: 0.99999 },
    features,
  );
  const inputs = applyPreprocessing(preprocessing, features, 'float64');
  const all = Uint32Array.from({ length: frames.count }, (_, f) => f);
  const parts: PotentialParts = {
    species,
    soap,
    preprocessing,
    networks: initialNetworks(
      {
        activation,
        nodes: [12, 8],
        elements: inputs.elements.map(({ z, width }) => ({ z, width })),
      },
      7,
    ),
    energy: fitEnergyScaling(frames, all),
    ranges: componentRanges(inputs, all),
    provenance: {
      pestle: '0.1.0',
      study: 'fixture',
      trial: 3,
      seed: 7,
      settings: {},
      metrics: { 'test.mae_mev': 1.5 },
      engine: {},
    },
  };
  return { frames, parts, files: potentialFiles(parts, frames) };
}

function inCell(frames: Frames, cell: readonly number[]): Frames {
  return {
    ...frames,
    cells: Float64Array.from({ length: 9 * frames.count }, (_, k) => cell[k % 9]!),
    pbc: new Uint8Array(frames.count).fill(7),
  };
}

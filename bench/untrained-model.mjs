// A potential whose networks are drawn, not trained: as fast as a trained one of the same size.
import { computeFeatures } from '../dist/descriptor/compute-features.js';
import { initialNetworks } from '../dist/network/element-networks.js';
import { componentRanges } from '../dist/potential/component-ranges.js';
import { applyPreprocessing } from '../dist/preprocess/apply-preprocessing.js';
import { fitPreprocessing } from '../dist/preprocess/fit-preprocessing.js';
import { fitEnergyScaling } from '../dist/preprocess/reference-energies.js';

export async function untrainedParts(frames, soap, nodes) {
  const species = [...new Set(frames.numbers)].sort((a, b) => a - b);
  const features = await computeFeatures(frames, soap, { species });
  const scaler = { kind: 'standard', per: 'element' };
  const preprocessing = fitPreprocessing(scaler, { variance: 0.999999 }, features);
  const inputs = applyPreprocessing(preprocessing, features, 'float64');
  const all = Uint32Array.from({ length: frames.count }, (_, f) => f);
  const elements = inputs.elements.map(({ z, width }) => ({ z, width }));
  return {
    species,
    soap,
    preprocessing,
    networks: initialNetworks({ activation: 'tanh', nodes, elements }, 1),
    energy: fitEnergyScaling(frames, all),
    ranges: componentRanges(inputs, all),
    provenance: { pestle: 'bench', seed: 1, settings: {}, metrics: {}, engine: {} },
  };
}

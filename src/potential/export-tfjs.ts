import { affineOf } from '../preprocess/fit-preprocessing.js';
import { symbolOf } from '../structure/elements.js';
import type { EnergyPotential } from './energy-potential.js';
import { describeExport } from './export-description.js';
import type { ExportFiles } from './export-files.js';
import { exportTestVector, type TestConfiguration } from './export-test-vector.js';
import { tfjsLayers } from './tfjs-layers.js';

/**
 * One TensorFlow.js LayersModel an element, from scaled descriptors to the network's output,
 * float32. Scaler and PCA stay outside in `preprocessing.json`, float64: differences of large
 * descriptors would lose their digits in float32.
 */
export function tfjsFiles(
  potential: EnergyPotential,
  configuration: TestConfiguration,
): ExportFiles {
  const { parts } = potential;
  const { activation, elements } = parts.networks;
  const files: Record<string, string | Uint8Array> = {};
  for (const network of elements) {
    const symbol = symbolOf(network.z);
    const { model, weights } = tfjsLayers(network, activation, symbol, parts.provenance.pestle);
    const { width, components, shift, matrix } = affineOf(parts.preprocessing, network.z);
    files[`${symbol}/model.json`] = JSON.stringify(model);
    files[`${symbol}/weights.bin`] = weights;
    files[`${symbol}/preprocessing.json`] = JSON.stringify({
      formula: 'scaled[k] = sum over c of (descriptor[c] - shift[c]) * matrix[c * components + k]',
      width,
      components,
      shift: [...shift],
      matrix: [...matrix],
    });
  }
  const description = describeExport(parts, 'tfjs', (symbol) => ({
    model: `${symbol}/model.json`,
    preprocessing: `${symbol}/preprocessing.json`,
  }));
  return {
    ...files,
    'export.json': JSON.stringify(description, null, 2),
    'test-vector.json': JSON.stringify(exportTestVector(potential, configuration)),
  };
}

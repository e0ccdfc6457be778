import { affineOf } from '../preprocess/fit-preprocessing.js';
import { symbolOf } from '../structure/elements.js';
import type { EnergyPotential } from './energy-potential.js';
import { describeExport } from './export-description.js';
import type { ExportFiles } from './export-files.js';
import { exportTestVector, type TestConfiguration } from './export-test-vector.js';
import { encodeOnnx } from './onnx-model.js';
import { onnxNetwork } from './onnx-network.js';

/**
 * Two float64 ONNX graphs an element: `H.onnx` from SOAP descriptors to atomic energies in eV, with
 * scaler and PCA inside, and `H-network.onnx`, the network alone, from scaled descriptors.
 */
export function onnxFiles(
  potential: EnergyPotential,
  configuration: TestConfiguration,
): ExportFiles {
  const { parts } = potential;
  const { activation, elements } = parts.networks;
  const version = parts.provenance.pestle;
  const files: Record<string, string | Uint8Array> = {};
  for (const network of elements) {
    const symbol = symbolOf(network.z);
    const metadata = { element: symbol, pestle: version };
    const { width, components, shift, matrix } = affineOf(parts.preprocessing, network.z);
    const whole = onnxNetwork(network, activation, {
      name: symbol,
      doc: `SOAP descriptors of ${symbol} atoms to their energies in eV`,
      inputName: 'descriptors',
      outputName: 'energies',
      before: { shift, matrix, inputs: width, outputs: components },
      after: { scale: parts.energy.std, offset: parts.energy.references[network.z]! },
      metadata,
    });
    const alone = onnxNetwork(network, activation, {
      name: `${symbol}-network`,
      doc: `scaled and projected descriptors of ${symbol} atoms to the network's output, no unit`,
      inputName: 'scaled',
      outputName: 'outputs',
      metadata,
    });
    files[`${symbol}.onnx`] = encodeOnnx(whole, version);
    files[`${symbol}-network.onnx`] = encodeOnnx(alone, version);
  }
  const description = describeExport(parts, 'onnx', (symbol) => ({
    model: `${symbol}.onnx`,
    network: `${symbol}-network.onnx`,
  }));
  return {
    ...files,
    'export.json': JSON.stringify(description, null, 2),
    'test-vector.json': JSON.stringify(exportTestVector(potential, configuration)),
  };
}

import { symbolOf } from '../structure/elements.js';
import type { PotentialParts } from './potential.js';
import { soapJson } from './soap-json.js';

/**
 * What a consumer of a network in another format has to know: the descriptor and how atomic
 * energies become a total energy. Goes into `export.json`.
 */
export function describeExport(
  parts: PotentialParts,
  format: 'onnx' | 'tfjs',
  files: (symbol: string) => Readonly<Record<string, string>>,
) {
  return {
    format: `pestle-${format}`,
    version: 1,
    pestle: parts.provenance.pestle,
    units: { energy: 'eV', length: 'angstrom' },
    species: parts.species.map(symbolOf),
    descriptor: soapJson(parts.soap),
    total_energy: 'mean + sum over atoms of (std * network output + reference of its element)',
    energy: {
      mean: parts.energy.mean,
      std: parts.energy.std,
      references: Object.fromEntries(
        parts.species.map((z) => [symbolOf(z), parts.energy.references[z]]),
      ),
    },
    elements: Object.fromEntries(
      parts.networks.elements.map(({ z, layers }) => [
        symbolOf(z),
        {
          inputs: layers[0]!.inputs,
          hidden: layers.slice(0, -1).map((layer) => layer.outputs),
          activation: parts.networks.activation,
          ...files(symbolOf(z)),
        },
      ]),
    ),
    test_vector: 'test-vector.json',
    provenance: parts.provenance,
  };
}

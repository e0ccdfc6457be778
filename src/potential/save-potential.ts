import { sha256 } from '../core/json.js';
import { toArrays } from '../preprocess/preprocessing-arrays.js';
import { symbolOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';
import { energyPotential } from './energy-potential.js';
import { writeExport } from './export-files.js';
import type { PotentialParts } from './potential.js';
import type { NamedArrays } from './safetensors.js';
import { encodeSafetensors } from './safetensors.js';
import { soapJson } from './soap-json.js';

/** Version of the model folder's format. */
export const FORMAT_VERSION = 1;
export const JSON_FILE = 'potential.json';
export const ARRAYS_FILE = 'potential.safetensors';

/** Configurations stored with their energies, which loading computes again. */
const TEST_CONFIGURATIONS = 3;

export interface PotentialFiles {
  /** `potential.json` */
  readonly json: string;
  /** `potential.safetensors` */
  readonly arrays: Uint8Array;
}

/**
 * The two files of a model folder. A few of the given frames go in with their energies as the test
 * vector that loading checks.
 */
export function potentialFiles(parts: PotentialParts, frames: Frames): PotentialFiles {
  const preprocessing = toArrays(parts.preprocessing);
  const named: Record<string, NamedArrays[string]> = {};
  for (const [name, data] of Object.entries(preprocessing.arrays))
    named[`preprocessing.${name}`] = { shape: [data.length], data };
  for (const { z, layers } of parts.networks.elements)
    layers.forEach(({ inputs, outputs, weights, biases }, l) => {
      named[`network.z${z}.${l}.weights`] = { shape: [inputs, outputs], data: weights };
      named[`network.z${z}.${l}.biases`] = { shape: [outputs], data: biases };
    });
  for (const { z, min, max } of parts.ranges) {
    named[`range.z${z}.min`] = { shape: [min.length], data: min };
    named[`range.z${z}.max`] = { shape: [max.length], data: max };
  }
  const arrays = encodeSafetensors(named);
  const document = {
    format: 'pestle-potential',
    version: FORMAT_VERSION,
    units: { energy: 'eV', length: 'angstrom', forces: 'eV/angstrom' },
    species: parts.species.map(symbolOf),
    descriptor: soapJson(parts.soap),
    preprocessing: preprocessing.json,
    network: {
      activation: parts.networks.activation,
      elements: parts.networks.elements.map(({ z, layers }) => ({
        z,
        layers: layers.map(({ inputs, outputs }) => ({ inputs, outputs })),
      })),
    },
    energy: {
      references: Object.fromEntries(
        Object.entries(parts.energy.references).map(([z, energyEv]) => [
          symbolOf(Number(z)),
          energyEv,
        ]),
      ),
      mean: parts.energy.mean,
      std: parts.energy.std,
    },
    provenance: parts.provenance,
    test_vector: testVector(parts, frames),
    arrays: { file: ARRAYS_FILE, sha256: sha256(arrays), names: Object.keys(named) },
  };
  const body = JSON.stringify(document, null, 2);
  // The checksum covers the whole document with itself left out.
  return { json: JSON.stringify({ ...document, sha256: sha256(body) }, null, 2), arrays };
}

function testVector(parts: PotentialParts, frames: Frames) {
  const potential = energyPotential(parts);
  const count = Math.min(TEST_CONFIGURATIONS, frames.count);
  return Array.from({ length: count }, (_, i) => {
    const f = Math.floor((i * frames.count) / count);
    const from = frames.offsets[f]!;
    const to = frames.offsets[f + 1]!;
    const numbers = frames.numbers.slice(from, to);
    const positions = frames.positions.slice(3 * from, 3 * to);
    const cell = frames.cells?.slice(9 * f, 9 * f + 9);
    const pbc = frames.pbc?.[f] ?? 0;
    return {
      numbers: [...numbers],
      positions: [...positions],
      ...(cell && pbc !== 0 && { cell: [...cell], pbc }),
      energy: potential.energyOf(numbers, positions, cell, pbc),
    };
  });
}

/** Writes a model folder, both files or none, the arrays first. An older model is replaced. */
export function writePotentialFolder({ json, arrays }: PotentialFiles, folder: string): void {
  writeExport({ [ARRAYS_FILE]: arrays, [JSON_FILE]: json }, folder);
}

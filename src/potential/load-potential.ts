import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../core/errors.js';
import { sha256 } from '../core/json.js';
import type { ElementNetworks } from '../network/element-networks.js';
import type { PreprocessingJson } from '../preprocess/preprocessing-arrays.js';
import { fromArrays } from '../preprocess/preprocessing-arrays.js';
import { atomicNumberOf } from '../structure/elements.js';
import type { EnergyPotential } from './energy-potential.js';
import { energyPotential } from './energy-potential.js';
import type { PotentialParts, Provenance } from './potential.js';
import type { NamedArrays } from './safetensors.js';
import { decodeSafetensors } from './safetensors.js';
import { ARRAYS_FILE, FORMAT_VERSION, JSON_FILE } from './save-potential.js';

const documentSchema = z.looseObject({
  format: z.literal('pestle-potential'),
  species: z.array(z.string()).min(1),
  descriptor: z.object({
    kind: z.literal('soap'),
    n_max: z.int(),
    l_max: z.int(),
    r_cut: z.number(),
    sigma: z.number(),
    rbf: z.enum(['gto', 'polynomial']),
    periodic: z.boolean(),
  }),
  preprocessing: z.looseObject({}),
  network: z.object({
    activation: z.enum(['tanh', 'sigmoid', 'softplus', 'silu']),
    elements: z.array(
      z.object({
        z: z.int(),
        layers: z.array(z.object({ inputs: z.int(), outputs: z.int() })).min(1),
      }),
    ),
  }),
  energy: z.object({
    references: z.record(z.string(), z.number()),
    mean: z.number(),
    std: z.number(),
  }),
  provenance: z.looseObject({}),
  test_vector: z.array(
    z.object({
      numbers: z.array(z.int()),
      positions: z.array(z.number()),
      cell: z.array(z.number()).length(9).optional(),
      pbc: z.int().optional(),
      energy: z.number(),
    }),
  ),
  arrays: z.object({ sha256: z.string() }),
});

type Document = z.infer<typeof documentSchema>;

/** eV; the test vector is computed in float64 by the same kernel, up to fused multiply-add. */
const TEST_TOLERANCE_EV = 1e-6;

/**
 * Loads a model folder. Checksums, format version and the stored test vector are checked, so that a
 * changed byte or a broken installation is an error (MODEL_INVALID), never a wrong number.
 *
 * @example
 * const potential = loadPotential('model');
 * const energiesEv = potential.energies(await readFrames('frames.xyz'));
 */
export function loadPotential(folder: string): EnergyPotential {
  const read = (name: string) => {
    try {
      return readFileSync(join(folder, name));
    } catch (cause) {
      throw fail(
        'FILE_MISSING',
        `${join(folder, name)}: cannot be read; a model folder has ${JSON_FILE} and ${ARRAYS_FILE}, as pestle export writes them`,
        cause,
      );
    }
  };
  return potentialFromFiles(read(JSON_FILE).toString('utf8'), read(ARRAYS_FILE), folder);
}

/** The same from the files' contents; `name` stands in errors. */
export function potentialFromFiles(
  json: string,
  arrays: Uint8Array,
  name: string,
): EnergyPotential {
  const document = checkDocument(json, join(name, JSON_FILE));
  const file = join(name, ARRAYS_FILE);
  if (sha256(arrays) !== document.arrays.sha256)
    throw fail(
      'MODEL_INVALID',
      `${file}: its checksum is not the one in ${JSON_FILE}; the file was changed or damaged, export the model again`,
    );
  const potential = energyPotential(partsOf(document, decodeSafetensors(arrays, file), file));
  checkTestVector(potential, document, name);
  return potential;
}

function checkDocument(json: string, file: string): Document {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw fail(
      'MODEL_INVALID',
      `${file}: not valid JSON; the file is damaged, export the model again`,
      cause,
    );
  }
  const { sha256: checksum, ...body } = value;
  if (body.format === 'pestle-potential' && Number(body.version) > FORMAT_VERSION)
    throw fail(
      'MODEL_INVALID',
      `${file}: format version ${body.version} is newer than this pestle reads (${FORMAT_VERSION}); update pestle`,
    );
  // The file as it was before its checksum was added as the last entry: every byte counts.
  const text = json.replace(/,\n {2}"sha256": "[0-9a-f]{64}"\n\}$/, '\n}');
  if (checksum !== sha256(text))
    throw fail(
      'MODEL_INVALID',
      `${file}: its checksum does not fit its content; the file was changed or damaged, export the model again`,
    );
  const parsed = documentSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw fail(
    'MODEL_INVALID',
    `${file}: ${issue.path.join('.')}: ${issue.message}; export the model again`,
  );
}

function partsOf(document: Document, arrays: NamedArrays, file: string): PotentialParts {
  const take = (name: string) => {
    const array = arrays[name];
    if (!array)
      throw fail('MODEL_INVALID', `${file}: array ${name} is missing; export the model again`);
    return array.data;
  };
  const prefix = 'preprocessing.';
  const preprocessingArrays = Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { data }]) => [name.slice(prefix.length), data]),
  );
  const networks: ElementNetworks = {
    activation: document.network.activation,
    elements: document.network.elements.map(({ z, layers }) => ({
      z,
      layers: layers.map(({ inputs, outputs }, l) => ({
        inputs,
        outputs,
        weights: take(`network.z${z}.${l}.weights`),
        biases: take(`network.z${z}.${l}.biases`),
      })),
    })),
  };
  const { n_max, l_max, r_cut, sigma, rbf, periodic } = document.descriptor;
  return {
    species: document.species.map(atomicNumberOf),
    soap: { nMax: n_max, lMax: l_max, rCut: r_cut, sigma, rbf, periodic },
    preprocessing: fromArrays(
      document.preprocessing as unknown as PreprocessingJson,
      preprocessingArrays,
    ),
    networks,
    energy: {
      references: Object.fromEntries(
        Object.entries(document.energy.references).map(([symbol, e]) => [
          atomicNumberOf(symbol),
          e,
        ]),
      ),
      mean: document.energy.mean,
      std: document.energy.std,
    },
    ranges: networks.elements.map(({ z }) => ({
      z,
      min: take(`range.z${z}.min`),
      max: take(`range.z${z}.max`),
    })),
    provenance: document.provenance as unknown as Provenance,
  };
}

function checkTestVector(potential: EnergyPotential, document: Document, name: string): void {
  for (const { numbers, positions, cell, pbc, energy } of document.test_vector) {
    const now = potential.energyOf(
      Uint8Array.from(numbers),
      Float64Array.from(positions),
      cell && Float64Array.from(cell),
      pbc,
    );
    if (!(Math.abs(now - energy) <= TEST_TOLERANCE_EV))
      throw fail(
        'MODEL_INVALID',
        `${name}: a stored configuration should have ${energy} eV and has ${now} eV here; this installation computes something else, run npm run verify`,
      );
  }
}

import { fail } from '../core/errors.js';
import { createSoap } from '../descriptor/soap.js';
import type { ElementNetwork } from '../network/element-networks.js';
import type { Activation } from '../network/settings.js';
import { affineOf } from '../preprocess/fit-preprocessing.js';
import { symbolOf } from '../structure/elements.js';
import type { EnergyPotential } from './energy-potential.js';

/** A configuration as the model folder stores it. */
export interface TestConfiguration {
  readonly numbers: readonly number[];
  /** Å, three an atom. */
  readonly positions: readonly number[];
  readonly cell?: readonly number[] | undefined;
  readonly pbc?: number | undefined;
}

/** The atoms of one element through every stage, a row an atom. */
export interface ElementTestVector {
  /** Zero-based indices into the configuration. */
  readonly atoms: readonly number[];
  /** SOAP, in the order of `pestle soap`. */
  readonly descriptors: readonly (readonly number[])[];
  /** After scaler and PCA: the network's inputs. */
  readonly scaled: readonly (readonly number[])[];
  /** Of the network, no unit. */
  readonly outputs: readonly number[];
  /** eV. */
  readonly energies: readonly number[];
}

/** One configuration with all intermediate values, so that a consumer can check itself. */
export interface ExportTestVector {
  readonly configuration: TestConfiguration;
  /** eV, total. */
  readonly energy: number;
  /** By chemical symbol. */
  readonly elements: Readonly<Record<string, ElementTestVector>>;
}

/** Rows shown an element: enough to check a consumer, and a small file for large cells. */
const MAX_ROWS = 32;

export function exportTestVector(
  potential: EnergyPotential,
  configuration: TestConfiguration,
): ExportTestVector {
  const { parts } = potential;
  const { numbers, positions, cell, pbc = 0 } = configuration;
  const energy = potential.energyOf(
    Uint8Array.from(numbers),
    Float64Array.from(positions),
    cell && Float64Array.from(cell),
    pbc,
  );
  const descriptors = descriptorRows(potential, configuration);
  let sum = parts.energy.mean;
  const elements: Record<string, ElementTestVector> = {};
  for (const network of parts.networks.elements) {
    const atoms = numbers.flatMap((z, i) => (z === network.z ? [i] : []));
    const rows = atoms.map((i) => descriptors[i]!);
    const scaled = rows.map((row) => project(row, affineOf(parts.preprocessing, network.z)));
    const outputs = scaled.map((row) => networkOutput(network, parts.networks.activation, row));
    const reference = parts.energy.references[network.z]!;
    const energies = outputs.map((output) => output * parts.energy.std + reference);
    sum += energies.reduce((total, e) => total + e, 0);
    const shown = <T>(values: readonly T[]) => values.slice(0, MAX_ROWS);
    elements[symbolOf(network.z)] = {
      atoms: shown(atoms),
      descriptors: shown(rows).map((row) => [...row]),
      scaled: shown(scaled),
      outputs: shown(outputs),
      energies: shown(energies),
    };
  }
  if (!(Math.abs(sum - energy) <= 1e-6))
    throw fail('INTERNAL', `atomic energies add up to ${sum} eV, the model says ${energy} eV`);
  return { configuration, energy, elements };
}

function descriptorRows(
  { parts }: EnergyPotential,
  { numbers, positions, cell, pbc = 0 }: TestConfiguration,
): Float64Array[] {
  const triples = (values: readonly number[]) =>
    Array.from({ length: values.length / 3 }, (_, i) => values.slice(3 * i, 3 * i + 3));
  const soap = createSoap({ ...parts.soap, species: parts.species });
  const frame = {
    numbers,
    positions: triples(positions),
    ...(cell && { cell: triples(cell), pbc: [1, 2, 4].map((bit) => (pbc & bit) > 0) }),
  };
  const { values } = soap.create([frame]);
  const width = soap.featureCount;
  return numbers.map((_, i) => values.slice(i * width, (i + 1) * width));
}

/** y = (x − shift)·matrix. */
function project(row: Float64Array, map: ReturnType<typeof affineOf>): number[] {
  return Array.from({ length: map.components }, (_, k) => {
    let sum = 0;
    for (let c = 0; c < map.width; c++)
      sum += (row[c]! - map.shift[c]!) * map.matrix[c * map.components + k]!;
    return sum;
  });
}

const FUNCTIONS: Readonly<Record<Activation, (x: number) => number>> = {
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  silu: (x) => x / (1 + Math.exp(-x)),
};

function networkOutput(
  network: ElementNetwork,
  activation: Activation,
  row: readonly number[],
): number {
  const last = network.layers.length - 1;
  let values = row;
  for (const [l, { inputs, outputs, weights, biases }] of network.layers.entries())
    values = Array.from({ length: outputs }, (_, o) => {
      let sum = biases[o]!;
      for (let i = 0; i < inputs; i++) sum += values[i]! * weights[i * outputs + o]!;
      return l === last ? sum : FUNCTIONS[activation](sum);
    });
  return values[0]!;
}

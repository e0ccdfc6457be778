import { fail } from '../core/errors.js';
import { symbolOf } from '../structure/elements.js';
import { CentreForces } from './centre-forces.js';
import { CentreRunner } from './centre-runner.js';
import { isSimple } from './describe-frames.js';
import { layMoleculeOut, type MoleculeMemory, pairBytes } from './molecule-memory.js';
import { MAX_PAIR_BYTES } from './molecule-runner.js';
import { cellVolume } from './neighbours.js';
import { type ResolvedSoap, resolveSoap } from './resolve-soap.js';
import type { SoapSettings } from './settings.js';
import { type SoapEngine, soapEngine } from './soap-engine.js';

/** Rows of one element's atoms, in the kernel's memory: no copies are made. */
export interface EvaluatorElement {
  /** Atomic number. */
  readonly z: number;
  /** Atoms of this element in the composition; may be zero. */
  readonly atoms: number;
  /** Features a row. */
  readonly width: number;
  /** batch × atoms × width, configuration after configuration, atoms in order. */
  readonly features: Float64Array;
  /** dE/dp in the same layout, for the caller to fill before {@link SoapEvaluator.forces}. */
  readonly gradients: Float64Array;
}

/** Descriptors of one composition again and again, without allocations. */
export interface SoapEvaluator {
  readonly atoms: number;
  readonly batch: number;
  /** One an element of the species, ascending atomic number. */
  readonly elements: readonly EvaluatorElement[];
  /**
   * Fills every element's features.
   * @param positions Å, count × atoms × 3
   */
  features(positions: Float64Array, count: number): void;
  /**
   * -dE/dr of all configurations from every element's gradients, centres moving with their atoms.
   * Absent where the settings have no analytical derivatives.
   * @param positions Å, count × atoms × 3
   * @param out count × atoms × 3, per Å of whatever the gradients are in
   */
  forces?(positions: Float64Array, count: number, out: Float64Array): void;
  /**
   * The same, and the virial -dE/dε for a strain ε of atoms and cell. There where the configuration
   * is periodic, and the virial is not to be had from the forces.
   * @param virials count × 9, in what the gradients are in
   */
  forcesAndVirials?(
    positions: Float64Array,
    count: number,
    out: Float64Array,
    virials: Float64Array,
  ): void;
}

export interface EvaluatorShape {
  /** Largest number of configurations in one call. */
  readonly batch: number;
  /** Å, nine numbers, rows are the cell vectors. */
  readonly cell?: Float64Array | undefined;
  /** Bits 1, 2, 4 for periodicity along a, b, c. */
  readonly pbc?: number | undefined;
}

/**
 * An evaluator of one composition.
 *
 * Throws SOAP_INVALID, SOAP_BASIS, or SOAP_INPUT where an element is not among the species or a
 * periodic cell has no volume.
 */
export function soapEvaluator(
  numbers: Uint8Array,
  settings: SoapSettings,
  species: readonly number[],
  shape: EvaluatorShape,
): SoapEvaluator {
  const soap = resolveSoap(settings, species);
  for (const z of numbers)
    if (soap.slotOf[z]! < 0)
      throw fail(
        'SOAP_INPUT',
        `${symbolOf(z)} is not among the species ${soap.species.map(symbolOf).join(', ')}`,
      );
  if (soap.average !== 'off')
    throw fail('SOAP_UNSUPPORTED', 'rows of atoms are needed: set average to off');
  const engine = soapEngine(soap, true);
  const periodic = soap.periodic && (shape.pbc ?? 0) !== 0;
  if (periodic && !(shape.cell && cellVolume(shape.cell) > 0))
    throw fail('SOAP_INPUT', 'the configuration is periodic but its cell has no volume');
  const simple = !periodic && isSimple(soap);
  if (simple && pairBytes(engine, numbers.length) <= MAX_PAIR_BYTES)
    return moleculeEvaluator(engine, numbers, shape.batch);
  return centreEvaluator(engine, numbers, shape, periodic);
}

function moleculeEvaluator(engine: SoapEngine, numbers: Uint8Array, batch: number): SoapEvaluator {
  const { kernel, soap } = engine;
  const atoms = numbers.length;
  const memory = layMoleculeOut(engine, numbers, groupsOf(soap), batch, 8);
  const gradients = kernel.allocate(memory.rowsBytes);
  const forces = kernel.allocate(batch * atoms * 24);
  setAdjointUp(engine, atoms);
  const input = kernel.f64(memory.positions, batch * atoms * 3);
  const output = kernel.f64(forces, batch * atoms * 3);
  const { exports } = kernel;
  const elements = elementsOf(engine, memory, batch, gradients - memory.rows);
  const take = (positions: Float64Array, count: number) => {
    checkCount(count, batch);
    const length = count * atoms * 3;
    for (let k = 0; k < length; k++) input[k] = positions[k]!;
  };
  function features(positions: Float64Array, count: number): void {
    take(positions, count);
    exports.molecules(memory.positions, count, 0);
  }
  function contract(positions: Float64Array, count: number, out: Float64Array): void {
    take(positions, count);
    exports.moleculesAdjoint(memory.positions, count, gradients - memory.rows, forces);
    const length = count * atoms * 3;
    for (let k = 0; k < length; k++) out[k] = output[k]!;
  }
  return { atoms, batch, elements, features, forces: contract };
}

function setAdjointUp({ kernel, soap, coefficientBytes }: SoapEngine, atoms: number): void {
  const columns = soap.layout.slots * soap.nMax;
  const coupling = kernel.allocate(columns * columns * 16);
  kernel.f64(coupling, columns * columns * 2).fill(0);
  kernel.exports.setAdjoint(
    coupling,
    kernel.allocate(atoms * coefficientBytes),
    coefficientBytes,
    kernel.allocate(((soap.lMax + 1) ** 2 + 4) * 16),
    kernel.allocate(atoms * 48),
  );
}

function elementsOf(
  { kernel, soap }: SoapEngine,
  memory: MoleculeMemory,
  batch: number,
  shift: number,
): EvaluatorElement[] {
  const width = soap.layout.featureCount;
  return soap.species.map((z, slot) => {
    const own = memory.groups.find(({ group }) => group === slot);
    const atoms = own?.atoms ?? 0;
    const at = own?.rows ?? memory.rows;
    const length = batch * atoms * width;
    const features = kernel.f64(at, length);
    return { z, atoms, width, features, gradients: kernel.f64(at + shift, length) };
  });
}

/** Any settings, one configuration at a time; forces where the settings are simple. */
function centreEvaluator(
  engine: SoapEngine,
  numbers: Uint8Array,
  { batch, cell, pbc }: EvaluatorShape,
  periodic: boolean,
): SoapEvaluator {
  const runner = new CentreRunner(engine);
  const { layout, species } = engine.soap;
  const atoms = numbers.length;
  const width = layout.featureCount;
  const rows = new Float64Array(atoms * width);
  const differentiable = isSimple(engine.soap);
  const places = placesOf(numbers, species);
  const elements = species.map((z, slot): EvaluatorElement => {
    const own = places.filter((place) => place.slot === slot).length;
    const length = batch * own * width;
    const gradients = new Float64Array(differentiable ? length : 0);
    return { z, atoms: own, width, features: new Float64Array(length), gradients };
  });
  const around = { numbers, cell, pbc: periodic ? (pbc ?? 0) : 0 };
  const configuration = (positions: Float64Array, c: number) => ({
    ...around,
    positions: positions.subarray(c * atoms * 3, (c + 1) * atoms * 3),
  });
  const startOf = (c: number, { slot, rank }: Place) => (c * elements[slot]!.atoms + rank) * width;
  function features(positions: Float64Array, count: number): void {
    checkCount(count, batch);
    for (let c = 0; c < count; c++) {
      const own = configuration(positions, c);
      runner.run(own, own.positions, rows);
      places.forEach((place, i) => {
        const row = rows.subarray(i * width, (i + 1) * width);
        elements[place.slot]!.features.set(row, startOf(c, place));
      });
    }
  }
  if (!differentiable) return { atoms, batch, elements, features };
  const adjoint = new CentreForces(engine);
  const virial = new Float64Array(9);
  function contract(
    positions: Float64Array,
    count: number,
    out: Float64Array,
    virials?: Float64Array,
  ): void {
    checkCount(count, batch);
    for (let c = 0; c < count; c++) {
      const rowOf = (i: number) => {
        const at = startOf(c, places[i]!);
        return elements[places[i]!.slot]!.gradients.subarray(at, at + width);
      };
      const forces = out.subarray(c * atoms * 3, (c + 1) * atoms * 3);
      adjoint.run(configuration(positions, c), rowOf, forces, virial);
      virials?.set(virial, c * 9);
    }
  }
  const evaluator = { atoms, batch, elements, features, forces: contract };
  return periodic ? { ...evaluator, forcesAndVirials: contract } : evaluator;
}

/** An atom among those of its element. */
interface Place {
  readonly slot: number;
  readonly rank: number;
}

function placesOf(numbers: Uint8Array, species: readonly number[]): readonly Place[] {
  const next = species.map(() => 0);
  return Array.from(numbers, (z) => {
    const slot = species.indexOf(z);
    return { slot, rank: next[slot]!++ };
  });
}

function groupsOf(soap: ResolvedSoap): Uint8Array {
  const groupOf = new Uint8Array(256);
  soap.species.forEach((z, slot) => {
    groupOf[z] = slot;
  });
  return groupOf;
}

function checkCount(count: number, batch: number): void {
  if (count > batch)
    throw fail('USAGE', `${count} configurations in one call, the evaluator was made for ${batch}`);
}

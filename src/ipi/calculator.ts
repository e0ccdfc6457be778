import { fail } from '../core/errors.js';
import type { EnergyModel, Evaluator } from '../potential/energy-model.js';
import type { ForceReply } from './replies.js';
import { moleculeVirial, strainVirial } from './virial.js';
import type { WireUnits } from './wire-units.js';

/** Energies, forces and virials of one composition, in the units of the wire. */
export interface IpiCalculator {
  readonly atoms: number;
  /**
   * @param positions bohr, three an atom
   * @param cell bohr, rows are the cell vectors; taken only where the template is periodic
   */
  compute(positions: Float64Array, cell: Float64Array): ForceReply;
  /** Largest distance outside the training range so far, where the model knows it. */
  readonly largestExtrapolation: number | undefined;
  close(): void;
}

/** The species and periodicity the wire does not carry. */
export interface IpiSystem {
  /** Atomic numbers, in the order of the server's atoms. */
  readonly numbers: Uint8Array;
  /** Bits 1, 2, 4 for periodicity along a, b, c; 0 or absent for an isolated molecule. */
  readonly pbc?: number;
  /** Å, the template's cell: lets a model without forces be refused at once. */
  readonly cell?: Float64Array;
}

export interface IpiCalculatorOptions {
  readonly units: WireUnits;
  /** Every how many configurations the training range is looked at, beginning with the first. */
  readonly rangeEvery: number;
}

const NO_CELL = new Float64Array(9);

/** @throws FORCES_MISSING where the model has no analytical forces */
export function ipiCalculator(
  model: EnergyModel,
  { numbers, pbc = 0, cell: templateCell }: IpiSystem,
  { units: { evPerHartree, angstromPerBohr }, rangeEvery }: IpiCalculatorOptions,
): IpiCalculator {
  const atoms = numbers.length;
  const energy = new Float64Array(1);
  const forces = new Float64Array(3 * atoms);
  const virial = new Float64Array(9);
  const outside = new Float64Array(1);
  let count = 0;
  let largest: number | undefined;
  let cellKey = '';
  let evaluator: Evaluator | undefined;

  function evaluatorOf(cell: Float64Array): Evaluator {
    const key = pbc === 0 ? '' : cell.join();
    if (evaluator && key === cellKey) return evaluator;
    evaluator?.close();
    evaluator = model.evaluator(numbers, { batch: 1, ...(pbc === 0 ? {} : { cell, pbc }) });
    cellKey = key;
    return evaluator;
  }
  if (pbc === 0) forcesOf(evaluatorOf(NO_CELL));
  else if (templateCell) forcesOf(evaluatorOf(templateCell));

  return {
    atoms,
    get largestExtrapolation() {
      return largest;
    },
    compute(positionsBohr, cellBohr) {
      const positions = scaled(positionsBohr, angstromPerBohr);
      const cell = scaled(cellBohr, angstromPerBohr);
      checkFinite(positions);
      if (pbc !== 0) checkCell(cell, pbc);
      const bound = evaluatorOf(cell);
      if (bound.energiesForcesAndVirials)
        bound.energiesForcesAndVirials(positions, 1, energy, forces, virial);
      else {
        forcesOf(bound).call(bound, positions, 1, energy, forces);
        if (pbc === 0) moleculeVirial(positions, forces, virial);
        else strainVirial(model, numbers, positions, cell, pbc, virial);
      }
      checkResult(energy[0]!, forces);
      if (bound.extrapolation && count++ % rangeEvery === 0) {
        bound.extrapolation(positions, 1, outside);
        largest = Math.max(largest ?? 0, outside[0]!);
      }
      return {
        energy: energy[0]! / evPerHartree,
        forces: scaled(forces, angstromPerBohr / evPerHartree),
        virial: scaled(virial, 1 / evPerHartree),
      };
    },
    close: () => evaluator?.close(),
  };
}

function forcesOf(evaluator: Evaluator): NonNullable<Evaluator['energiesAndForces']> {
  if (evaluator.energiesAndForces) return evaluator.energiesAndForces;
  throw fail(
    'FORCES_MISSING',
    'this model has no analytical forces, and the i-PI protocol needs them; train one whose descriptor has derivatives (soap.rbf: gto)',
  );
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

function checkFinite(positions: Float64Array): void {
  const bad = positions.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return;
  throw fail(
    'IPI_PROTOCOL',
    `the server sent a position that is no number (atom ${Math.floor(bad / 3)}, counted from 0); the simulation has blown up: check its time step`,
  );
}

function checkResult(energyEv: number, forces: Float64Array): void {
  if (Number.isFinite(energyEv) && forces.every(Number.isFinite)) return;
  throw fail(
    'IPI_PROTOCOL',
    'the model gives no finite energy and forces for a configuration of the server; do two atoms coincide?',
  );
}

/** Periodic directions need cell vectors that span a volume (area, length). */
function checkCell(cell: Float64Array, pbc: number): void {
  const vectors = [0, 1, 2]
    .filter((i) => pbc & (1 << i))
    .map((i) => cell.subarray(3 * i, 3 * i + 3));
  const gram = vectors.map((a) =>
    vectors.map((b) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!),
  );
  if (determinant(gram) > 1e-6) return;
  throw fail(
    'IPI_MISMATCH',
    'the template is periodic, but the cell the server sends has no volume; give the server a cell, or a template without periodicity',
  );
}

function determinant(m: readonly (readonly number[])[]): number {
  if (m.length === 0) return 1;
  return m[0]!.reduce((sum, value, column) => {
    const minor = m.slice(1).map((row) => row.filter((_, i) => i !== column));
    return sum + (column % 2 === 0 ? 1 : -1) * value * determinant(minor);
  }, 0);
}

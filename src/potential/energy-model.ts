/**
 * What Monte-Carlo, prediction and sockets need of a potential. An evaluator is bound to one
 * composition; it allocates once and writes into the caller's arrays.
 */
export interface EnergyModel {
  /** Atomic numbers the model knows. */
  readonly species: readonly number[];
  evaluator(numbers: Uint8Array, options?: EvaluatorOptions): Evaluator;
}

export interface EvaluatorOptions {
  /** Largest number of configurations in one call. */
  readonly batch?: number;
  /** Å, nine numbers, rows are the cell vectors; absent for an isolated molecule. */
  readonly cell?: Float64Array;
  /** Bits 1, 2, 4 for periodicity along a, b, c. */
  readonly pbc?: number;
}

export interface Evaluator {
  readonly atoms: number;
  readonly batch: number;
  /**
   * Total energies in eV of `count` configurations.
   * @param positions Å, count × atoms × 3
   * @param out eV, at least count long
   */
  energies(positions: Float64Array, count: number, out: Float64Array): void;
  /**
   * Energies and forces. Absent where the descriptor has no analytical derivatives (the polynomial basis).
   * @param forces eV/Å, count × atoms × 3
   */
  energiesAndForces?(
    positions: Float64Array,
    count: number,
    energies: Float64Array,
    forces: Float64Array,
  ): void;
  /**
   * Energies, forces and the virials -dE/dε for a strain ε of atoms and cell. There for periodic
   * configurations of models that have forces; of a molecule the virial is Σ rᵢ ⊗ fᵢ.
   * @param virials eV, count × 9, symmetric
   */
  energiesForcesAndVirials?(
    positions: Float64Array,
    count: number,
    energies: Float64Array,
    forces: Float64Array,
    virials: Float64Array,
  ): void;
  /**
   * The share of each atom in the total energy: its network's output with its element's reference
   * and an equal part of the constant, so that the shares add up to the total.
   * @param out eV, count × atoms
   */
  atomicEnergies?(positions: Float64Array, count: number, out: Float64Array): void;
  /**
   * How far outside the training range each configuration is: the largest excess of any principal
   * component over its training minimum/maximum, in units of that range; 0 inside.
   */
  extrapolation?(positions: Float64Array, count: number, out: Float64Array): void;
  close(): void;
}

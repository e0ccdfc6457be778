import type { EnergyModel } from '../potential/energy-model.js';

/** Strain of the central differences: truncation (ε²) and rounding (1/ε) errors are both ≈ 1e-7 eV. */
const STRAIN = 3e-5;

/** The six independent components of a symmetric strain: row, column. */
const COMPONENTS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

/**
 * The virial −∂E/∂ε of an isolated molecule, Σ rᵢ ⊗ fᵢ, symmetrised. It does not depend on the
 * origin since the forces add up to zero.
 * @param out eV, nine numbers
 */
export function moleculeVirial(
  positions: Float64Array,
  forces: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let at = 0; at < positions.length; at += 3)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const half = 0.5 * positions[at + i]! * forces[at + j]!;
        out[3 * i + j]! += half;
        out[3 * j + i]! += half;
      }
}

/**
 * The virial −∂E/∂ε of a periodic system by central differences: atoms and cell are strained
 * together, r → (1 + ε) r, so twelve energies are computed.
 * @param positions Å
 * @param cell Å, rows are the cell vectors
 * @param out eV, nine numbers
 */
export function strainVirial(
  model: EnergyModel,
  numbers: Uint8Array,
  positions: Float64Array,
  cell: Float64Array,
  pbc: number,
  out: Float64Array,
): void {
  const energy = new Float64Array(1);
  const strained = (row: number, column: number, amount: number) => {
    const evaluator = model.evaluator(numbers, {
      batch: 1,
      cell: strain(cell, row, column, amount),
      pbc,
    });
    try {
      evaluator.energies(strain(positions, row, column, amount), 1, energy);
    } finally {
      evaluator.close();
    }
    return energy[0]!;
  };
  for (const [row, column] of COMPONENTS) {
    const difference = strained(row, column, STRAIN) - strained(row, column, -STRAIN);
    out[3 * row + column] = out[3 * column + row] = -difference / (2 * STRAIN);
  }
}

/** Vectors r → (1 + ε) r, where ε has `amount` at [row, column], half at each of two mirror places. */
function strain(vectors: Float64Array, row: number, column: number, amount: number): Float64Array {
  const out = Float64Array.from(vectors);
  for (let at = 0; at < vectors.length; at += 3) {
    out[at + row]! += 0.5 * amount * vectors[at + column]!;
    out[at + column]! += 0.5 * amount * vectors[at + row]!;
  }
  return out;
}

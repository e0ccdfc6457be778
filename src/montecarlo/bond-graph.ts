import { COVALENT_RADII_ANGSTROM } from '../structure/elements.js';

/** Atoms bonded to each atom: those closer than `factor` times the sum of the covalent radii. */
export function bondGraph(
  numbers: Uint8Array,
  positions: Float64Array,
  factor: number,
  displacement: Displacement = plainDisplacement,
): readonly (readonly number[])[] {
  const bonds: number[][] = Array.from(numbers, () => []);
  const d = new Float64Array(3);
  for (let i = 0; i < numbers.length; i++) {
    for (let j = i + 1; j < numbers.length; j++) {
      displacement(positions, 0, i, j, d);
      const limit = factor * (radiusOf(numbers[i]!) + radiusOf(numbers[j]!));
      if (Math.hypot(d[0]!, d[1]!, d[2]!) < limit) {
        bonds[i]!.push(j);
        bonds[j]!.push(i);
      }
    }
  }
  return bonds;
}

/** Writes the vector from atom i to atom j of the configuration that starts at `at`. */
export type Displacement = (
  positions: Float64Array,
  at: number,
  i: number,
  j: number,
  out: Float64Array,
) => void;

export const plainDisplacement: Displacement = (positions, at, i, j, out) => {
  for (let k = 0; k < 3; k++) out[k] = positions[at + 3 * j + k]! - positions[at + 3 * i + k]!;
};

/** Atoms reachable from `from` without crossing the bond from–without; ascending. */
export function reachable(
  bonds: readonly (readonly number[])[],
  from: number,
  without = -1,
): readonly number[] {
  const seen = new Set([from]);
  for (const atom of seen) {
    for (const next of bonds[atom]!) {
      if (atom === from && next === without) continue;
      seen.add(next);
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/** The connected sets of atoms: molecules and ions. */
export function fragmentsOf(bonds: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const fragments: (readonly number[])[] = [];
  const placed = new Set<number>();
  for (let atom = 0; atom < bonds.length; atom++) {
    if (placed.has(atom)) continue;
    const fragment = reachable(bonds, atom);
    for (const member of fragment) placed.add(member);
    fragments.push(fragment);
  }
  return fragments;
}

function radiusOf(z: number): number {
  return COVALENT_RADII_ANGSTROM[z] ?? 1.7;
}

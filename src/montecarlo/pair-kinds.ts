import { symbolOf } from '../structure/elements.js';

/** All pairs of atoms of two species. */
export interface PairKind {
  /** Heavier species first, e.g. `O-H`. */
  readonly name: string;
  /** How many atoms of the first species there are, for coordination numbers. */
  readonly centres: number;
  /** Atom indices, two a pair. */
  readonly atoms: Uint32Array;
}

/** The kinds of pairs of a composition, by descending atomic numbers: O-O, O-H, H-H. */
export function pairKinds(numbers: Uint8Array): readonly PairKind[] {
  const species = [...new Set(numbers)].sort((a, b) => b - a);
  const kinds: PairKind[] = [];
  for (const [s, first] of species.entries()) {
    for (const second of species.slice(s)) {
      const atoms: number[] = [];
      for (let i = 0; i < numbers.length; i++) {
        for (let j = i + 1; j < numbers.length; j++) {
          const [a, b] = [numbers[i]!, numbers[j]!];
          if ((a === first && b === second) || (a === second && b === first)) atoms.push(i, j);
        }
      }
      if (atoms.length === 0) continue;
      kinds.push({
        name: `${symbolOf(first)}-${symbolOf(second)}`,
        centres: numbers.filter((z) => z === first).length,
        atoms: Uint32Array.from(atoms),
      });
    }
  }
  return kinds;
}

/**
 * Neighbours of the second species around one atom of the first, from the number of pairs within
 * reach: a pair of equal species counts for both its atoms.
 */
export function neighboursPerPair(kind: PairKind): number {
  const [first, second] = kind.name.split('-');
  return (first === second ? 2 : 1) / kind.centres;
}

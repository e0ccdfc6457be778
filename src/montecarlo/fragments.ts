import { fail } from '../core/errors.js';
import { bondGraph, fragmentsOf } from './bond-graph.js';
import { type Cell, minimumImage } from './cell.js';

/** Sets of atoms, counted from 0, that move as rigid bodies. */
export type Fragments = readonly (readonly number[])[];

/** Atoms closer than this times the sum of their covalent radii belong together. */
const FRAGMENT_BOND = 1.15;

/** The molecules and ions of a configuration: atoms connected by bonds. */
export function findFragments(
  numbers: Uint8Array,
  positions: Float64Array,
  cell: Cell | undefined,
): Fragments {
  return fragmentsOf(bondGraph(numbers, positions, FRAGMENT_BOND, minimumImage(cell)));
}

/** Refuses fragments that are empty, share atoms, or name atoms that are not there. */
export function checkFragments(fragments: Fragments, atoms: number): void {
  if (fragments.length === 0)
    throw fail('USAGE', 'no fragment is named; leave fragments out to have them found');
  const seen = new Set<number>();
  for (const fragment of fragments) {
    if (fragment.length === 0) throw fail('USAGE', 'a fragment has no atoms');
    for (const atom of fragment) {
      if (!Number.isInteger(atom) || atom < 0 || atom >= atoms)
        throw fail(
          'USAGE',
          `a fragment names atom ${atom}; the start has the atoms 0 to ${atoms - 1}`,
        );
      if (seen.has(atom))
        throw fail('USAGE', `atom ${atom} is named twice; it can be in one fragment only`);
      seen.add(atom);
    }
  }
}

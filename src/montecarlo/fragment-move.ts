import type { Move } from './move.js';
import { randomDirection, rotateAtoms } from './rotation.js';

export interface FragmentMoveOptions {
  readonly fragments: readonly (readonly number[])[];
  readonly atoms: number;
  readonly levels: number;
  readonly kind: 'translate' | 'rotate';
}

/**
 * Moves one fragment as a rigid body: a translation within a cube of side delta (Å), or a rotation
 * about its centroid by an angle within ±delta/2 (rad) around a random axis. Both are symmetric and
 * keep volumes, so they need no correction.
 */
export function fragmentMove(options: FragmentMoveOptions): Move {
  const { fragments, atoms, kind } = options;
  const sizes = new Float64Array(options.levels).fill(kind === 'translate' ? 0.1 : 0.2);
  const centre = new Float64Array(3);
  const axis = new Float64Array(3);
  const turnable = kind === 'rotate' ? fragments.filter((f) => f.length > 1) : fragments;
  return {
    name: `${kind} fragment`,
    sizes,
    largestSize: kind === 'translate' ? 10 : 2 * Math.PI,
    trialsPerStep: fragments.length,
    propose(slot, from, to, at, rng) {
      for (let i = at; i < at + 3 * atoms; i++) to[i] = from[i]!;
      if (turnable.length === 0) return 0;
      const members = turnable[rng.int(turnable.length)]!;
      const delta = sizes[slot.level]!;
      if (kind === 'translate') {
        for (let k = 0; k < 3; k++) axis[k] = delta * (rng.next() - 0.5);
        for (let m = 0; m < members.length; m++)
          for (let k = 0; k < 3; k++) to[at + 3 * members[m]! + k]! += axis[k]!;
        return 0;
      }
      centre.fill(0);
      for (let m = 0; m < members.length; m++)
        for (let k = 0; k < 3; k++) centre[k]! += from[at + 3 * members[m]! + k]! / members.length;
      randomDirection(rng, axis);
      rotateAtoms(to, at, members, centre, axis, delta * (rng.next() - 0.5));
      return 0;
    },
    settle() {},
    refresh() {},
    state: () => [sizes],
    restore: (state) => sizes.set(state[0]!),
  };
}

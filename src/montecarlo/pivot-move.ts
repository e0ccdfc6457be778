import { reachable } from './bond-graph.js';
import type { Move } from './move.js';
import { rotateAtoms } from './rotation.js';

/** A bond about which one side of a molecule may turn. */
export interface Pivot {
  readonly from: number;
  readonly to: number;
  /** Atoms that turn: those on the side of `to`. */
  readonly turning: readonly number[];
}

/**
 * The bonds whose cut leaves two parts, turning the smaller: no rings, and no parts that lie on the
 * axis alone, whose turn would change nothing.
 */
export function findPivots(bonds: readonly (readonly number[])[]): readonly Pivot[] {
  const pivots: Pivot[] = [];
  for (let i = 0; i < bonds.length; i++) {
    for (const j of bonds[i]!) {
      if (j < i) continue;
      const sideOfJ = reachable(bonds, j, i);
      const sideOfI = reachable(bonds, i, j);
      if (sideOfJ.includes(i) || sideOfJ.length < 2 || sideOfI.length < 2) continue;
      pivots.push(
        sideOfJ.length <= sideOfI.length
          ? { from: i, to: j, turning: sideOfJ }
          : { from: j, to: i, turning: sideOfI },
      );
    }
  }
  return pivots;
}

/**
 * Turns one part of a molecule about a bond by an angle within ±delta/2 (rad): the large torsions
 * that small displacements reach only after thousands of steps. The axis is not moved by its own
 * turn, so the proposal is symmetric, and rotations keep volumes.
 */
export function pivotMove(pivots: readonly Pivot[], atoms: number, levels: number): Move {
  const sizes = new Float64Array(levels).fill(1);
  const centre = new Float64Array(3);
  const axis = new Float64Array(3);
  return {
    name: 'pivot',
    sizes,
    largestSize: 2 * Math.PI,
    trialsPerStep: 1,
    propose(slot, from, to, at, rng) {
      for (let i = at; i < at + 3 * atoms; i++) to[i] = from[i]!;
      const pivot = pivots[rng.int(pivots.length)]!;
      let length = 0;
      for (let k = 0; k < 3; k++) {
        centre[k] = from[at + 3 * pivot.to + k]!;
        axis[k] = centre[k]! - from[at + 3 * pivot.from + k]!;
        length += axis[k]! ** 2;
      }
      length = Math.sqrt(length);
      for (let k = 0; k < 3; k++) axis[k]! /= length;
      rotateAtoms(to, at, pivot.turning, centre, axis, sizes[slot.level]! * (rng.next() - 0.5));
      return 0;
    },
    settle() {},
    refresh() {},
    state: () => [sizes],
    restore: (state) => sizes.set(state[0]!),
  };
}

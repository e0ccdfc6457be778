import type { Move } from './move.js';

export interface CubeMoveOptions {
  readonly atoms: number;
  readonly levels: number;
  /** Displace every atom at once, or one at random. */
  readonly which: 'all' | 'atom';
  /** Side of the cube in Å to start from. */
  readonly size: number;
}

/**
 * Displaces one atom, or all, uniformly within a cube of side delta around its place: Metropolis,
 * Rosenbluth, Rosenbluth, Teller and Teller, J. Chem. Phys. 21, 1087 (1953).
 */
export function cubeMove(options: CubeMoveOptions): Move {
  const { atoms, which } = options;
  const sizes = new Float64Array(options.levels).fill(options.size);
  return {
    name: which === 'all' ? 'all atoms' : 'one atom',
    sizes,
    largestSize: 10,
    trialsPerStep: which === 'all' ? 1 : atoms,
    propose(slot, from, to, at, rng) {
      const delta = sizes[slot.level]!;
      const end = at + 3 * atoms;
      if (which === 'all') {
        for (let i = at; i < end; i++) to[i] = from[i]! + delta * (rng.next() - 0.5);
        return 0;
      }
      for (let i = at; i < end; i++) to[i] = from[i]!;
      const first = at + 3 * rng.int(atoms);
      for (let i = first; i < first + 3; i++) to[i] = from[i]! + delta * (rng.next() - 0.5);
      return 0;
    },
    settle() {},
    refresh() {},
    state: () => [sizes],
    restore: (state) => sizes.set(state[0]!),
  };
}

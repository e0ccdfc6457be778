import { fail } from '../core/errors.js';
import { symbolOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';
import { type Cell, largestRadius } from './cell.js';
import { cellOf } from './radial-distribution.js';

/** What a run begins with. */
export interface Starts {
  readonly numbers: Uint8Array;
  readonly cell: Cell | undefined;
  /** Å, one configuration a chain. */
  readonly positions: readonly Float64Array[];
}

/**
 * One start for each chain, spread over the given frames: chains that begin far apart and agree in
 * the end are the best evidence of convergence. The composition and cell are the first frame's.
 */
export function chooseStarts(frames: Frames, chains: number, species: readonly number[]): Starts {
  if (frames.count === 0)
    throw fail('MC_START_INVALID', 'a Monte-Carlo run needs a frame to start from');
  const numbers = frames.numbers.slice(0, frames.offsets[1]!);
  const unknown = [...new Set(numbers)].filter((z) => !species.includes(z));
  if (unknown.length > 0)
    throw fail(
      'MC_START_INVALID',
      `the start holds ${unknown.map(symbolOf).join(', ')}, which the model does not know (it knows ${species.map(symbolOf).join(', ')})`,
    );
  const cell = (frames.pbc?.[0] ?? 0) !== 0 ? cellOf(frames, 0) : undefined;
  if (cell) largestRadius(cell);
  const positions = Array.from({ length: chains }, (_, chain) => {
    const f =
      frames.count >= chains ? Math.floor((chain * frames.count) / chains) : chain % frames.count;
    const from = frames.offsets[f]!;
    const to = frames.offsets[f + 1]!;
    if (to - from !== numbers.length || numbers.some((z, i) => frames.numbers[from + i] !== z))
      throw fail(
        'MC_START_INVALID',
        `frame ${f + 1} of the start has other atoms than the first; all chains must hold the same`,
      );
    return frames.positions.slice(3 * from, 3 * to);
  });
  return { numbers, cell, positions };
}

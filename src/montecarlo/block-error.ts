import { varianceOf } from './autocovariance.js';

/**
 * Standard error of the mean of correlated samples from blocks: every chain is cut into
 * `blocksPerChain` pieces, whose means are nearly independent once the pieces are longer than the
 * correlation (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)). Null with fewer than two blocks.
 */
export function blockError(chains: readonly Float64Array[], blocksPerChain: number): number | null {
  const means: number[] = [];
  for (const chain of chains) {
    const length = Math.floor(chain.length / blocksPerChain);
    if (length === 0) continue;
    for (let b = 0; b < blocksPerChain; b++) {
      let sum = 0;
      for (let i = b * length; i < (b + 1) * length; i++) sum += chain[i]!;
      means.push(sum / length);
    }
  }
  return means.length < 2 ? null : Math.sqrt(varianceOf(means) / means.length);
}

/** Blocks a chain such that there are about 40 in all, and at least two a chain. */
export function blocksPerChain(chains: number): number {
  return Math.max(2, Math.ceil(40 / chains));
}

import type { Pruner } from './pruner.js';

/** Lets every trial run to its end. */
export function noPruner(): Pruner {
  return { name: 'none', shouldPrune: () => undefined };
}

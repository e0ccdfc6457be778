import { availableParallelism } from 'node:os';
import { wholeNumber } from './number-option.js';

/** More threads than any machine here has cores only take memory. */
const MOST_THREADS = 256;

/** The number given with --threads, or every core. */
export function threadsOf(given: number | undefined): number {
  return wholeNumber('threads', given, 1, MOST_THREADS) ?? availableParallelism();
}

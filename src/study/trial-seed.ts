import { deriveSeed } from '../core/rng.js';

/** The seed of a trial's own random streams: the same for every worker and every attempt. */
export function trialSeed(studySeed: number, number: number): number {
  return deriveSeed(studySeed, 'trial', number);
}

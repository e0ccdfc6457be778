import { deriveRng, type Rng, restoreRng } from '../core/rng.js';
import type { Ensemble } from './ensemble.js';
import type { Stepper, TrialCounts } from './stepper.js';

/** Exchanges of configurations between neighbouring temperatures. */
export interface Tempering {
  /** Tries every second pair of neighbours of each chain, alternating. */
  exchange(): void;
  /** By pair of neighbours, e.g. `exchange 100-150 K`; slots are those of the lower temperature. */
  readonly counts: readonly TrialCounts[];
  state(): readonly number[];
  restore(state: readonly number[]): void;
}

/**
 * Parallel tempering: two neighbours exchange configurations with the chance
 * min(1, exp((β_i − β_j)(E_i − E_j))), which keeps each slot's ensemble. Hot walkers cross barriers
 * and hand what they find down. Hukushima and Nemoto, J. Phys. Soc. Jpn. 65, 1604 (1996).
 */
export function createTempering(
  ensemble: Ensemble,
  stepper: Stepper,
  temperaturesK: readonly number[],
  seed: number,
): Tempering {
  const { levels, beta, positions, energies, atoms, slots } = ensemble;
  let rng: Rng = deriveRng(seed, 'monte-carlo exchange');
  let parity = 0;
  const counts: TrialCounts[] = temperaturesK.slice(1).map((hot, i) => ({
    name: `exchange ${temperaturesK[i]}-${hot} K`,
    tried: new Float64Array(slots.length),
    taken: new Float64Array(slots.length),
  }));
  function swap(a: number, b: number): void {
    const width = 3 * atoms;
    for (let i = 0; i < width; i++) {
      const kept = positions[a * width + i]!;
      positions[a * width + i] = positions[b * width + i]!;
      positions[b * width + i] = kept;
    }
    const kept = energies[a]!;
    energies[a] = energies[b]!;
    energies[b] = kept;
    stepper.refresh(a);
    stepper.refresh(b);
  }
  return {
    exchange() {
      for (let first = 0; first < slots.length; first += levels) {
        for (let level = parity; level + 1 < levels; level += 2) {
          const low = first + level;
          const logRatio =
            (beta[level]! - beta[level + 1]!) * (energies[low]! - energies[low + 1]!);
          counts[level]!.tried[low]!++;
          if (Math.log(rng.next()) >= logRatio) continue;
          counts[level]!.taken[low]!++;
          swap(low, low + 1);
        }
      }
      parity = 1 - parity;
    },
    counts,
    state: () => [parity, ...rng.state(), ...counts.flatMap((c) => [...c.tried, ...c.taken])],
    restore(state) {
      parity = state[0]!;
      rng = restoreRng(state.slice(1, 6));
      let next = 6;
      for (const { tried, taken } of counts) {
        for (const target of [tried, taken]) {
          target.set(state.slice(next, next + slots.length));
          next += slots.length;
        }
      }
    },
  };
}

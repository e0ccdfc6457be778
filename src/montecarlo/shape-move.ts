import { solveTransposed } from './cholesky.js';
import type { Move } from './move.js';
import {
  factorStiffness,
  guessStiffness,
  learnStiffness,
  pairCount,
  quadraticForm,
  type Stiffness,
} from './stiffness.js';

/**
 * ε = FREE_PER_KELVIN / T in Å⁻²: displacements of 0.05 Å at 100 K, larger as the square root of the
 * temperature. Found by effective samples per step, see docs/monte-carlo.md.
 */
const FREE_PER_KELVIN = 100 / 0.05 ** 2;

/**
 * Displaces all atoms by a Gaussian whose covariance is delta² G(x)⁻¹, with G the molecule's springs
 * at the present configuration: stiff bonds move little, soft modes far, at one acceptance ratio.
 * The springs are learned in the burn-in. Since G depends on x the proposal is not symmetric; the
 * returned logarithm is the Hastings correction, W. K. Hastings, Biometrika 57, 97 (1970):
 * ½ ln(det G(y) / det G(x)) − ½ dᵀ (G(y) − G(x)) d / delta², d = y − x.
 */
export function shapeMove(atoms: number, temperaturesK: readonly number[], slots: number): Move {
  const levels = temperaturesK.length;
  const n = 3 * atoms;
  const sizes = new Float64Array(levels).fill(2.4 / Math.sqrt(n));
  const stiffness: Stiffness[] = temperaturesK.map((t) => ({
    atoms,
    free: FREE_PER_KELVIN / t,
    weights: new Float64Array(pairCount(atoms)),
  }));
  const guessed = new Uint8Array(levels);
  const factors = Array.from({ length: slots }, () => new Float64Array(n * n));
  const logDets = new Float64Array(slots);
  const trialFactors = Array.from({ length: slots }, () => new Float64Array(n * n));
  const trialLogDets = new Float64Array(slots);
  const v = new Float64Array(n);
  return {
    name: 'shape',
    sizes,
    largestSize: 10,
    trialsPerStep: 1,
    propose(slot, from, to, at, rng) {
      const springs = stiffness[slot.level]!;
      const size = sizes[slot.level]!;
      let norm = 0;
      for (let i = 0; i < n; i++) {
        const z = rng.normal();
        v[i] = z;
        norm += z * z;
      }
      solveTransposed(factors[slot.index]!, n, v);
      for (let i = 0; i < n; i++) to[at + i] = from[at + i]! + size * v[i]!;
      const logDet = factorStiffness(springs, to, at, trialFactors[slot.index]!);
      trialLogDets[slot.index] = logDet;
      return (
        0.5 * (logDet - logDets[slot.index]!) - 0.5 * (quadraticForm(springs, to, at, v) - norm)
      );
    },
    settle(slot, taken) {
      if (!taken) return;
      const factor = factors[slot.index]!;
      factors[slot.index] = trialFactors[slot.index]!;
      trialFactors[slot.index] = factor;
      logDets[slot.index] = trialLogDets[slot.index]!;
    },
    refresh(slot, positions, at) {
      if (guessed[slot.level] === 0) {
        guessStiffness(stiffness[slot.level]!, positions, at);
        guessed[slot.level] = 1;
      }
      logDets[slot.index] = factorStiffness(
        stiffness[slot.level]!,
        positions,
        at,
        factors[slot.index]!,
      );
    },
    learn: (level, samples) => learnStiffness(stiffness[level]!, samples),
    state: () => [sizes, ...stiffness.map((s) => s.weights)],
    restore(state) {
      sizes.set(state[0]!);
      for (const [level, springs] of stiffness.entries()) springs.weights.set(state[level + 1]!);
      guessed.fill(1);
    },
  };
}

import type { Rng } from '../core/rng.js';
import type { Observation } from './sampler.js';

/** Weight of the plain sum beside the largest objective (Knowles 2006, ParEGO). */
const AUGMENTATION = 0.05;

/**
 * Many objectives as one, along a random direction: the augmented Chebyshev norm
 * max_k w_k f_k + 0.05 Σ w_k f_k of objectives scaled to [0, 1] by what was observed, worst tenth
 * aside. Drawn anew for every suggestion, the directions spread the search along the Pareto front.
 */
export function scalarize(
  history: readonly Observation[],
  objectives: number,
  rng: Rng,
): (o: Observation) => number | undefined {
  const complete = history.filter(
    (o) =>
      o.state === 'complete' && o.values?.length === objectives && o.values.every(Number.isFinite),
  );
  const scales = Array.from({ length: objectives }, (_, k) => {
    const sorted = complete.map((o) => o.values![k]!).sort((a, b) => a - b);
    const low = sorted[0] ?? 0;
    const high = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 1;
    return { low, range: high - low || 1 };
  });
  const draws = scales.map(() => -Math.log(1 - rng.next()));
  const sum = draws.reduce((a, b) => a + b, 0);
  return (o) => {
    if (!o.values?.every(Number.isFinite)) return undefined;
    let largest = Number.NEGATIVE_INFINITY;
    let total = 0;
    o.values.forEach((value, k) => {
      const term = (draws[k]! / sum) * ((value - scales[k]!.low) / scales[k]!.range);
      largest = Math.max(largest, term);
      total += term;
    });
    return largest + AUGMENTATION * total;
  };
}

import type { Past } from './past.js';

/**
 * At most `most` finished trials: the better half of that by value, the rest spread evenly over the
 * ranks of the others, in number order. A Gaussian process costs the cube of its points; what it
 * must know well is where it is good.
 */
export function thinPast(past: Pick<Past, 'points' | 'values'>, most: number) {
  const n = past.points.length;
  if (n <= most) return { points: past.points, values: past.values };
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => past.values[a]! - past.values[b]! || a - b,
  );
  const best = most >> 1;
  const others = most - best;
  const kept = [...order.subarray(0, best)];
  for (let i = 0; i < others; i++)
    kept.push(order[best + Math.floor(((i + 0.5) * (n - best)) / others)]!);
  kept.sort((a, b) => a - b);
  return {
    points: kept.map((i) => past.points[i]!),
    values: Float64Array.from(kept, (i) => past.values[i]!),
  };
}

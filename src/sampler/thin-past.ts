import { ascending } from './ascending.js';
import type { Past } from './past.js';

/**
 * At most `most` finished trials, in number order: the best half, the latest quarter, and the rest
 * spread evenly over the ranks of the others. A Gaussian process costs the cube of its points. What
 * it must know well is where it is good; and without the latest trials it would repeat a mistake
 * that is too bad to be among the best.
 */
export function thinPast(past: Pick<Past, 'points' | 'values'>, most: number) {
  const n = past.points.length;
  if (n <= most) return { points: past.points, values: past.values };
  const kept = new Set<number>();
  const latest = most >> 2;
  for (let i = n - latest; i < n; i++) kept.add(i);
  const order = ascending(past.values);
  const best = most >> 1;
  for (let i = 0; i < best; i++) kept.add(order[i]!);
  const others = order.subarray(best).filter((i) => !kept.has(i));
  const room = most - kept.size;
  for (let i = 0; i < room; i++) kept.add(others[Math.floor(((i + 0.5) * others.length) / room)]!);
  const chosen = [...kept].sort((a, b) => a - b);
  return {
    points: chosen.map((i) => past.points[i]!),
    values: Float64Array.from(chosen, (i) => past.values[i]!),
  };
}

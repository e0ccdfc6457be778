/**
 * Picks at most `limit` items, spread evenly, keeping those that `keep` names whatever else goes.
 * Order stays. Charts say how many of how many they show.
 */
export function spread<T>(
  items: readonly T[],
  limit: number,
  keep: (item: T, index: number) => boolean = () => false,
): readonly T[] {
  if (items.length <= limit) return items;
  const must = new Set<number>();
  items.forEach((item, i) => {
    if (must.size < limit && keep(item, i)) must.add(i);
  });
  const room = limit - must.size;
  for (let i = 0; i < room; i++)
    must.add(Math.round((i * (items.length - 1)) / Math.max(room - 1, 1)));
  return [...must].sort((a, b) => a - b).map((i) => items[i]!);
}

/**
 * Largest-triangle-three-buckets (Steinarsson 2013, University of Iceland): picks `limit` of the
 * points of a curve such that its shape stays. Both ends are kept. Returns indices.
 */
export function largestTriangles(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  limit: number,
): readonly number[] {
  const n = x.length;
  if (n <= limit || limit < 3) return Array.from({ length: n }, (_, i) => i);
  const picked = [0];
  const size = (n - 2) / (limit - 2);
  for (let bucket = 0; bucket < limit - 2; bucket++) {
    const from = Math.floor(bucket * size) + 1;
    const to = Math.floor((bucket + 1) * size) + 1;
    const [mx, my] = meanOf(x, y, to, Math.min(Math.floor((bucket + 2) * size) + 1, n));
    const last = picked.at(-1)!;
    let [best, area] = [from, -1];
    for (let i = from; i < to; i++) {
      const twice = Math.abs(
        (x[last]! - mx) * (y[i]! - y[last]!) - (x[last]! - x[i]!) * (my - y[last]!),
      );
      if (twice > area) [best, area] = [i, twice];
    }
    picked.push(best);
  }
  picked.push(n - 1);
  return picked;
}

function meanOf(x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number) {
  let [sx, sy] = [0, 0];
  for (let i = from; i < to; i++) {
    sx += x[i]!;
    sy += y[i]!;
  }
  const count = Math.max(to - from, 1);
  return [sx / count, sy / count] as const;
}

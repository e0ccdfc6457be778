/** Whether a is at least as good as b in every objective (minimised) and better in one. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let k = 0; k < a.length; k++) {
    if (a[k]! > b[k]!) return false;
    if (a[k]! < b[k]!) better = true;
  }
  return better;
}

/** Indices in fronts: the first dominated by none, the second only by the first, … (Deb et al. 2002). */
export function nonDominatedFronts(values: readonly (readonly number[])[]): number[][] {
  const n = values.length;
  const beats: number[][] = values.map(() => []);
  const beatenBy = new Uint32Array(n);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      if (dominates(values[i]!, values[j]!)) {
        beats[i]!.push(j);
        beatenBy[j]!++;
      } else if (dominates(values[j]!, values[i]!)) {
        beats[j]!.push(i);
        beatenBy[i]!++;
      }
    }
  const fronts: number[][] = [];
  let front = [...values.keys()].filter((i) => beatenBy[i] === 0);
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const i of front)
      for (const j of beats[i]!) {
        beatenBy[j]!--;
        if (beatenBy[j] === 0) next.push(j);
      }
    front = next;
  }
  return fronts;
}

/** Crowding distance of each member of a front (Deb et al. 2002): larger is lonelier. */
export function crowding(
  values: readonly (readonly number[])[],
  front: readonly number[],
): number[] {
  const distance = new Array<number>(front.length).fill(0);
  const objectives = values[front[0]!]?.length ?? 0;
  for (let k = 0; k < objectives; k++) {
    const order = front
      .map((_, i) => i)
      .sort((a, b) => values[front[a]!]![k]! - values[front[b]!]![k]!);
    const at = (i: number) => values[front[order[i]!]!]![k]!;
    const range = at(order.length - 1) - at(0) || 1;
    distance[order[0]!] = Number.POSITIVE_INFINITY;
    distance[order.at(-1)!] = Number.POSITIVE_INFINITY;
    for (let i = 1; i < order.length - 1; i++)
      distance[order[i]!]! += (at(i + 1) - at(i - 1)) / range;
  }
  return distance;
}

/** Indices from best to worst: by front, within a front the lonelier first. */
export function splitMany(values: readonly (readonly number[])[]): number[] {
  return nonDominatedFronts(values).flatMap((front) => {
    const lonely = crowding(values, front);
    return front
      .map((i, k) => ({ i, d: lonely[k]! }))
      .sort((a, b) => (a.d === b.d ? a.i - b.i : b.d - a.d))
      .map((x) => x.i);
  });
}

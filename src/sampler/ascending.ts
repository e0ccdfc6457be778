/** Indices in ascending order of value, of equal ones the earlier first; no comparator, for speed. */
export function ascending(values: Float64Array): Uint32Array {
  const sorted = Float64Array.from(values).sort();
  const taken = new Uint32Array(values.length);
  const order = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let from = 0;
    let to = values.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle]! < values[i]!) from = middle + 1;
      else to = middle;
    }
    order[from + taken[from]!++] = i;
  }
  return order;
}

import { symbolOf } from './elements.js';
import type { Frames } from './frames.js';

/** Frame indices by formula, e.g. `H5O2`, lighter elements first. */
export function groupByFormula(frames: Frames): Map<string, number[]> {
  const counts = new Uint32Array(256);
  const groups = new Map<string, number[]>();
  for (let f = 0; f < frames.count; f++) {
    const seen: number[] = [];
    for (let a = frames.offsets[f]!; a < frames.offsets[f + 1]!; a++) {
      const z = frames.numbers[a]!;
      if (counts[z] === 0) seen.push(z);
      counts[z]! += 1;
    }
    let formula = '';
    for (const z of seen.sort((a, b) => a - b)) {
      formula += `${symbolOf(z)}${counts[z]! > 1 ? counts[z] : ''}`;
      counts[z] = 0;
    }
    const list = groups.get(formula);
    if (list) list.push(f);
    else groups.set(formula, [f]);
  }
  return groups;
}

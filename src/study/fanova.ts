import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { Codec } from '../sampler/codec.js';
import { warpValues } from '../sampler/output-warp.js';
import { type ImportanceData, summarize } from './importance-samples.js';

const TREES = 32;
const LEAST_LEAF = 2;
const MOST_DEPTH = 16;
const MOST_TRIALS = 2000;
const CELLS = 24;

interface Node {
  /** Prediction, of a leaf. */
  readonly value: number;
  readonly dim: number;
  /** Values at or below go left; of a choice, members of `left` do. NaN (inactive) goes right. */
  readonly cut: number;
  readonly left?: Node;
  readonly right?: Node;
}

/** A box of unit intervals, one a dim. */
type Box = readonly (readonly [number, number])[];

/**
 * Functional ANOVA (Hutter, Hoos & Leyton-Brown 2014): a random forest is fitted, and a parameter's
 * importance is the share of each tree's variance over the whole space that its marginal explains.
 * The spread over trees is the uncertainty. Values are warped first, so that a few diverged trials
 * do not make up all the variance.
 */
export function fanova(codec: Codec, dims: readonly number[], data: ImportanceData, seed: number) {
  const rng0 = deriveRng(seed, 'fanova:subset');
  const all = [...data.points.keys()];
  const kept = all.length > MOST_TRIALS ? rng0.shuffle(all).slice(0, MOST_TRIALS) : all;
  const y = warpValues(Float64Array.from(kept, (i) => data.values[i]!));
  // Cells: the place of a value on a unit axis cut into equal cells; −1 is inactive.
  const cells = dims.map((d) => cellsOf(codec, d));
  const x = kept.map((i) =>
    Float64Array.from(dims, (d, k) => cellOf(codec, d, data.points[i]![d]!, cells[k]!)),
  );
  const samples: number[][] = [];
  for (let t = 0; t < TREES; t++) {
    const rng = deriveRng(seed, 'fanova:tree', t);
    const drawn = Array.from({ length: y.length }, () => rng.int(y.length));
    const tree = grow(x, y, drawn, rng, 0);
    samples.push(dims.map((_, k) => marginalVariance(tree, k, cells)));
  }
  return summarize(samples);
}

/** Cells along a dim and one more for "inactive" where that can be. */
function cellsOf(codec: Codec, d: number): number {
  const dim = codec.dims[d]!;
  return Math.min(dim.levels, CELLS) + (dim.when.length > 0 ? 1 : 0);
}

function cellOf(codec: Codec, d: number, code: number, cells: number): number {
  const dim = codec.dims[d]!;
  const inside = cells - (dim.when.length > 0 ? 1 : 0);
  if (Number.isNaN(code)) return cells - 1;
  if (dim.levels <= CELLS) return code;
  return Math.min(inside - 1, Math.floor(codec.unit(d, code) * inside));
}

function grow(
  x: readonly Float64Array[],
  y: Float64Array,
  members: readonly number[],
  rng: Rng,
  depth: number,
): Node {
  let mean = 0;
  for (const i of members) mean += y[i]! / members.length;
  const leaf: Node = { value: mean, dim: -1, cut: 0 };
  if (members.length < 2 * LEAST_LEAF || depth >= MOST_DEPTH) return leaf;
  const split = bestSplit(x, y, members, rng);
  if (!split) return leaf;
  const left = members.filter((i) => x[i]![split.dim]! <= split.cut);
  const right = members.filter((i) => x[i]![split.dim]! > split.cut);
  return {
    ...split,
    value: mean,
    left: grow(x, y, left, rng, depth + 1),
    right: grow(x, y, right, rng, depth + 1),
  };
}

/** The cut that lowers the squared error most, over a random two thirds of the dims. */
function bestSplit(
  x: readonly Float64Array[],
  y: Float64Array,
  members: readonly number[],
  rng: Rng,
): { readonly dim: number; readonly cut: number } | undefined {
  const width = x[0]!.length;
  const tried = rng
    .shuffle(Array.from({ length: width }, (_, k) => k))
    .slice(0, Math.max(1, Math.ceil((2 * width) / 3)));
  let best: { dim: number; cut: number } | undefined;
  let bestGain = 1e-9;
  let total = 0;
  for (const i of members) total += y[i]!;
  for (const dim of tried) {
    const sorted = [...members].sort((a, b) => x[a]![dim]! - x[b]![dim]!);
    let sum = 0;
    for (let k = 0; k < sorted.length - 1; k++) {
      sum += y[sorted[k]!]!;
      const cut = x[sorted[k]!]![dim]!;
      const nLeft = k + 1;
      const nRight = sorted.length - nLeft;
      if (cut === x[sorted[k + 1]!]![dim]! || nLeft < LEAST_LEAF || nRight < LEAST_LEAF) continue;
      const gain = sum ** 2 / nLeft + (total - sum) ** 2 / nRight - total ** 2 / sorted.length;
      if (gain > bestGain) {
        bestGain = gain;
        best = { dim, cut };
      }
    }
  }
  return best;
}

/** Variance over a dim's cells of the tree's mean prediction with that cell fixed. */
function marginalVariance(tree: Node, dim: number, cells: readonly number[]): number {
  const sums = new Float64Array(cells[dim]!);
  const box = cells.map((count) => [0, count - 1] as const);
  spread(tree, box, 1, dim, sums, cells);
  let mean = 0;
  for (const s of sums) mean += s / sums.length;
  let variance = 0;
  for (const s of sums) variance += (s - mean) ** 2 / sums.length;
  return variance;
}

/** Adds each leaf's value, times its share of the other dims' cells, to the cells it covers. */
function spread(
  node: Node,
  box: Box,
  share: number,
  dim: number,
  sums: Float64Array,
  cells: readonly number[],
): void {
  if (!node.left || !node.right) {
    const [from, to] = box[dim]!;
    for (let c = from; c <= to; c++) sums[c]! += share * node.value;
    return;
  }
  const [from, to] = box[node.dim]!;
  const size = to - from + 1;
  const nLeft = Math.min(size, Math.max(0, node.cut - from + 1));
  const within = (range: readonly [number, number]) =>
    box.map((old, k) => (k === node.dim ? range : old));
  const part = (count: number) => (node.dim === dim ? share : (share * count) / size);
  if (nLeft > 0) spread(node.left, within([from, node.cut]), part(nLeft), dim, sums, cells);
  if (nLeft < size)
    spread(node.right, within([node.cut + 1, to]), part(size - nLeft), dim, sums, cells);
}

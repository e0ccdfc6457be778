import { deriveRng } from '../core/rng.js';
import type { Codec } from '../sampler/codec.js';
import { type ImportanceData, summarize } from './importance-samples.js';

/** Bins of a number; sets have one a value. */
const BINS = 12;
const RESAMPLES = 24;
/** The better part that is compared with all. */
const GOOD = 0.1;
/** But no fewer trials than this. */
const LEAST_GOOD = 8;

/**
 * PED-ANOVA (Watanabe, Bansal & Hutter 2023, arXiv 2304.10255): a parameter matters as far as the
 * density of its values among the best trials differs from that among all, by Pearson's divergence
 * Σ (p_good / p_all − 1)² p_all. What a parameter without influence reaches by chance, estimated by
 * drawing as many trials at random, is subtracted. O(n) a parameter.
 */
export function pedAnova(
  codec: Codec,
  dims: readonly number[],
  data: ImportanceData,
  seed: number,
) {
  const n = data.points.length;
  const order = [...data.values.keys()].sort((a, b) => data.values[a]! - data.values[b]!);
  const rank = new Uint32Array(n);
  order.forEach((i, place) => {
    rank[i] = place;
  });
  const good = Math.min(Math.ceil(n / 2), Math.max(LEAST_GOOD, Math.ceil(GOOD * n)));
  const bins = dims.map((d) => binsOf(codec, d, data));
  const samples: number[][] = [];
  for (let b = 0; b < RESAMPLES; b++) {
    const rng = deriveRng(seed, 'ped-anova', b);
    // A bootstrap of trials; its best are those of lowest rank.
    const drawn = Int32Array.from({ length: n }, () => rng.int(n)).sort(
      (i, j) => rank[i]! - rank[j]!,
    );
    const chance = rng.shuffle(drawn.slice());
    samples.push(
      bins.map(({ bin, count }) => {
        const all = histogram(bin, count, drawn, n);
        const gap = pearson(histogram(bin, count, drawn, good), all);
        return Math.max(0, gap - pearson(histogram(bin, count, chance, good), all));
      }),
    );
  }
  return summarize(samples);
}

/** Bin of every trial along a dim; inactive has one of its own. */
function binsOf(codec: Codec, d: number, data: ImportanceData) {
  const { kind, levels } = codec.dims[d]!;
  const own = kind === 'choice' || levels <= BINS;
  const count = own ? levels : BINS;
  const bin = Uint16Array.from(data.points, (p) => {
    const code = p[d]!;
    if (Number.isNaN(code)) return count;
    return own ? code : Math.min(BINS - 1, Math.floor(codec.unit(d, code) * BINS));
  });
  return { bin, count: count + 1 };
}

/** Shares of the first `size` trials in each bin, with a tenth of a trial added everywhere. */
function histogram(
  bin: Uint16Array,
  count: number,
  trials: Int32Array,
  size: number,
): Float64Array {
  const shares = new Float64Array(count).fill(0.1);
  for (let i = 0; i < size; i++) shares[bin[trials[i]!]!]!++;
  const total = size + 0.1 * count;
  return shares.map((v) => v / total);
}

function pearson(good: Float64Array, all: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < all.length; i++) sum += (good[i]! - all[i]!) ** 2 / all[i]!;
  return sum;
}

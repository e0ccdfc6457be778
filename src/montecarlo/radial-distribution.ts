import { fail } from '../core/errors.js';
import type { Frames } from '../structure/frames.js';
import { type Cell, cellVolume, largestRadius, minimumImage } from './cell.js';
import { countDistances, createHistogram, type DistanceHistogram } from './distance-histogram.js';
import { neighboursPerPair, pairKinds } from './pair-kinds.js';

export interface RadialDistributionOptions {
  /** Bin width, Å; default 0.02. */
  readonly dr?: number;
  /** Å; default 6, in a periodic cell half its smallest width if that is less. */
  readonly rMax?: number;
  /** Consecutive blocks for the error bars; default 20. */
  readonly blocks?: number;
}

/** g(r) of one kind of pair. */
export interface PairDistribution {
  /** Å⁻³ for an isolated molecule, dimensionless in a periodic cell; one value a bin. */
  readonly density: readonly number[];
  /** Standard error from blocks. */
  readonly stderr: readonly number[];
  /** Neighbours of the second species within r + dr/2 of an atom of the first, on average. */
  readonly coordination: readonly number[];
}

export interface RadialDistribution {
  readonly kind: 'isolated' | 'periodic';
  /** Bin centres, Å. */
  readonly r: readonly number[];
  readonly dr: number;
  readonly frames: number;
  readonly blocks: number;
  /** By kind, heavier species first: `O-O`, `O-H`, `H-H`. */
  readonly pairs: Readonly<Record<string, PairDistribution>>;
}

/**
 * The radial distribution of every pair of species. For an isolated molecule the density of pair
 * distances, histogram / (pairs · frames · 4πr² dr) with r the bin's centre: there is no volume to
 * normalise by. In a periodic cell g(r) as VMD's `measure gofr` has it: the histogram over the
 * number of pairs, times the volume, over the volume of the shell; nearest images only, hence rMax
 * of at most half the cell's smallest width. All frames must hold the same atoms in the same order.
 */
export function radialDistribution(
  frames: Frames,
  options: RadialDistributionOptions = {},
): RadialDistribution {
  if (frames.count === 0) throw fail('FRAMES_BAD', 'g(r) needs at least one frame, got none');
  checkOptions(options);
  const numbers = frames.numbers.slice(0, frames.offsets[1]!);
  requireSameAtoms(frames, numbers);
  const kinds = pairKinds(numbers);
  const periodic = (frames.pbc?.[0] ?? 0) !== 0;
  const dr = options.dr ?? 0.02;
  const rMax = periodic ? periodicRange(frames, options.rMax) : (options.rMax ?? 6);
  const blocks = Math.min(options.blocks ?? 20, frames.count);
  const histogram = createHistogram(kinds, blocks, dr, rMax);
  for (let f = 0; f < frames.count; f++) {
    const cell = periodic ? cellOf(frames, f) : undefined;
    countDistances(
      histogram,
      Math.floor((f * blocks) / frames.count),
      frames.positions,
      frames.offsets[f]! * 3,
      cell ? minimumImage(cell) : null,
      cell ? cellVolume(cell) : 1,
    );
  }
  return distributionOf(histogram, periodic ? 'periodic' : 'isolated');
}

/** Turns counted distances into g(r); the counts of periodic cells are weighted by the volume. */
export function distributionOf(
  histogram: DistanceHistogram,
  kind: 'isolated' | 'periodic',
): RadialDistribution {
  const { kinds, bins, dr, counts } = histogram;
  const r = Array.from({ length: bins }, (_, b) => (b + 0.5) * dr);
  const used = [...histogram.frames.keys()].filter((b) => histogram.frames[b]! > 0);
  const total = used.reduce((sum, b) => sum + histogram.frames[b]!, 0);
  const volume = used.reduce((sum, b) => sum + histogram.weights[b]!, 0) / total;
  const pairs: Record<string, PairDistribution> = {};
  for (const [k, pair] of kinds.entries()) {
    const count = pair.atoms.length / 2;
    const density = new Array<number>(bins).fill(0);
    const stderr = new Array<number>(bins).fill(0);
    const coordination = new Array<number>(bins).fill(0);
    let within = 0;
    for (let b = 0; b < bins; b++) {
      const shell =
        kind === 'isolated'
          ? 4 * Math.PI * r[b]! ** 2 * dr
          : (4 / 3) * Math.PI * dr ** 3 * ((b + 1) ** 3 - b ** 3);
      const values = used.map(
        (block) =>
          counts[(block * kinds.length + k) * bins + b]! /
          (count * histogram.frames[block]! * shell),
      );
      density[b] =
        used.reduce((s, block, i) => s + values[i]! * histogram.frames[block]!, 0) / total;
      stderr[b] = standardError(values);
      within += (density[b]! * shell * count * neighboursPerPair(pair)) / volume;
      coordination[b] = within;
    }
    pairs[pair.name] = { density, stderr, coordination };
  }
  return { kind, r, dr, frames: total, blocks: used.length, pairs };
}

function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

export function cellOf(frames: Frames, f: number): Cell {
  return { vectors: frames.cells!.slice(9 * f, 9 * f + 9), pbc: frames.pbc![f]! };
}

function periodicRange(frames: Frames, wanted: number | undefined): number {
  let largest = Number.POSITIVE_INFINITY;
  for (let f = 0; f < frames.count; f++)
    largest = Math.min(largest, largestRadius(cellOf(frames, f)));
  if (wanted !== undefined && wanted > largest + 1e-9)
    throw fail(
      'USAGE',
      `g(r) of a periodic cell counts nearest images and ends at half its smallest width, ${largest.toFixed(3)} Å; got a range of ${wanted} Å`,
    );
  return wanted ?? Math.min(6, largest);
}

function checkOptions({ dr = 1, rMax = 1, blocks = 1 }: RadialDistributionOptions): void {
  for (const [name, value] of [
    ['dr', dr],
    ['r-max', rMax],
  ] as const)
    if (!(value > 0 && Number.isFinite(value)))
      throw fail('USAGE', `${name} is ${value}; expected a length in Å above 0`);
  if (!(Number.isInteger(blocks) && blocks >= 1))
    throw fail('USAGE', `blocks is ${blocks}; expected a whole number from 1`);
}

function requireSameAtoms(frames: Frames, numbers: Uint8Array): void {
  for (let f = 0; f < frames.count; f++) {
    const from = frames.offsets[f]!;
    const same =
      frames.offsets[f + 1]! - from === numbers.length &&
      numbers.every((z, i) => frames.numbers[from + i] === z);
    if (!same)
      throw fail(
        'FRAMES_MISMATCH',
        `g(r) needs the same atoms in the same order in every frame; frame ${frames.source.frame[f]! + 1} of ${frames.source.files[frames.source.file[f]!] ?? 'the input'} differs from the first`,
      );
  }
}

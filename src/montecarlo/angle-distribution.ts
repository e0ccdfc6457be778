import { fail } from '../core/errors.js';
import { atomicNumberOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';
import { type Displacement, plainDisplacement } from './bond-graph.js';
import { minimumImage } from './cell.js';
import { cellOf } from './radial-distribution.js';

/** A normalised histogram over degrees: Σ density · width = 1. */
export interface AngleHistogram {
  /** Bin centres, degrees. */
  readonly degrees: readonly number[];
  readonly width: number;
  /** 1/degree. */
  readonly density: readonly number[];
  /** Standard error from consecutive blocks of frames. */
  readonly stderr: readonly number[];
  /** Angles counted. */
  readonly count: number;
}

export interface AngleOptions {
  /** Symbols, centre in the middle: `['H', 'O', 'H']`. */
  readonly species: readonly [string, string, string];
  /** Longest distance of an end from the centre, Å. */
  readonly cutoff: number;
  /** Degrees; default 1. */
  readonly width?: number;
  readonly blocks?: number;
}

/** Distribution of the angle at the central species between neighbours of the two outer ones. */
export function angleDistribution(frames: Frames, options: AngleOptions): AngleHistogram {
  const [left, centre, right] = options.species.map(atomicNumberOf);
  const histogram = new BlockedHistogram(0, 180, options.width ?? 1, options.blocks ?? 20);
  const a = new Float64Array(3);
  const b = new Float64Array(3);
  for (let f = 0; f < frames.count; f++) {
    const from = frames.offsets[f]!;
    const atoms = frames.offsets[f + 1]! - from;
    const z = (i: number) => frames.numbers[from + i];
    const displacement = displacementOf(frames, f);
    const near = (c: number, i: number, out: Float64Array) => {
      displacement(frames.positions, 3 * from, c, i, out);
      return i !== c && Math.hypot(...out) <= options.cutoff;
    };
    for (let c = 0; c < atoms; c++) {
      if (z(c) !== centre) continue;
      for (let i = 0; i < atoms; i++) {
        if (z(i) !== left || !near(c, i, a)) continue;
        for (let j = left === right ? i + 1 : 0; j < atoms; j++)
          if (z(j) === right && j !== i && near(c, j, b))
            histogram.add(blockOf(f, frames.count, histogram.blocks), angleBetween(a, b));
      }
    }
  }
  return histogram.result();
}

export interface DihedralOptions {
  /** Atom indices from 0. */
  readonly atoms: readonly [number, number, number, number];
  /** Degrees; default 5. */
  readonly width?: number;
  readonly blocks?: number;
}

/** Distribution of one dihedral angle, −180 to 180°, by the IUPAC sign convention. */
export function dihedralDistribution(frames: Frames, options: DihedralOptions): AngleHistogram {
  const histogram = new BlockedHistogram(-180, 180, options.width ?? 5, options.blocks ?? 20);
  for (let f = 0; f < frames.count; f++)
    histogram.add(
      blockOf(f, frames.count, histogram.blocks),
      dihedralAngle(frames, f, options.atoms),
    );
  return histogram.result();
}

/** The dihedral angle of four atoms of a frame in degrees: 0 is cis, positive is clockwise. */
export function dihedralAngle(
  frames: Frames,
  f: number,
  [i, j, k, l]: DihedralOptions['atoms'],
): number {
  const at = 3 * frames.offsets[f]!;
  const atoms = frames.offsets[f + 1]! - frames.offsets[f]!;
  for (const atom of [i, j, k, l])
    if (!(atom >= 0 && atom < atoms))
      throw fail(
        'USAGE',
        `a dihedral names atom ${atom}, but frame ${f + 1} has atoms 0 to ${atoms - 1}`,
      );
  const displacement = displacementOf(frames, f);
  const [b1, b2, b3] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
  displacement(frames.positions, at, i, j, b1);
  displacement(frames.positions, at, j, k, b2);
  displacement(frames.positions, at, k, l, b3);
  const n1 = cross(b1, b2);
  const n2 = cross(b2, b3);
  const y = dot(cross(n1, n2), b2) / Math.hypot(...b2);
  return (Math.atan2(y, dot(n1, n2)) * 180) / Math.PI;
}

function displacementOf(frames: Frames, f: number): Displacement {
  return (frames.pbc?.[f] ?? 0) === 0 ? plainDisplacement : minimumImage(cellOf(frames, f));
}

function blockOf(frame: number, frames: number, blocks: number): number {
  return Math.floor((frame * blocks) / frames);
}

function angleBetween(a: Float64Array, b: Float64Array): number {
  const cosine = dot(a, b) / (Math.hypot(...a) * Math.hypot(...b));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
}

function cross(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.of(
    a[1]! * b[2]! - a[2]! * b[1]!,
    a[2]! * b[0]! - a[0]! * b[2]!,
    a[0]! * b[1]! - a[1]! * b[0]!,
  );
}

/** Counts by block and bin. */
class BlockedHistogram {
  readonly blocks: number;
  readonly #low: number;
  readonly #width: number;
  readonly #bins: number;
  readonly #counts: Float64Array;

  constructor(low: number, high: number, width: number, blocks: number) {
    this.blocks = blocks;
    this.#low = low;
    this.#bins = Math.max(1, Math.round((high - low) / width));
    this.#width = (high - low) / this.#bins;
    this.#counts = new Float64Array(blocks * this.#bins);
  }

  add(block: number, value: number): void {
    const bin = Math.min(this.#bins - 1, Math.floor((value - this.#low) / this.#width));
    this.#counts[block * this.#bins + bin]!++;
  }

  result(): AngleHistogram {
    const perBlock = Array.from({ length: this.blocks }, (_, b) =>
      this.#counts.subarray(b * this.#bins, (b + 1) * this.#bins),
    );
    const totals = perBlock.map((counts) => counts.reduce((x, y) => x + y, 0));
    const count = totals.reduce((x, y) => x + y, 0);
    const used = perBlock.filter((_, b) => totals[b]! > 0);
    const usedTotals = totals.filter((t) => t > 0);
    const density: number[] = [];
    const stderr: number[] = [];
    for (let bin = 0; bin < this.#bins; bin++) {
      const values = used.map((c, b) => c[bin]! / (usedTotals[b]! * this.#width));
      const mean = used.reduce((s, c) => s + c[bin]!, 0) / Math.max(1, count) / this.#width;
      const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0);
      density.push(mean);
      stderr.push(
        values.length < 2 ? 0 : Math.sqrt(variance / (values.length - 1) / values.length),
      );
    }
    return {
      degrees: density.map((_, bin) => this.#low + (bin + 0.5) * this.#width),
      width: this.#width,
      density,
      stderr,
      count,
    };
  }
}

import { symbolOf } from './elements.js';
import { type Duplicate, findDuplicates } from './find-duplicates.js';
import { fingerprintFrames } from './fingerprint-frames.js';
import type { Frames } from './frames.js';
import { groupByFormula } from './group-by-formula.js';
import { type OutlierFrame, outlierFrames } from './outlier-frames.js';
import { type PairDistances, pairDistances } from './pair-distances.js';
import { type Histogram, histogram, type Statistics, statistics } from './statistics.js';

/** What is in a set of frames; energies in eV, distances in Å, forces in eV/Å. */
export interface FramesSummary {
  readonly frames: number;
  readonly files: readonly string[];
  readonly skipped: number;
  readonly fingerprint: string;
  readonly atoms: { readonly total: number; readonly min: number; readonly max: number };
  readonly species: readonly { readonly symbol: string; readonly atoms: number }[];
  readonly compositions: readonly { readonly formula: string; readonly frames: number }[];
  readonly periodicFrames: number;
  readonly energy?: Statistics & {
    readonly meanPerAtom: number;
    /** eV per frame; where compositions differ, relative to each composition's mean. */
    readonly spread: number;
    readonly histogram: Histogram;
  };
  readonly forces?: { readonly rms: number; readonly max: number; readonly maxFrame: number };
  readonly distances: readonly PairDistances[];
  /** Frames looked at for distances: all, or an even sample of very large sets. */
  readonly distanceFrames: number;
  readonly outliers: readonly OutlierFrame[];
  /** How many frames are outliers; the list holds the first ones. */
  readonly outlierCount: number;
  readonly duplicates: { readonly count: number; readonly first: readonly Duplicate[] };
}

const LISTED = 10;
const BINS = 40;
/** Summarises frames: composition, energies, distances, outliers, duplicates. */
export function summarizeFrames(frames: Frames): FramesSummary {
  const { pairs, contacts, frames: distanceFrames } = pairDistances(frames);
  const byFormula = groupByFormula(frames);
  const outliers = outlierFrames(frames, byFormula, contacts);
  const duplicates = findDuplicates(frames);
  let periodicFrames = 0;
  for (const bits of frames.pbc ?? []) if (bits !== 0) periodicFrames++;
  return {
    frames: frames.count,
    files: frames.source.files,
    skipped: frames.skipped ?? 0,
    fingerprint: fingerprintFrames(frames),
    atoms: atomCounts(frames),
    species: countSpecies(frames),
    compositions: [...byFormula]
      .map(([formula, list]) => ({ formula, frames: list.length }))
      .sort((a, b) => b.frames - a.frames),
    periodicFrames,
    ...(frames.energiesEv ? { energy: energySummary(frames, frames.energiesEv, byFormula) } : {}),
    ...(frames.forcesEvPerAngstrom
      ? { forces: forceSummary(frames, frames.forcesEvPerAngstrom) }
      : {}),
    distances: pairs,
    distanceFrames,
    outliers: outliers.slice(0, LISTED),
    outlierCount: outliers.length,
    duplicates: { count: duplicates.length, first: duplicates.slice(0, LISTED) },
  };
}

function atomCounts(frames: Frames): FramesSummary['atoms'] {
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (let f = 0; f < frames.count; f++) {
    const atoms = frames.offsets[f + 1]! - frames.offsets[f]!;
    min = Math.min(min, atoms);
    max = Math.max(max, atoms);
  }
  return { total: frames.offsets[frames.count]!, min, max };
}

function countSpecies(frames: Frames): FramesSummary['species'] {
  const counts = new Float64Array(256);
  for (const z of frames.numbers) counts[z]! += 1;
  return Array.from(counts, (atoms, z) => ({ z, atoms }))
    .filter(({ atoms }) => atoms > 0)
    .map(({ z, atoms }) => ({ symbol: symbolOf(z), atoms }));
}

function energySummary(frames: Frames, energies: Float64Array, byFormula: Map<string, number[]>) {
  const all = statistics(energies);
  let perAtom = 0;
  const relative = new Float64Array(frames.count);
  for (let f = 0; f < frames.count; f++)
    perAtom += energies[f]! / (frames.offsets[f + 1]! - frames.offsets[f]!) / frames.count;
  for (const list of byFormula.values()) {
    const { mean } = statistics(list.map((f) => energies[f]!));
    for (const f of list) relative[f] = energies[f]! - mean;
  }
  return {
    ...all,
    meanPerAtom: perAtom,
    spread: statistics(relative).std,
    histogram: histogram(byFormula.size > 1 ? relative : energies, BINS),
  };
}

function forceSummary(frames: Frames, forces: Float64Array) {
  let [sum, largest, maxFrame] = [0, 0, 0];
  for (let f = 0; f < frames.count; f++)
    for (let a = frames.offsets[f]!; a < frames.offsets[f + 1]!; a++) {
      const squared = forces[3 * a]! ** 2 + forces[3 * a + 1]! ** 2 + forces[3 * a + 2]! ** 2;
      sum += squared;
      if (squared <= largest) continue;
      largest = squared;
      maxFrame = f;
    }
  return { rms: Math.sqrt(sum / forces.length), max: Math.sqrt(largest), maxFrame };
}

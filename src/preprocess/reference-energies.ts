import { fail } from '../core/errors.js';
import { solveSymmetricMinimumNorm } from './minimum-norm.js';

/** The part of frames that energies depend on; see Frames. */
export interface EnergyFrames {
  readonly count: number;
  readonly offsets: Uint32Array;
  readonly numbers: Uint8Array;
  readonly energiesEv?: Float64Array;
}

/** Energy in eV of one atom of each element, by atomic number. */
export type ReferenceEnergies = { readonly [atomicNumber: string]: number };

/**
 * Reference energies by least squares over the training frames: Σ_z n_z e_z ≈ E, so that what is
 * left is small. Where compositions do not determine them (a single composition above all) the
 * solution of least norm is taken, which shares the energy out in proportion to the numbers of atoms.
 */
export function fitReferenceEnergies(
  frames: EnergyFrames,
  train: ArrayLike<number>,
): ReferenceEnergies {
  const energies = requireEnergies(frames);
  const elements = elementsOf(frames, train);
  const n = elements.length;
  const column = new Int16Array(256).fill(-1);
  elements.forEach((z, i) => {
    column[z] = i;
  });
  const counts = new Float64Array(n);
  const references = new Float64Array(n);
  const normal = new Float64Array(n * n);
  // The second round corrects the rounding of the first: total energies are large.
  for (let round = 0; round < 2; round++) {
    const right = new Float64Array(n);
    normal.fill(0);
    for (let k = 0; k < train.length; k++) {
      countAtoms(frames, train[k]!, column, counts);
      let rest = energies[train[k]!]!;
      for (let i = 0; i < n; i++) rest -= counts[i]! * references[i]!;
      for (let i = 0; i < n; i++) {
        right[i]! += (counts[i]! * rest) / train.length;
        for (let j = 0; j < n; j++) normal[i * n + j]! += (counts[i]! * counts[j]!) / train.length;
      }
    }
    const step = solveSymmetricMinimumNorm(normal, right);
    for (let i = 0; i < n; i++) references[i]! += step[i]!;
  }
  return Object.fromEntries(elements.map((z, i) => [z, references[i]!]));
}

/** How total energies become the numbers a network learns: y = (E − Σ references − mean) / std. */
export interface EnergyScaling {
  readonly references: ReferenceEnergies;
  /** eV. */
  readonly mean: number;
  /** eV; 1 where all training energies are equal. */
  readonly std: number;
}

/** Fits mean and population standard deviation on the training frames, references given or fitted. */
export function fitEnergyScaling(
  frames: EnergyFrames,
  train: ArrayLike<number>,
  references: ReferenceEnergies = fitReferenceEnergies(frames, train),
): EnergyScaling {
  if (train.length === 0)
    throw fail('PREPROCESS_INVALID', 'energies cannot be scaled without training frames');
  const energies = requireEnergies(frames);
  const rest = (k: number) => energies[train[k]!]! - referenceEnergy(references, frames, train[k]!);
  const offset = rest(0);
  let mean = 0;
  for (let k = 0; k < train.length; k++) mean += (rest(k) - offset) / train.length;
  let variance = 0;
  for (let k = 0; k < train.length; k++) variance += (rest(k) - offset - mean) ** 2 / train.length;
  const std = Math.sqrt(variance);
  const scale = Math.abs(offset) + Math.abs(energies[train[0]!]!);
  return { references, mean: offset + mean, std: std > 1e-14 * scale ? std : 1 };
}

/** The scaled energies of all frames. */
export function scaleEnergies(frames: EnergyFrames, scaling: EnergyScaling): Float64Array {
  const energies = requireEnergies(frames);
  return Float64Array.from(
    energies,
    (energy, f) =>
      (energy - referenceEnergy(scaling.references, frames, f) - scaling.mean) / scaling.std,
  );
}

/** What to add to std · y to get the total energy in eV of a configuration of these atoms. */
export function energyOffsetEv(scaling: EnergyScaling, numbers: ArrayLike<number>): number {
  let sum = scaling.mean;
  for (let a = 0; a < numbers.length; a++) sum += referenceOf(scaling.references, numbers[a]!);
  return sum;
}

/** Total energies in eV from scaled ones; the inverse of {@link scaleEnergies}. */
export function unscaleEnergies(
  scaled: ArrayLike<number>,
  frames: EnergyFrames,
  scaling: EnergyScaling,
): Float64Array {
  return Float64Array.from(
    { length: frames.count },
    (_, f) =>
      scaled[f]! * scaling.std + scaling.mean + referenceEnergy(scaling.references, frames, f),
  );
}

function referenceEnergy(references: ReferenceEnergies, frames: EnergyFrames, f: number): number {
  let sum = 0;
  for (let a = frames.offsets[f]!; a < frames.offsets[f + 1]!; a++)
    sum += referenceOf(references, frames.numbers[a]!);
  return sum;
}

function referenceOf(references: ReferenceEnergies, z: number): number {
  const reference = references[z];
  if (reference !== undefined) return reference;
  throw fail(
    'PREPROCESS_INVALID',
    `there is no reference energy for the element with atomic number ${z}; the training frames have ${Object.keys(references).join(', ')}`,
  );
}

function requireEnergies(frames: EnergyFrames): Float64Array {
  if (frames.energiesEv) return frames.energiesEv;
  throw fail(
    'PREPROCESS_INVALID',
    'the frames carry no energies; read them with an energy key and unit',
  );
}

function elementsOf(frames: EnergyFrames, train: ArrayLike<number>): number[] {
  const seen = new Set<number>();
  for (let k = 0; k < train.length; k++)
    for (let a = frames.offsets[train[k]!]!; a < frames.offsets[train[k]! + 1]!; a++)
      seen.add(frames.numbers[a]!);
  return [...seen].sort((a, b) => a - b);
}

function countAtoms(frames: EnergyFrames, f: number, column: Int16Array, out: Float64Array): void {
  out.fill(0);
  for (let a = frames.offsets[f]!; a < frames.offsets[f + 1]!; a++)
    out[column[frames.numbers[a]!]!]! += 1;
}

import {
  ANGSTROM_PER,
  BOLTZMANN_EV_PER_K,
  type EnergyUnit,
  EV_PER,
  type LengthUnit,
  UNIT_LABEL,
} from '../core/units.js';
import { COVALENT_RADII_ANGSTROM } from './elements.js';
import type { Frames } from './frames.js';
import { median } from './statistics.js';

/** A guess and the sentence it rests on; `sure` where the evidence leaves little else. */
export interface UnitGuess<U> {
  readonly unit: U;
  readonly sure: boolean;
  readonly why: string;
}

const SAMPLE = 200;

/**
 * The unit of total energies that are stored as read. First by their size, against the
 * Thomas–Fermi–Scott–Schwinger energies of the atoms (J. Schwinger, Phys. Rev. A 24, 2353 (1981)),
 * which come within a few per cent of all-electron energies; else by their spread, against
 * equipartition at 300 K.
 */
export function guessEnergyUnit(frames: Frames): UnitGuess<EnergyUnit> | undefined {
  const energies = frames.energiesEv;
  if (!energies || frames.count === 0) return undefined;
  const ratios: number[] = [];
  const picked = sampleFrames(frames.count);
  for (const f of picked) {
    let hartree = 0;
    for (let a = frames.offsets[f]!; a < frames.offsets[f + 1]!; a++)
      hartree += atomEnergyHartree(frames.numbers[a]!);
    ratios.push(energies[f]! / hartree);
  }
  const ratio = median(ratios);
  const units = Object.keys(EV_PER) as EnergyUnit[];
  const mismatchOf = (unit: EnergyUnit) =>
    Math.abs(Math.log((ratio * EV_PER[unit]) / EV_PER.hartree));
  const best = units.reduce((a, b) => (mismatchOf(b) < mismatchOf(a) ? b : a));
  const typical = energies[picked[0]!]!.toPrecision(6);
  if (ratio > 0 && mismatchOf(best) < 0.12)
    return {
      unit: best,
      sure: true,
      why: `total energies near ${typical} fit all-electron energies of these atoms in ${UNIT_LABEL[best]}`,
    };
  return guessBySpread(frames, energies, picked, typical);
}

function guessBySpread(
  frames: Frames,
  energies: Float64Array,
  picked: readonly number[],
  typical: string,
): UnitGuess<EnergyUnit> | undefined {
  const atoms = frames.offsets[frames.count]! / frames.count;
  const mean = picked.reduce((sum, f) => sum + energies[f]!, 0) / picked.length;
  const variance = picked.reduce((sum, f) => sum + (energies[f]! - mean) ** 2, 0) / picked.length;
  if (!(variance > 0)) return undefined;
  const perMode = Math.sqrt(variance / Math.max(1, (3 * atoms - 6) / 2));
  const off = (unit: EnergyUnit) =>
    Math.abs(Math.log((perMode * EV_PER[unit]) / (BOLTZMANN_EV_PER_K * 300)));
  const unit = (Object.keys(EV_PER) as EnergyUnit[]).reduce((a, b) => (off(b) < off(a) ? b : a));
  const why = `energies near ${typical} spread by ${Math.sqrt(variance).toPrecision(3)}, most like thermal motion in ${UNIT_LABEL[unit]}`;
  return { unit, sure: false, why };
}

function atomEnergyHartree(z: number): number {
  return -0.768745 * z ** (7 / 3) + 0.5 * z * z - 0.2699 * z ** (5 / 3);
}

/**
 * The unit of positions that are stored as read, by the nearest neighbours' distances against sums
 * of covalent radii. Undefined for single atoms.
 */
export function guessLengthUnit(frames: Frames): UnitGuess<LengthUnit> | undefined {
  const ratios: number[] = [];
  for (const f of sampleFrames(frames.count).slice(0, 50)) nearestRatios(frames, f, ratios);
  if (ratios.length === 0) return undefined;
  const ratio = median(ratios);
  const off = (unit: LengthUnit) => Math.abs(Math.log((ratio * ANGSTROM_PER[unit]) / 1.05));
  const unit = (Object.keys(ANGSTROM_PER) as LengthUnit[]).reduce((a, b) =>
    off(b) < off(a) ? b : a,
  );
  return {
    unit,
    sure: off(unit) < 0.25,
    why: `neighbours are at ${ratio.toPrecision(3)} times the sum of their covalent radii in Å`,
  };
}

/** Each atom's nearest neighbour; of large frames the first thousand atoms, cells ignored. */
function nearestRatios(frames: Frames, f: number, ratios: number[]): void {
  const start = frames.offsets[f]!;
  const end = Math.min(frames.offsets[f + 1]!, start + 1000);
  const { positions, numbers } = frames;
  for (let a = start; a < end; a++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (let b = start; b < end; b++) {
      if (a === b) continue;
      const r = Math.hypot(
        positions[3 * a]! - positions[3 * b]!,
        positions[3 * a + 1]! - positions[3 * b + 1]!,
        positions[3 * a + 2]! - positions[3 * b + 2]!,
      );
      const radii = radius(numbers[a]!) + radius(numbers[b]!);
      if (r / radii < nearest && r > 0) nearest = r / radii;
    }
    if (Number.isFinite(nearest)) ratios.push(nearest);
  }
}

function radius(z: number): number {
  return COVALENT_RADII_ANGSTROM[z] ?? 1.5;
}

function sampleFrames(count: number): number[] {
  const step = Math.max(1, Math.ceil(count / SAMPLE));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

import { writeFileAtomic } from '../core/atomic-write.js';
import { fail } from '../core/errors.js';
import { makeFolderFor } from '../core/make-folder.js';
import { energyMetrics } from '../network/energy-metrics.js';
import type { Frames } from '../structure/frames.js';
import { writeFrames } from '../structure/frames-writer.js';
import { atomicEnergies } from './atomic-energies.js';
import type { EnergyPotential, Prediction } from './energy-potential.js';
import { forceMetrics } from './force-metrics.js';

export interface PredictionErrors {
  readonly maeMev?: number;
  readonly rmseMev?: number;
  readonly maxMev?: number;
  readonly forceMaeMevPerAngstrom?: number;
  readonly forceRmseMevPerAngstrom?: number;
}

/** Errors of a prediction against what the frames carry; empty where they carry nothing. */
export function predictionErrors(frames: Frames, prediction: Prediction): PredictionErrors {
  const { energiesEv, forcesEvPerAngstrom } = frames;
  const atoms = Float64Array.from(
    { length: frames.count },
    (_, f) => frames.offsets[f + 1]! - frames.offsets[f]!,
  );
  const energy = energiesEv && energyMetrics(energiesEv, prediction.energiesEv, atoms);
  const forces =
    forcesEvPerAngstrom &&
    prediction.forcesEvPerAngstrom &&
    forceMetrics(forcesEvPerAngstrom, prediction.forcesEvPerAngstrom);
  return {
    ...(energy && { maeMev: energy.maeMev, rmseMev: energy.rmseMev, maxMev: energy.maxMev }),
    ...(forces && {
      forceMaeMevPerAngstrom: forces.maeMevPerAngstrom,
      forceRmseMevPerAngstrom: forces.rmseMevPerAngstrom,
    }),
  };
}

/**
 * Refuses, before any work, a name by which nothing can be written, and makes its folder.
 * Errors: USAGE, FILE_UNWRITABLE.
 */
export function checkPredictionFile(file: string): void {
  formatOf(file);
  makeFolderFor(file);
}

/**
 * Predicts and writes by extension: extxyz (`energy=` and `forces:R:3` as ASE reads them), csv or
 * json (with the energy of each atom). eV and eV/Å.
 */
export async function writePrediction(
  potential: EnergyPotential,
  frames: Frames,
  file: string,
): Promise<Prediction> {
  const format = formatOf(file);
  const prediction = potential.predict(frames, { forces: potential.hasForces });
  if (format === 'xyz') await writeFrames(file, { ...frames, ...prediction });
  else if (format === 'csv') writeFileAtomic(file, csvOf(frames, prediction));
  else writeFileAtomic(file, jsonOf(frames, prediction, atomicEnergies(potential, frames)));
  return prediction;
}

function formatOf(file: string): 'xyz' | 'csv' | 'json' {
  if (/\.(ext)?xyz(\.gz)?$/.test(file)) return 'xyz';
  if (file.endsWith('.csv')) return 'csv';
  if (file.endsWith('.json')) return 'json';
  throw fail(
    'USAGE',
    `--out ${file}: expected a name that ends in .extxyz, .xyz (also with .gz), .csv or .json`,
  );
}

function csvOf(frames: Frames, { energiesEv }: Prediction): string {
  const reference = frames.energiesEv;
  const rows = Array.from(energiesEv, (energy, f) =>
    reference
      ? `${f},${energy},${reference[f]},${(energy - reference[f]!) * 1000}`
      : `${f},${energy}`,
  );
  const head = reference ? 'frame,energy_ev,reference_ev,error_mev' : 'frame,energy_ev';
  return `${[head, ...rows].join('\n')}\n`;
}

function jsonOf(
  frames: Frames,
  { energiesEv, forcesEvPerAngstrom }: Prediction,
  atomic: Float64Array | undefined,
): string {
  const forcesOf = (f: number) => {
    const [from, to] = [frames.offsets[f]!, frames.offsets[f + 1]!];
    return Array.from({ length: to - from }, (_, a) => [
      ...forcesEvPerAngstrom!.subarray(3 * (from + a), 3 * (from + a) + 3),
    ]);
  };
  const list = Array.from(energiesEv, (energy, frame) => ({
    frame,
    energy,
    ...(frames.energiesEv && { reference: frames.energiesEv[frame] }),
    ...(atomic && {
      atomicEnergies: [...atomic.subarray(frames.offsets[frame], frames.offsets[frame + 1])],
    }),
    ...(forcesEvPerAngstrom && { forces: forcesOf(frame) }),
  }));
  return JSON.stringify({ units: { energy: 'eV', forces: 'eV/angstrom' }, frames: list }, null, 1);
}

import { fail } from '../core/errors.js';
import { sha256 } from '../core/json.js';
import type { Progress } from '../core/progress.js';
import type { EnergyUnit } from '../core/units.js';
import type { ReferenceEnergies } from '../preprocess/reference-energies.js';
import { atomicNumberOf } from '../structure/elements.js';
import { fingerprintFrames } from '../structure/fingerprint-frames.js';
import type { Frames } from '../structure/frames.js';
import { readFrames } from '../structure/read-frames.js';
import type { Split } from '../structure/split-frames.js';
import { splitFrames } from '../structure/split-frames.js';
import type { DatasetConfig } from './dataset-schema.js';

/** What every trial of a study trains and is judged on. */
export interface Dataset {
  readonly frames: Frames;
  readonly split: Split;
  /** SHA-256 of the frames' content. */
  readonly fingerprint: string;
  /** Atomic numbers in the frames, ascending. */
  readonly species: readonly number[];
  /** Unit of the energies in the files. */
  readonly energyUnit: EnergyUnit;
  /** Given reference energies, or undefined to fit them on the training frames. */
  readonly references: ReferenceEnergies | undefined;
}

/** Reads and splits the frames an experiment names. Errors are those of reading and splitting. */
export async function loadDataset(
  config: DatasetConfig,
  options: { readonly progress?: Progress; readonly signal?: AbortSignal } = {},
): Promise<Dataset> {
  const frames = await readFrames(config.path, {
    energy: config.energy,
    ...(config.forces && { forces: config.forces }),
    lengthUnit: config.length_unit,
    stride: config.stride,
    ...(config.max_frames !== undefined && { maxFrames: config.max_frames }),
    skipBadFrames: config.skip_bad_frames,
    ...options,
  });
  const species = [...new Set(frames.numbers)].sort((a, b) => a - b);
  return {
    frames,
    split: splitFrames(frames, config.split),
    fingerprint: fingerprintFrames(frames),
    species,
    energyUnit: config.energy.unit,
    references: givenReferences(config, species),
  };
}

function givenReferences(
  config: DatasetConfig,
  species: readonly number[],
): ReferenceEnergies | undefined {
  const given = config.reference_energies;
  if (given === 'fit') return undefined;
  if (given === 'none') return Object.fromEntries(species.map((z) => [z, 0]));
  const references = Object.fromEntries(
    Object.entries(given).map(([symbol, energyEv]) => [atomicNumberOf(symbol), energyEv]),
  );
  const missing = species.find((z) => references[z] === undefined);
  if (missing !== undefined)
    throw fail(
      'CONFIG_INVALID',
      `dataset.reference_energies has no value for atomic number ${missing}, which the frames contain; give one in eV, or write fit`,
    );
  return references;
}

/** A key of the dataset's configuration, so that a worker knows whether it has it loaded. */
export function datasetKey(config: DatasetConfig): string {
  return sha256(JSON.stringify(config));
}

import { basename } from 'node:path';
import type { Json } from '../core/json.js';
import { VERSION } from '../core/version.js';
import type { FitResult } from '../potential/fit-potential.js';
import type { Provenance } from '../potential/potential.js';
import type { Params } from '../space/distribution.js';
import type { Dataset } from './dataset.js';
import type { ExperimentFile } from './schema.js';

/** What a model remembers of its making. */
export function provenanceOf(
  config: ExperimentFile,
  data: Dataset,
  fit: FitResult,
  made: { readonly number?: number; readonly seed: number; readonly params: Params },
): Provenance {
  const { energy, forces, length_unit } = config.dataset!;
  return {
    pestle: VERSION,
    study: config.study,
    ...(made.number !== undefined && { trial: made.number }),
    seed: made.seed,
    dataset: {
      fingerprint: data.fingerprint,
      split: data.split.hash,
      files: data.frames.source.files.map((file) => basename(file)),
    },
    frames: {
      energy: { key: energy.key, unit: energy.unit },
      ...(forces && { forces }),
      lengthUnit: length_unit,
    },
    settings: { params: made.params, fixed: config.fixed as Json },
    metrics: fit.metrics,
    engine: fit.training.engine as unknown as Json,
  };
}

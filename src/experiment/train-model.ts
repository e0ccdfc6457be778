import type { Progress } from '../core/progress.js';
import { silent } from '../core/progress.js';
import { deriveSeed } from '../core/rng.js';
import type { FitResult } from '../potential/fit-potential.js';
import { fitPotential } from '../potential/fit-potential.js';
import { inferenceMicroseconds } from '../potential/inference-cost.js';
import type { PotentialFiles } from '../potential/save-potential.js';
import { potentialFiles } from '../potential/save-potential.js';
import type { Params } from '../space/distribution.js';
import type { CommitteeSpread } from './committee-spread.js';
import { committeeSpread } from './committee-spread.js';
import type { Dataset } from './dataset.js';
import { loadDataset } from './dataset.js';
import { datasetWarnings } from './dataset-warnings.js';
import { provenanceOf } from './provenance.js';
import type { ExperimentFile } from './schema.js';
import { resolveSettings } from './trial-settings.js';

export interface TrainModelRequest {
  /** With a dataset. */
  readonly config: ExperimentFile;
  /** Instead of searching: the values of what `space` names. */
  readonly params: Params;
  readonly seed: number;
  /** How many models with different initial weights. */
  readonly members: number;
  readonly threads: number;
  readonly timeLimit?: number | undefined;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** What about the frames would make the errors wrong or flattering, told before the training. */
  readonly onWarning?: (warning: string) => void;
}

export interface TrainedModel {
  readonly files: PotentialFiles;
  readonly fit: FitResult;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface TrainedModels {
  readonly dataset: Dataset;
  readonly members: readonly TrainedModel[];
  readonly committee: CommitteeSpread | null;
}

/** One potential (or a committee) with fixed hyperparameters, no search and no store. */
export async function trainModel(request: TrainModelRequest): Promise<TrainedModels> {
  const { config, params, progress = silent, signal } = request;
  const settings = resolveSettings(config.fixed, params);
  const dataset = await loadDataset(config.dataset!, { progress, ...(signal && { signal }) });
  if (request.onWarning) for (const warning of datasetWarnings(dataset)) request.onWarning(warning);
  const members: TrainedModel[] = [];
  for (let i = 0; i < request.members; i++) {
    const seed = i === 0 ? request.seed : deriveSeed(request.seed, 'committee', i);
    const fit = await fitPotential({
      frames: dataset.frames,
      split: dataset.split,
      species: dataset.species,
      references: dataset.references,
      settings,
      seed,
      threads: request.threads,
      timeLimit: request.timeLimit,
      signal,
      onEpoch: ({ epoch, validationMse, energyStdEv }) => {
        const rmse = (1000 * energyStdEv * Math.sqrt(validationMse)).toFixed(4);
        progress(epoch, undefined, `validation RMSE ${rmse} meV, epoch`);
        return undefined;
      },
    });
    signal?.throwIfAborted();
    const provenance = provenanceOf(config, dataset, fit, { seed, params });
    const parts = { ...fit.parts, provenance };
    const metrics = { ...fit.metrics, inference_us: inferenceMicroseconds(parts, dataset.frames) };
    const files = potentialFiles(
      { ...parts, provenance: { ...provenance, metrics } },
      dataset.frames,
    );
    members.push({ files, fit, metrics });
  }
  const test = members.map(({ fit }) => ({
    referenceEv: [...fit.predictions.test.referenceEv],
    predictedEv: [...fit.predictions.test.predictedEv],
  }));
  return { dataset, members, committee: committeeSpread(test) };
}

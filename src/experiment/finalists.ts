import { canonicalJson, sha256 } from '../core/json.js';
import type { Progress } from '../core/progress.js';
import { silent } from '../core/progress.js';
import type { FitResult } from '../potential/fit-potential.js';
import { fitPotential } from '../potential/fit-potential.js';
import { inferenceMicroseconds } from '../potential/inference-cost.js';
import type { PotentialParts } from '../potential/potential.js';
import { potentialFiles } from '../potential/save-potential.js';
import type { Params } from '../space/distribution.js';
import type { Store, StudyRecord } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import { committeeSpread } from './committee-spread.js';
import type { Dataset } from './dataset.js';
import type { FinalistCheck } from './finalist-check.js';
import { checkFinalist, finalistReference } from './finalist-check.js';
import { parityOf } from './parity.js';
import { provenanceOf } from './provenance.js';
import type { ExperimentFile, FinalistsConfig } from './schema.js';
import { resolveSettings } from './trial-settings.js';

/** One of the best trials, refitted on all training frames and checked in a Monte-Carlo. */
export interface Finalist {
  readonly trial: number;
  readonly params: Params;
  /** Of the refit; `validation.rmse_mev`, `test.mae_mev`, `inference_us`, … */
  readonly metrics: Readonly<Record<string, number>>;
  readonly check: FinalistCheck | null;
}

/** Study artifact `finalists.json`. */
export interface FinalistsTable {
  /** By validation RMSE of the refit, best first. */
  readonly finalists: readonly Finalist[];
  /** Trial number of the first. */
  readonly best: number;
  /** How far the finalists disagree on the test frames, and how well that tells the error. */
  readonly committee: { readonly meanSpreadMev: number; readonly calibration: number } | null;
}

export interface FinalistsRequest {
  readonly store: Store;
  readonly study: StudyRecord;
  readonly config: ExperimentFile & { readonly finalists: FinalistsConfig };
  readonly dataset: Dataset;
  readonly threads: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Artifacts of a trial that hold its refit; `export` takes them when they are there. */
export const REFIT_ARTIFACTS = {
  json: 'refit.potential.json',
  arrays: 'refit.potential.safetensors',
  parity: 'refit.parity.json',
  result: 'refit.json',
} as const;

/**
 * Refits the best trials and checks each by Monte-Carlo. What is finished is stored trial by trial, so
 * an interrupted call goes on where it was.
 */
export async function runFinalists(request: FinalistsRequest): Promise<FinalistsTable | undefined> {
  const { store, study, config, progress = silent } = request;
  const candidates = bestTrials(await store.trials(study.id), study, config).slice(
    0,
    config.finalists.top,
  );
  if (candidates.length === 0) return undefined;
  const reference = await finalistReference(config, request.dataset);
  const done: { finalist: Finalist; predictions: Predicted }[] = [];
  for (const [i, trial] of candidates.entries()) {
    request.signal?.throwIfAborted();
    progress(i, candidates.length, 'finalists');
    done.push((await stored(request, trial)) ?? (await refit(request, trial, reference)));
  }
  progress(candidates.length, candidates.length, 'finalists');
  const validation = (entry: { finalist: Finalist }) =>
    entry.finalist.metrics['validation.rmse_mev']!;
  done.sort((a, b) => validation(a) - validation(b));
  const table: FinalistsTable = {
    finalists: done.map(({ finalist }) => finalist),
    best: done[0]!.finalist.trial,
    committee: committeeSpread(done.map(({ predictions }) => predictions)),
  };
  await store.putArtifact(
    study.id,
    null,
    'finalists.json',
    'application/json',
    Buffer.from(JSON.stringify(table)),
  );
  return table;
}

/** Test energies of one finalist, in frame order: what the committee is made of. */
type Predicted = {
  readonly referenceEv: readonly number[];
  readonly predictedEv: readonly number[];
};

/** Complete trials, best first objective first. A scaler per atom is never a finalist. */
function bestTrials(
  trials: readonly TrialRecord[],
  study: StudyRecord,
  config: ExperimentFile,
): TrialRecord[] {
  const sign = study.directions[0] === 'maximize' ? -1 : 1;
  return trials
    .filter((trial) => trial.state === 'complete' && trial.params !== null && trial.values !== null)
    .filter((trial) => resolveSettings(config.fixed, trial.params!).scaler.per === 'element')
    .sort((a, b) => sign * (a.values![0]! - b.values![0]!) || a.number - b.number);
}

/** What a finalist depends on besides its trial: another setting means it is done again. */
function keyOf(config: FinalistsRequest['config'], dataset: Dataset): string {
  return sha256(
    canonicalJson([config.finalists, config.fixed, dataset.fingerprint, dataset.split.hash]),
  );
}

async function stored({ store, study, config, dataset }: FinalistsRequest, trial: TrialRecord) {
  const bytes = await store.getArtifact(study.id, trial.number, REFIT_ARTIFACTS.result);
  if (!bytes) return undefined;
  const saved = JSON.parse(Buffer.from(bytes).toString()) as {
    key: string;
    finalist: Finalist;
    predictions: Predicted;
  };
  return saved.key === keyOf(config, dataset) ? saved : undefined;
}

async function refit(
  request: FinalistsRequest,
  trial: TrialRecord,
  reference: Awaited<ReturnType<typeof finalistReference>>,
) {
  const { store, study, config, dataset } = request;
  const fit = await fitAgain(request, trial);
  const made = { number: trial.number, seed: trial.seed, params: trial.params! };
  const provenance = provenanceOf(config, dataset, fit, made);
  const parts: PotentialParts = { ...fit.parts, provenance };
  const metrics = { ...fit.metrics, inference_us: inferenceMicroseconds(parts, dataset.frames) };
  const files = potentialFiles(
    { ...parts, provenance: { ...provenance, metrics } },
    dataset.frames,
  );
  const check = config.finalists.monte_carlo
    ? await checkFinalist(
        parts,
        dataset,
        config.finalists.monte_carlo,
        reference,
        trial.seed,
        request.signal,
      )
    : null;
  const finalist: Finalist = { trial: trial.number, params: trial.params!, metrics, check };
  const { referenceEv, predictedEv } = fit.predictions.test;
  const predictions = { referenceEv: [...referenceEv], predictedEv: [...predictedEv] };
  const put = (name: string, type: string, data: Uint8Array) =>
    store.putArtifact(study.id, trial.number, name, type, data);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  await put(REFIT_ARTIFACTS.json, 'application/json', Buffer.from(files.json));
  await put(REFIT_ARTIFACTS.arrays, 'application/octet-stream', files.arrays);
  await put(REFIT_ARTIFACTS.parity, 'application/json', json(parityOf(fit.predictions)));
  const key = keyOf(config, dataset);
  await put(REFIT_ARTIFACTS.result, 'application/json', json({ key, finalist, predictions }));
  return { finalist, predictions };
}

function fitAgain(request: FinalistsRequest, trial: TrialRecord): Promise<FitResult> {
  const { config, dataset, progress = silent, signal } = request;
  const { max_frames, iterations, time_limit } = config.finalists.refit;
  const settings = resolveSettings(config.fixed, trial.params!);
  const { training } = settings;
  return fitPotential({
    frames: dataset.frames,
    split: dataset.split,
    species: dataset.species,
    references: dataset.references,
    settings: {
      ...settings,
      training: {
        ...training,
        frames: max_frames === 'all' ? null : max_frames,
        maxEpochs: iterations ?? training.maxEpochs,
        lm: { ...training.lm, iterations: iterations ?? training.lm.iterations },
      },
    },
    seed: trial.seed,
    threads: request.threads,
    timeLimit: time_limit,
    signal,
    onEpoch: ({ epoch }) => {
      progress(epoch, undefined, `refit of trial ${trial.number}: epoch`);
      return undefined;
    },
  });
}

import { availableParallelism } from 'node:os';
import type { Dataset } from '../experiment/dataset.js';
import { datasetWarnings } from '../experiment/dataset-warnings.js';
import type { FinalistsTable } from '../experiment/finalists.js';
import { runFinalists } from '../experiment/finalists.js';
import type { ExperimentFile } from '../experiment/schema.js';
import { summarizeFrames } from '../structure/summarize-frames.js';
import { bestTrials } from '../study/best.js';
import { paretoFront } from '../study/pareto-front.js';
import type { Store, StudyRecord } from '../study/store.js';
import type { Terminal } from './terminal.js';

export interface FinishRequest {
  readonly store: Store;
  readonly study: StudyRecord;
  readonly config: ExperimentFile;
  readonly dataset: Dataset | undefined;
  readonly withFinalists: boolean;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** After a search: the data's summary, the finalists, and what `pestle run` reports. */
export async function finishStudy(request: FinishRequest) {
  const { store, study, config } = request;
  const table = request.withFinalists ? await finalistsOf(request) : undefined;
  const summary = (await store.listStudies()).find(({ id }) => id === study.id)!;
  const trials = await store.trials(study.id);
  const finalist = table?.finalists[0];
  const best = finalist
    ? trials.find(({ number }) => number === finalist.trial)
    : bestTrials(trials, study.directions)[0];
  return {
    study: study.name,
    store: store.address,
    counts: summary.counts,
    stopReason: summary.stopReason,
    best: best && {
      trial: best.number,
      params: best.params!,
      value: best.values![0]!,
      metrics: finalist?.metrics ?? best.metrics,
    },
    metrics: study.metrics,
    /** With several objectives: the trials that no other beats in all of them. */
    ...(study.directions.length > 1 && {
      front: paretoFront(trials, study.directions).map(({ number, params, values, metrics }) => ({
        number,
        params,
        values,
        metrics,
      })),
    }),
    finalists: table?.finalists ?? [],
    committee: table?.committee ?? null,
    objective: config.objective,
  };
}

/** Keeps the frames' summary with the study and warns of what flatters a test error. */
export async function describeDataset(
  store: Store,
  study: StudyRecord,
  dataset: Dataset,
  terminal: Terminal,
): Promise<void> {
  const summary = Buffer.from(JSON.stringify(summarizeFrames(dataset.frames)));
  await store.putArtifact(study.id, null, 'dataset.json', 'application/json', summary);
  for (const warning of datasetWarnings(dataset)) terminal.warn(warning);
}

async function finalistsOf(request: FinishRequest): Promise<FinalistsTable | undefined> {
  const { store, study, config, dataset, terminal, signal } = request;
  if (!config.finalists || !dataset) return undefined;
  const table = await runFinalists({
    store,
    study,
    config: { ...config, finalists: config.finalists },
    dataset,
    threads: availableParallelism(),
    progress: terminal.progress,
    signal,
  });
  terminal.stopProgress();
  return table;
}

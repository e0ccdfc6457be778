import { availableParallelism } from 'node:os';
import { loadDataset } from '../experiment/dataset.js';
import type { FinalistsTable } from '../experiment/finalists.js';
import { runFinalists } from '../experiment/finalists.js';
import type { ExperimentFile } from '../experiment/schema.js';
import { summarizeFrames } from '../structure/summarize-frames.js';
import { bestTrials } from '../study/best.js';
import type { Store, StudyRecord } from '../study/store.js';
import type { Terminal } from './terminal.js';

export interface FinishRequest {
  readonly store: Store;
  readonly study: StudyRecord;
  readonly config: ExperimentFile;
  readonly withFinalists: boolean;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** After a search: the data's summary, the finalists, and what `pestle run` reports. */
export async function finishStudy(request: FinishRequest) {
  const { store, study, config } = request;
  const table = request.withFinalists ? await finalistsOf(request) : undefined;
  const summary = (await store.listStudies()).find(({ id }) => id === study.id)!;
  const best = bestTrials(await store.trials(study.id), study.directions)[0];
  const finalist = table?.finalists[0];
  return {
    study: study.name,
    store: store.address,
    counts: summary.counts,
    stopReason: summary.stopReason,
    best: best && {
      trial: finalist?.trial ?? best.number,
      params: finalist?.params ?? best.params!,
      value: best.values![0]!,
      metrics: finalist?.metrics ?? best.metrics,
    },
    finalists: table?.finalists ?? [],
    committee: table?.committee ?? null,
    objective: config.objective,
  };
}

async function finalistsOf({
  store,
  study,
  config,
  terminal,
  signal,
}: FinishRequest): Promise<FinalistsTable | undefined> {
  if (!config.finalists || !config.dataset) return undefined;
  const dataset = await loadDataset(config.dataset, { signal });
  const summary = Buffer.from(JSON.stringify(summarizeFrames(dataset.frames)));
  await store.putArtifact(study.id, null, 'dataset.json', 'application/json', summary);
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

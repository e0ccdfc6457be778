import type { ExperimentFile } from '../experiment/schema.js';
import { bestTrials } from '../study/best.js';
import type { Store, StoreEvent, StudyRecord } from '../study/store.js';
import { openSearch } from '../worker/open-search.js';
import type { Terminal } from './terminal.js';

/** Prints a study's progress from its events: a bar on a terminal, a line a finished trial elsewhere. */
export async function followTrials(
  store: Store,
  study: StudyRecord,
  config: ExperimentFile,
  terminal: Terminal,
): Promise<{ onEvent(event: StoreEvent): void; close(): void }> {
  const total = study.trialBudget ?? openSearch(study).plannedTrials() ?? undefined;
  const unit = (study.metrics[0] ?? '').endsWith('_mev') ? ' meV' : '';
  const trials = await store.trials(study.id);
  const ended = new Set(
    trials.filter((t) => ['complete', 'pruned', 'failed'].includes(t.state)).map((t) => t.number),
  );
  const sign = study.directions[0] === 'maximize' ? -1 : 1;
  let best = bestTrials(trials, study.directions)[0]?.values?.[0];
  const isLive = process.stderr.isTTY === true;
  const show = () =>
    terminal.progress(
      ended.size,
      total,
      best === undefined ? 'trials' : `trials, best ${best.toPrecision(4)}${unit}`,
    );
  if (isLive) show();
  return {
    onEvent(event) {
      const state = /^trial\.(complete|pruned|failed)$/.exec(event.kind)?.[1];
      if (state === undefined || event.trial === null) return;
      ended.add(event.trial);
      const value = (event.data as { values?: number[] } | null)?.values?.[0];
      const isBest =
        state === 'complete' &&
        value !== undefined &&
        (best === undefined || sign * value < sign * best);
      if (isBest) best = value;
      if (isLive) show();
      else {
        const result =
          state === 'complete' && value !== undefined ? `${value.toPrecision(5)}${unit}` : state;
        const of = total === undefined ? '' : `/${total}`;
        terminal.note(
          `trial ${event.trial}: ${result}${isBest ? ' (best)' : ''}, ${ended.size}${of} done`,
        );
      }
    },
    close: () => terminal.stopProgress(),
  };
}

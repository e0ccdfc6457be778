import { bestTrials } from '../study/best.js';
import type { Store, StoreEvent, StudyRecord } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import type { Terminal } from './terminal.js';

/** Prints a study's progress from its events: a bar on a terminal, a line a finished trial elsewhere. */
export async function followTrials(
  store: Store,
  study: StudyRecord,
  terminal: Terminal,
): Promise<{ onEvent(event: StoreEvent): void; close(): Promise<void> }> {
  const total = study.trialBudget ?? undefined;
  const unit = (study.metrics[0] ?? '').endsWith('_mev') ? ' meV' : '';
  const trials = await store.trials(study.id);
  const done = new Set(
    trials.filter((t) => ['complete', 'pruned', 'failed'].includes(t.state)).map((t) => t.number),
  );
  const sign = study.directions[0] === 'maximize' ? -1 : 1;
  // Of several objectives none alone says what is best.
  const single = study.directions.length === 1;
  let best = single ? bestTrials(trials, study.directions)[0]?.values?.[0] : undefined;
  const isLive = process.stderr.isTTY === true;
  const show = () =>
    terminal.progress(
      done.size,
      total,
      best === undefined ? 'trials' : `trials, best ${best.toPrecision(4)}${unit}`,
    );
  if (isLive) show();
  async function ended(number: number): Promise<void> {
    const trial = await store.trial(study.id, number);
    if (trial) tell(trial);
  }
  function tell(trial: TrialRecord): void {
    done.add(trial.number);
    const value = trial.state === 'complete' ? trial.values?.[0] : undefined;
    const isBest =
      single && value !== undefined && (best === undefined || sign * value < sign * best);
    if (isBest) best = value;
    if (isLive) {
      show();
      return;
    }
    const result =
      value === undefined
        ? trial.state
        : trial.values!.map((one, i) => `${one.toPrecision(5)}${i === 0 ? unit : ''}`).join(', ');
    const of = total === undefined ? '' : `/${total}`;
    const why = trial.state === 'failed' && trial.reason ? `: ${trial.reason.message}` : '';
    terminal.note(
      `trial ${trial.number}: ${result}${isBest ? ' (best)' : ''}${why}, ${done.size}${of} done`,
    );
  }
  const pending = new Set<Promise<void>>();
  return {
    onEvent(event) {
      if (event.trial === null || !/^trial\.(complete|pruned|failed)$/.test(event.kind)) return;
      const work = ended(event.trial).finally(() => pending.delete(work));
      pending.add(work);
    },
    async close() {
      await Promise.all(pending);
      terminal.stopProgress();
    },
  };
}

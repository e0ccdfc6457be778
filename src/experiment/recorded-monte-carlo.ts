import type { Json } from '../core/json.js';
import type { MonteCarloOptions } from '../montecarlo/options.js';
import { type MonteCarloResult, runMonteCarlo } from '../montecarlo/run-monte-carlo.js';
import type { MonteCarloSummary } from '../montecarlo/summary.js';
import type { EnergyModel } from '../potential/energy-model.js';
import type { Frames } from '../structure/frames.js';
import type { Store } from '../study/store.js';

/** Where a run is kept: a study's trial in a store. */
export interface MonteCarloPlace {
  readonly store: Store;
  readonly studyId: number;
  readonly trial: number;
}

/**
 * Runs Monte-Carlo and keeps its summary in the store, refreshed about every second while it runs:
 * what the dashboard shows. A summary still on its way when the next is due is not overtaken.
 */
export async function recordedMonteCarlo(
  place: MonteCarloPlace,
  model: EnergyModel,
  start: Frames,
  options: MonteCarloOptions,
): Promise<MonteCarloResult> {
  const { store, studyId, trial } = place;
  const { temperatureK, steps, chains, seed, move, acceptance } = options;
  const asked = { temperatureK, steps, chains, seed, move, acceptance };
  const settings = JSON.parse(JSON.stringify(asked)) as Json;
  const record = await store.createMonteCarlo(studyId, trial, settings);
  let writing: Promise<void> | undefined;
  let failure: unknown;
  const write = (summary: MonteCarloSummary) => {
    writing ??= store
      .updateMonteCarlo(record.id, { summary: summary as unknown as Json })
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        writing = undefined;
      });
  };
  try {
    const result = await runMonteCarlo(model, start, {
      ...options,
      onSummary(summary) {
        options.onSummary?.(summary);
        if (failure === undefined) write(summary);
      },
    });
    await writing;
    await store.updateMonteCarlo(record.id, {
      state: result.summary.phase === 'complete' ? 'complete' : 'stopped',
      summary: result.summary as unknown as Json,
    });
    return result;
  } catch (error) {
    await writing;
    await store.updateMonteCarlo(record.id, { state: 'failed' });
    throw error;
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../core/clock.js';
import type { EnergyModel } from '../potential/energy-model.js';
import type { Frames } from '../structure/frames.js';
import { MonteCarloRun } from './monte-carlo-run.js';
import type { MonteCarloOptions } from './options.js';
import { assembleRun } from './run-parts.js';
import type { MonteCarloSummary } from './summary.js';
import { trajectoryFrames } from './trajectory.js';

/** Milliseconds of work between two turns of the event loop. */
const TURN_MS = 40;
/** Milliseconds between two looks at the clock are few steps: one look costs less than a step. */
const STEPS_PER_LOOK = 4;

export interface MonteCarloResult {
  readonly summary: MonteCarloSummary;
  /**
   * The configurations kept of the production, chain after chain, with energies; `info.chain` and
   * `info.step` say where each comes from. Steps count from the end of the burn-in.
   */
  readonly trajectory: Frames;
  /** By quantity (`energy` in eV, pairs of species in Å), then chain: every sample of the production. */
  readonly series: Readonly<Record<string, readonly Float64Array[]>>;
}

/**
 * Samples configurations of a molecule with a model's energies. Chains start from frames spread
 * over `start` and are evaluated in one batch; the burn-in tunes the moves, ends when it has settled
 * and is left out. The same options give the same result, also after `resume`. An abort ends the run
 * early with what it has: the summary's phase is then `stopped`.
 *
 * @example
 * const result = await runMonteCarlo(model, frames, { temperatureK: 100, steps: 20_000, chains: 8 });
 * console.log(result.summary.acceptance.production, result.summary.diagnostics);
 */
export async function runMonteCarlo(
  model: EnergyModel,
  start: Frames,
  options: MonteCarloOptions,
): Promise<MonteCarloResult> {
  using run = new MonteCarloRun(assembleRun(model, start, options), options.resume);
  await goOn(run, options);
  const summary = run.summary();
  options.onSummary?.(summary);
  const { recording, numbers, cell, settings } = run.parts;
  return {
    summary,
    trajectory: trajectoryFrames(recording, numbers, cell, settings, {
      centre: (options.centre ?? true) && cell === undefined,
    }),
    series: run.series(),
  };
}

async function goOn(run: MonteCarloRun, options: MonteCarloOptions): Promise<void> {
  const clock = options.clock ?? systemClock;
  const summaryEvery = options.summaryEveryMs ?? 1000;
  const checkpointEvery = options.checkpointEveryMs ?? 30_000;
  let turn = clock.now() + TURN_MS;
  let summaryAt = clock.now() + Math.min(200, summaryEvery);
  let checkpointAt = clock.now() + checkpointEvery;
  for (let look = 0; ; look++) {
    if (options.signal?.aborted && !run.over) {
      options.onCheckpoint?.(run.checkpoint());
      run.stop();
    }
    if (run.over) return;
    run.step();
    if (look % STEPS_PER_LOOK !== 0) continue;
    const now = clock.now();
    if (options.onCheckpoint && now >= checkpointAt) {
      options.onCheckpoint(run.checkpoint());
      checkpointAt = clock.now() + checkpointEvery;
    }
    if (options.onSummary && now >= summaryAt) {
      options.onSummary(run.summary());
      // A long diagnosis must not take the time of the run: it gets a tenth at most.
      summaryAt = clock.now() + Math.max(summaryEvery, 9 * (clock.now() - now));
    }
    if (now >= turn) {
      await nextTurn();
      turn = clock.now() + TURN_MS;
    }
  }
}

import { type Clock, systemClock } from '../core/clock.js';
import { restoreRng } from '../core/rng.js';
import type { EnergyModel } from '../potential/energy-model.js';
import type { Frames } from '../structure/frames.js';
import { createBurnIn } from './burn-in.js';
import { type Cell, cellVolume, largestRadius, minimumImage } from './cell.js';
import { type CheckpointState, readCheckpoint, runKey, writeCheckpoint } from './checkpoint.js';
import { createEnsemble } from './ensemble.js';
import { createGuard } from './guard.js';
import { createStepper } from './moves.js';
import { type MonteCarloOptions, resolveSettings } from './options.js';
import { createRecording, type Recording, recordStep } from './recording.js';
import type { MonteCarloSettings } from './settings.js';
import { chooseStarts } from './starts.js';
import { acceptanceOf, resetCounts } from './stepper.js';
import { summarize } from './summarize.js';
import type { MonteCarloSummary } from './summary.js';
import { createTempering } from './tempering.js';

/** Energies are recomputed with every so many looks of the guard. */
const RECOMPUTE_EVERY = 100;

/** A run in progress: one call, one step of every chain. */
export interface MonteCarloRun {
  readonly settings: MonteCarloSettings;
  readonly numbers: Uint8Array;
  readonly cell: Cell | undefined;
  readonly recording: Recording;
  step(): void;
  over(): boolean;
  /** Ends the run where it stands. */
  stop(): void;
  summary(): MonteCarloSummary;
  series(): Readonly<Record<string, readonly Float64Array[]>>;
  checkpoint(): Uint8Array;
  close(): void;
}

export function createRun(
  model: EnergyModel,
  start: Frames,
  options: MonteCarloOptions,
): MonteCarloRun {
  const clock: Clock = options.clock ?? systemClock;
  const starts = chooseStarts(start, options.chains ?? 8, model.species);
  const { numbers, cell } = starts;
  const settings = resolveSettings(options, numbers.length, cell !== undefined);
  const temperatures = settings.ladderK ?? [settings.temperatureK];
  const batch = settings.chains * temperatures.length;
  const evaluatorOptions = {
    batch,
    ...(cell ? { cell: cell.vectors, pbc: cell.pbc } : {}),
  };
  const evaluator = model.evaluator(numbers, evaluatorOptions);
  const ensemble = createEnsemble(evaluator, starts.positions, temperatures, settings.seed);
  const stepper = createStepper(ensemble, numbers, cell, settings);
  const tempering = settings.ladderK
    ? createTempering(ensemble, stepper, temperatures, settings.seed)
    : null;
  const burnIn = createBurnIn(ensemble, stepper, settings);
  const recording = createRecording(
    numbers,
    settings,
    cell ? Math.min(settings.rMax, largestRadius(cell)) : settings.rMax,
  );
  const guard = createGuard({
    ensemble,
    numbers,
    evaluatorOptions,
    committee: options.committee ?? [],
    limit: settings.extrapolationLimit,
    recomputeEvery: RECOMPUTE_EVERY,
  });
  const displacement = cell ? minimumImage(cell) : null;
  const volume = cell ? cellVolume(cell) : 1;
  const key = runKey(settings, starts.positions);
  const first = Array.from({ length: settings.chains }, (_, c) => c * temperatures.length);
  const startedAt = clock.now();

  let burnInOver = settings.burnIn === 0;
  let burnInAcceptance: readonly (number | null)[] | null = null;
  let burnInTotal: number | null = null;
  let productionSteps = 0;
  let stopped = false;
  let offsetEv = ensemble.energies.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (burnInOver) endBurnIn();
  if (options.resume) restore(readCheckpoint(options.resume, key));
  const [stepsBefore, evaluatedBefore] = [burnIn.steps + productionSteps, ensemble.evaluated];

  function endBurnIn(): void {
    burnInOver = true;
    burnInAcceptance = ensemble.slots.map((s) => acceptanceOf(stepper.counts, [s.index]));
    burnInTotal = acceptanceOf(stepper.counts, first);
    resetCounts(stepper);
    if (tempering) resetCounts(tempering);
  }
  function exchange(stepsDone: number): void {
    if (tempering && stepsDone % settings.exchangeEvery === 0) tempering.exchange();
  }
  function step(): void {
    if (!burnInOver) {
      const over = burnIn.step();
      exchange(burnIn.steps);
      if (over) endBurnIn();
      return;
    }
    stepper.step(false);
    productionSteps++;
    exchange(productionSteps);
    recordStep(recording, ensemble, settings, productionSteps, displacement, volume);
    if (productionSteps % settings.guardEvery !== 0) return;
    if (guard.check(productionSteps) && settings.stopOnExtrapolation) stopped = true;
  }
  function restore(state: CheckpointState): void {
    ensemble.positions.set(state.positions);
    ensemble.energies.set(state.energies);
    ensemble.evaluated = state.evaluated;
    for (const [i, rng] of state.rngs.entries()) ensemble.rngs[i] = restoreRng(rng);
    stepper.restore(state.stepper);
    if (state.tempering) tempering?.restore(state.tempering);
    burnIn.restore(state.burnIn);
    ({ burnInOver, burnInAcceptance, burnInTotal, productionSteps, offsetEv } = state);
    guard.restore(state.guard);
    restoreRecording(recording, state.recording);
  }
  return {
    settings,
    numbers,
    cell,
    recording,
    step,
    over: () => stopped || productionSteps >= settings.steps,
    stop() {
      stopped = true;
    },
    summary: () =>
      summarize({
        settings,
        phase: !stopped
          ? productionSteps >= settings.steps
            ? 'complete'
            : burnInOver
              ? 'production'
              : 'burn-in'
          : 'stopped',
        numbers,
        periodic: cell !== undefined,
        ensemble,
        stepper,
        tempering,
        burnIn,
        recording,
        guard,
        burnInAcceptance,
        burnInTotal,
        burnInOver,
        productionSteps,
        offsetEv,
        elapsedSeconds: (clock.now() - startedAt) / 1000,
        stepsSinceStart: burnIn.steps + productionSteps - stepsBefore,
        evaluatedSinceStart: ensemble.evaluated - evaluatedBefore,
        reference: options.reference ?? null,
      }),
    series: () =>
      Object.fromEntries(
        recording.series.map((chains, q) => [
          q === 0 ? 'energy' : recording.histogram.kinds[q - 1]!.name,
          chains.map((c) => c.subarray(0, recording.samples)),
        ]),
      ),
    checkpoint: () =>
      writeCheckpoint(key, {
        positions: ensemble.positions,
        energies: ensemble.energies,
        evaluated: ensemble.evaluated,
        rngs: ensemble.rngs.map((rng) => rng.state()),
        stepper: stepper.state(),
        tempering: tempering?.state() ?? null,
        burnIn: burnIn.state(),
        burnInOver,
        burnInAcceptance,
        burnInTotal,
        productionSteps,
        offsetEv,
        guard: guard.state(),
        recording: {
          ...recording,
          counts: recording.histogram.counts,
          blockFrames: recording.histogram.frames,
          blockWeights: recording.histogram.weights,
        },
      }),
    close() {
      guard.close();
      evaluator.close();
    },
  };
}

function restoreRecording(recording: Recording, state: CheckpointState['recording']): void {
  for (const [q, chains] of state.series.entries())
    for (const [c, values] of chains.entries()) recording.series[q]![c]!.set(values);
  recording.samples = state.samples;
  recording.frames = state.frames;
  recording.trajectory.set(state.trajectory);
  recording.trajectoryEnergies.set(state.trajectoryEnergies);
  recording.lowest.set(state.lowest);
  recording.histogram.counts.set(state.counts);
  recording.histogram.frames.set(state.blockFrames);
  recording.histogram.weights.set(state.blockWeights);
}

import { restoreRng } from '../core/rng.js';
import { type CheckpointState, readCheckpoint, runKey, writeCheckpoint } from './checkpoint.js';
import { type Recording, recordStep } from './recording.js';
import type { RunParts } from './run-parts.js';
import { acceptanceOf, resetCounts } from './stepper.js';
import { summarize } from './summarize.js';
import type { MonteCarloPhase, MonteCarloSummary } from './summary.js';

/** A run in progress: one call of `step`, one step of every chain. */
export class MonteCarloRun implements Disposable {
  readonly parts: RunParts;
  readonly #key: string;
  readonly #startedAt: number;
  readonly #stepsBefore: number;
  readonly #evaluatedBefore: number;
  #burnInOver = false;
  #burnInAcceptance: readonly (number | null)[] | null = null;
  #burnInTotal: number | null = null;
  #productionSteps = 0;
  #stopped = false;
  #offsetEv: number;

  /** @param checkpoint of the same run, to go on from */
  constructor(parts: RunParts, checkpoint?: Uint8Array) {
    const { clock, ensemble, settings, burnIn } = parts;
    this.parts = parts;
    this.#startedAt = clock.now();
    this.#offsetEv = ensemble.energies.reduce((a, b) => Math.min(a, b));
    if (settings.burnIn === 0) this.#endBurnIn();
    this.#key = runKey(settings, parts.starts, ensemble.energies);
    if (checkpoint) this.#restore(readCheckpoint(checkpoint, this.#key));
    this.#stepsBefore = burnIn.steps + this.#productionSteps;
    this.#evaluatedBefore = ensemble.evaluated;
  }

  get over(): boolean {
    return this.#stopped || this.#productionSteps >= this.parts.settings.steps;
  }

  /** Ends the run where it stands. */
  stop(): void {
    this.#stopped = true;
  }

  step(): void {
    const { settings, burnIn, stepper, recording, guard } = this.parts;
    if (!this.#burnInOver) {
      const over = burnIn.step();
      this.#exchange(burnIn.steps);
      if (over) this.#endBurnIn();
      return;
    }
    stepper.step(false);
    const step = ++this.#productionSteps;
    this.#exchange(step);
    const { ensemble, displacement, volume } = this.parts;
    recordStep(recording, ensemble, settings, step, displacement, volume);
    if (step % settings.guardEvery !== 0) return;
    if (guard.check(step) && settings.stopOnExtrapolation) this.#stopped = true;
  }

  summary(): MonteCarloSummary {
    const { ensemble, burnIn, cell, clock } = this.parts;
    return summarize({
      ...this.parts,
      phase: this.#phase(),
      periodic: cell !== undefined,
      burnInAcceptance: this.#burnInAcceptance,
      burnInTotal: this.#burnInTotal,
      burnInOver: this.#burnInOver,
      productionSteps: this.#productionSteps,
      offsetEv: this.#offsetEv,
      elapsedSeconds: (clock.now() - this.#startedAt) / 1000,
      stepsSinceStart: burnIn.steps + this.#productionSteps - this.#stepsBefore,
      evaluatedSinceStart: ensemble.evaluated - this.#evaluatedBefore,
    });
  }

  /** By quantity, then chain: every sample of the production. */
  series(): Readonly<Record<string, readonly Float64Array[]>> {
    const { series, samples, histogram } = this.parts.recording;
    return Object.fromEntries(
      series.map((chains, q) => [
        q === 0 ? 'energy' : histogram.kinds[q - 1]!.name,
        chains.map((c) => c.subarray(0, samples)),
      ]),
    );
  }

  checkpoint(): Uint8Array {
    const { ensemble, stepper, tempering, burnIn, guard } = this.parts;
    const { histogram, ...recording } = this.parts.recording;
    return writeCheckpoint(this.#key, {
      positions: ensemble.positions,
      energies: ensemble.energies,
      evaluated: ensemble.evaluated,
      rngs: ensemble.rngs.map((rng) => rng.state()),
      stepper: stepper.state(),
      tempering: tempering?.state() ?? null,
      burnIn: burnIn.state(),
      burnInOver: this.#burnInOver,
      burnInAcceptance: this.#burnInAcceptance,
      burnInTotal: this.#burnInTotal,
      productionSteps: this.#productionSteps,
      offsetEv: this.#offsetEv,
      guard: guard.state(),
      recording: {
        ...recording,
        counts: histogram.counts,
        blockFrames: histogram.frames,
        blockWeights: histogram.weights,
      },
    });
  }

  [Symbol.dispose](): void {
    this.parts.guard.close();
    this.parts.ensemble.evaluator.close();
  }

  #phase(): MonteCarloPhase {
    if (this.#stopped) return 'stopped';
    if (this.over) return 'complete';
    return this.#burnInOver ? 'production' : 'burn-in';
  }

  #exchange(stepsDone: number): void {
    const { tempering, settings } = this.parts;
    if (tempering && stepsDone % settings.exchangeEvery === 0) tempering.exchange();
  }

  #endBurnIn(): void {
    const { ensemble, stepper, tempering } = this.parts;
    const first = ensemble.slots.filter((s) => s.level === 0).map((s) => s.index);
    this.#burnInOver = true;
    this.#burnInAcceptance = ensemble.slots.map((s) => acceptanceOf(stepper.counts, [s.index]));
    this.#burnInTotal = acceptanceOf(stepper.counts, first);
    resetCounts(stepper);
    if (tempering) resetCounts(tempering);
  }

  #restore(state: CheckpointState): void {
    const { ensemble, stepper, tempering, burnIn, guard, recording } = this.parts;
    ensemble.positions.set(state.positions);
    ensemble.energies.set(state.energies);
    ensemble.evaluated = state.evaluated;
    for (const [i, rng] of state.rngs.entries()) ensemble.rngs[i] = restoreRng(rng);
    // After the positions: moves derive what they cache from them.
    stepper.restore(state.stepper);
    if (state.tempering) tempering?.restore(state.tempering);
    burnIn.restore(state.burnIn);
    guard.restore(state.guard);
    restoreRecording(recording, state.recording);
    this.#burnInOver = state.burnInOver;
    this.#burnInAcceptance = state.burnInAcceptance;
    this.#burnInTotal = state.burnInTotal;
    this.#productionSteps = state.productionSteps;
    this.#offsetEv = state.offsetEv;
  }
}

function restoreRecording(recording: Recording, state: CheckpointState['recording']): void {
  for (const [q, chains] of state.series.entries())
    for (const [c, values] of chains.entries()) recording.series[q]![c]!.set(values);
  recording.samples = state.samples;
  recording.frames = state.frames;
  recording.trajectory.set(state.trajectory);
  recording.trajectoryEnergies.set(state.trajectoryEnergies);
  recording.histogram.counts.set(state.counts);
  recording.histogram.frames.set(state.blockFrames);
  recording.histogram.weights.set(state.blockWeights);
}

import { meanOf } from './autocovariance.js';
import type { BurnIn } from './burn-in.js';
import { compareDensities } from './compare-distributions.js';
import { diagnose } from './diagnose.js';
import type { Ensemble } from './ensemble.js';
import type { Guard } from './guard.js';
import type { ReferenceDistribution } from './options.js';
import { distributionOf } from './radial-distribution.js';
import type { Recording } from './recording.js';
import type { MonteCarloSettings } from './settings.js';
import { acceptanceOf, type Stepper } from './stepper.js';
import type {
  ChainSummary,
  ConfigurationSnapshot,
  MonteCarloPhase,
  MonteCarloSummary,
  QuantityDiagnostics,
  RdfSummary,
} from './summary.js';
import type { Tempering } from './tempering.js';

const TRACE_POINTS = 500;
const SNAPSHOTS = 48;

/** Everything a summary is made of. */
export interface SummarySource {
  readonly settings: MonteCarloSettings;
  readonly phase: MonteCarloPhase;
  readonly numbers: Uint8Array;
  readonly periodic: boolean;
  readonly ensemble: Ensemble;
  readonly stepper: Stepper;
  readonly tempering: Tempering | null;
  readonly burnIn: BurnIn;
  readonly recording: Recording;
  readonly guard: Guard;
  /** Of the burn-in, by slot, once it is over. */
  readonly burnInAcceptance: readonly (number | null)[] | null;
  readonly burnInTotal: number | null;
  readonly burnInOver: boolean;
  readonly productionSteps: number;
  readonly offsetEv: number;
  readonly elapsedSeconds: number;
  /** Steps and configurations since the run (or its last resume) began. */
  readonly stepsSinceStart: number;
  readonly evaluatedSinceStart: number;
  readonly reference: ReferenceDistribution | null;
}

export function summarize(source: SummarySource): MonteCarloSummary {
  const { settings, stepper, phase, guard, burnIn } = source;
  const inProduction = source.burnInOver;
  const over = phase === 'complete' || phase === 'stopped';
  const diagnostics = diagnose(source.recording, source.offsetEv, over);
  const first = chainSlots(source);
  const ratio = acceptanceOf(stepper.counts, first);
  const seconds = Math.max(source.elapsedSeconds, 1e-9);
  return {
    version: 1,
    phase,
    settings,
    canonical: settings.acceptance === 'metropolis',
    stepsDone: inProduction ? source.productionSteps : burnIn.steps,
    stepsTotal: inProduction ? settings.steps : (settings.burnIn ?? settings.maxBurnIn),
    burnInSteps: burnIn.steps,
    elapsedSeconds: source.elapsedSeconds,
    stepsPerSecond: source.stepsSinceStart / seconds,
    configurationsPerSecond: source.evaluatedSinceStart / seconds,
    acceptance: {
      burnIn: inProduction ? source.burnInTotal : ratio,
      production: inProduction ? ratio : null,
    },
    delta: stepper.size(0),
    moves: [...stepper.counts, ...(source.tempering?.counts ?? [])].map((c) => ({
      name: c.name,
      tried: sum(c.tried, settings.ladderK ? undefined : first),
      accepted: sum(c.taken, settings.ladderK ? undefined : first),
    })),
    chains: first.map((slot, chain) => chainSummary(source, slot, chain)),
    energyOffsetEv: source.offsetEv,
    energyTrace: energyTrace(source),
    diagnostics,
    rdf: source.recording.samples === 0 ? null : rdfSummary(source),
    extrapolation: guard.extrapolation(),
    committee: guard.committee(),
    recomputed: guard.recomputed(),
    numbers: [...source.numbers],
    configurations: snapshots(source),
    warnings: warningsOf(source, diagnostics),
  };
}

function chainSlots({ settings, ensemble }: SummarySource): readonly number[] {
  return Array.from({ length: settings.chains }, (_, chain) => chain * ensemble.levels);
}

function sum(values: Float64Array, slots: readonly number[] | undefined): number {
  return slots
    ? slots.reduce((s, slot) => s + values[slot]!, 0)
    : values.reduce((a, b) => a + b, 0);
}

function chainSummary(source: SummarySource, slot: number, chain: number): ChainSummary {
  const { recording, settings, stepper, burnInAcceptance } = source;
  const now = acceptanceOf(stepper.counts, [slot]);
  const energies = recording.series[0]![chain]!.subarray(0, recording.samples);
  return {
    chain,
    temperatureK: settings.temperatureK,
    acceptanceBurnIn: burnInAcceptance ? burnInAcceptance[slot]! : now,
    acceptanceProduction: burnInAcceptance ? now : null,
    delta: stepper.size(0),
    meanEnergyMev: energies.length === 0 ? null : 1000 * (meanOf(energies) - source.offsetEv),
  };
}

function energyTrace(source: SummarySource): MonteCarloSummary['energyTrace'] {
  const { recording, burnIn, burnInOver: producing } = source;
  const chains = producing
    ? recording.series[0]!
    : chainSlots(source).map((slot) => burnIn.energies[slot]!);
  const count = producing ? recording.samples : burnIn.recorded;
  const every = producing ? recording.every : 1;
  const before = producing ? 0 : burnIn.steps - burnIn.recorded;
  const stride = Math.max(1, Math.ceil(count / TRACE_POINTS));
  const picks = Array.from({ length: Math.floor(count / stride) }, (_, i) => (i + 1) * stride - 1);
  return {
    steps: picks.map((i) => before + (i + 1) * every),
    chains: chains.map((c) => picks.map((i) => round(1000 * (c[i]! - source.offsetEv), 4))),
  };
}

function rdfSummary({ recording, periodic, reference }: SummarySource): RdfSummary {
  const rdf = distributionOf(recording.histogram, periodic ? 'periodic' : 'isolated');
  return {
    kind: rdf.kind,
    r: rdf.r.map((r) => round(r, 6)),
    dr: rdf.dr,
    frames: rdf.frames,
    pairs: Object.entries(rdf.pairs).map(([pair, values]) => {
      const other = reference?.pairs[pair];
      const bins = Math.min(rdf.r.length, reference?.r.length ?? 0);
      const cut = (d: { density: readonly number[]; stderr: readonly number[] }) => ({
        density: d.density.slice(0, bins),
        stderr: d.stderr.slice(0, bins),
      });
      return {
        pair,
        density: values.density.map((v) => significant(v)),
        stderr: values.stderr.map((v) => significant(v)),
        coordination: values.coordination.map((v) => significant(v)),
        reference: other ? { density: other.density, stderr: other.stderr } : null,
        distance: other
          ? compareDensities(cut(values), cut(other), rdf.r.slice(0, bins), rdf.dr, rdf.kind)
          : null,
      };
    }),
  };
}

function snapshots(source: SummarySource): readonly ConfigurationSnapshot[] {
  const { recording, settings, numbers, ensemble, offsetEv, burnIn } = source;
  const width = 3 * numbers.length;
  if (recording.frames === 0) {
    const positions = [...ensemble.positions.subarray(0, width)];
    return [
      {
        chain: 0,
        step: burnIn.steps,
        energyMev: 1000 * (ensemble.energies[0]! - offsetEv),
        positions: centred(positions, !source.periodic),
      },
    ];
  }
  const from = Math.max(0, recording.frames - SNAPSHOTS);
  return Array.from({ length: recording.frames - from }, (_, i) => ({
    chain: 0,
    step: (from + i + 1) * settings.thin,
    energyMev: 1000 * (recording.trajectoryEnergies[from + i]! - offsetEv),
    positions: centred(
      [...recording.trajectory.subarray((from + i) * width, (from + i + 1) * width)],
      !source.periodic,
    ),
  }));
}

function centred(positions: readonly number[], centre: boolean): readonly number[] {
  const atoms = positions.length / 3;
  const mean = [0, 1, 2].map((k) =>
    centre ? positions.reduce((s, x, i) => (i % 3 === k ? s + x : s), 0) / atoms : 0,
  );
  return positions.map((x, i) => round(x - mean[i % 3]!, 5));
}

function warningsOf(
  { settings, burnIn, burnInOver, guard, phase }: SummarySource,
  diagnostics: readonly QuantityDiagnostics[],
): readonly string[] {
  const warnings: string[] = [];
  if (settings.acceptance === 'threshold')
    warnings.push(
      'The threshold rule is not canonical: what it samples depends on delta and not on a temperature. Compare it, do not publish it.',
    );
  if (burnInOver && !burnIn.settled)
    warnings.push(
      `The burn-in had not settled after ${burnIn.steps} steps, the most allowed; raise --max-burn-in or start from equilibrated frames.`,
    );
  const worst = diagnostics.reduce((w, d) => Math.max(w, d.rHat ?? 0), 0);
  if ((phase === 'complete' || phase === 'stopped') && worst >= 1.05)
    warnings.push(
      `R̂ reaches ${worst.toFixed(3)} (${diagnostics.find((d) => d.rHat === worst)!.name}), above 1.05: the chains do not agree yet; take more steps.`,
    );
  const extrapolation = guard.extrapolation();
  if (extrapolation && extrapolation.worst > settings.extrapolationLimit)
    warnings.push(
      `${extrapolation.outside} of ${extrapolation.checked} configurations checked lie outside the training range, by up to ${extrapolation.worst.toPrecision(2)} of it (chain ${extrapolation.worstAt!.chain}, step ${extrapolation.worstAt!.step}): energies there are guesses.`,
    );
  const drift = guard.recomputed();
  if (drift.worstEv > 1e-6)
    warnings.push(
      `Recomputed energies differ from those the chains carry by up to ${drift.worstEv.toExponential(1)} eV: the model does not give the same answer twice.`,
    );
  return warnings;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function significant(value: number): number {
  return Number(value.toPrecision(6));
}

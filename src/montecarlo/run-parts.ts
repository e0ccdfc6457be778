import { type Clock, systemClock } from '../core/clock.js';
import { fail, PestleError } from '../core/errors.js';
import type { EnergyModel, Evaluator, EvaluatorOptions } from '../potential/energy-model.js';
import type { Frames } from '../structure/frames.js';
import type { Displacement } from './bond-graph.js';
import { type BurnIn, createBurnIn } from './burn-in.js';
import { type Cell, cellVolume, largestRadius, minimumImage } from './cell.js';
import { createEnsemble, type Ensemble } from './ensemble.js';
import { findFragments } from './fragments.js';
import { createGuard, type Guard } from './guard.js';
import { createStepper } from './moves.js';
import {
  checkWalkers,
  type MonteCarloOptions,
  type ReferenceDistribution,
  resolveSettings,
} from './options.js';
import { createRecording, type Recording } from './recording.js';
import type { MonteCarloSettings } from './settings.js';
import { chooseStarts } from './starts.js';
import type { Stepper } from './stepper.js';
import { createTempering, type Tempering } from './tempering.js';

/** Energies are recomputed with every so many looks of the guard. */
const RECOMPUTE_EVERY = 100;

/** What a run is put together from. */
export interface RunParts {
  readonly settings: MonteCarloSettings;
  readonly numbers: Uint8Array;
  readonly cell: Cell | undefined;
  /** Null without a cell, where plain differences do. */
  readonly displacement: Displacement | null;
  /** Å³; 1 without a cell. */
  readonly volume: number;
  /** Å, the start of each chain. */
  readonly starts: readonly Float64Array[];
  readonly ensemble: Ensemble;
  readonly stepper: Stepper;
  readonly tempering: Tempering | null;
  readonly burnIn: BurnIn;
  readonly recording: Recording;
  readonly guard: Guard;
  readonly reference: ReferenceDistribution | null;
  readonly clock: Clock;
}

export function assembleRun(
  model: EnergyModel,
  start: Frames,
  options: MonteCarloOptions,
): RunParts {
  checkWalkers(options);
  const { numbers, cell, positions } = chooseStarts(start, options.chains ?? 8, model.species);
  const asked = resolveSettings(options, numbers.length, cell !== undefined);
  const settings =
    asked.move === 'fragment' && !asked.fragments
      ? { ...asked, fragments: findFragments(numbers, positions[0]!, cell) }
      : asked;
  const temperatures = settings.ladderK ?? [settings.temperatureK];
  const evaluatorOptions = {
    batch: settings.chains * temperatures.length,
    ...(cell ? { cell: cell.vectors, pbc: cell.pbc } : {}),
  };
  const evaluator = evaluatorOf(model, numbers, evaluatorOptions);
  const ensemble = createEnsemble(evaluator, positions, temperatures, settings.seed);
  const stepper = createStepper(ensemble, numbers, settings);
  const range = cell ? Math.min(settings.rMax, largestRadius(cell)) : settings.rMax;
  return {
    settings,
    numbers,
    cell,
    displacement: cell ? minimumImage(cell) : null,
    volume: cell ? cellVolume(cell) : 1,
    starts: positions,
    ensemble,
    stepper,
    tempering: settings.ladderK
      ? createTempering(ensemble, stepper, temperatures, settings.seed)
      : null,
    burnIn: createBurnIn(ensemble, stepper, settings),
    recording: createRecording(numbers, settings, range),
    guard: createGuard({
      ensemble,
      numbers,
      evaluatorOptions,
      committee: options.committee ?? [],
      limit: settings.extrapolationLimit,
      recomputeEvery: RECOMPUTE_EVERY,
    }),
    reference: options.reference ?? null,
    clock: options.clock ?? systemClock,
  };
}

function evaluatorOf(
  model: EnergyModel,
  numbers: Uint8Array,
  options: EvaluatorOptions,
): Evaluator {
  try {
    return model.evaluator(numbers, options);
  } catch (error) {
    if (!(error instanceof PestleError && error.code === 'MEMORY_BUDGET')) throw error;
    throw fail(
      'MEMORY_BUDGET',
      `${options.batch} walkers (chains × temperatures) at once do not fit: ${error.message}; take fewer chains and more steps`,
      error,
    );
  }
}

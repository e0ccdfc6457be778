import { fail } from '../core/errors.js';
import { type Progress, silent } from '../core/progress.js';
import type { Frames } from '../structure/frames.js';
import type { EnergyModel, Evaluator, EvaluatorOptions } from './energy-model.js';

export interface CheckForcesOptions {
  /** Displacement of the central differences in Å; 1e-4. */
  readonly stepAngstrom?: number;
  readonly progress?: Progress;
}

/** How far analytical forces and central differences of the energy are apart, eV/Å. */
export interface ForceDeviation {
  readonly maxEvPerAngstrom: number;
  readonly rmsEvPerAngstrom: number;
}

/** The component of one frame that differs most. */
export interface FrameForceCheck extends ForceDeviation {
  /** Zero-based, in the file it came from. */
  readonly frame: number;
  readonly worst: {
    /** Zero-based, in the frame. */
    readonly atom: number;
    readonly axis: 'x' | 'y' | 'z';
    readonly analyticEvPerAngstrom: number;
    readonly numericEvPerAngstrom: number;
  };
}

export interface ForceCheck extends ForceDeviation {
  readonly frames: number;
  readonly components: number;
  readonly stepAngstrom: number;
  readonly perFrame: readonly FrameForceCheck[];
}

/** Displacements in steps and their weights: f′ ≈ Σ weight·f(x + k·h) / h, error O(h⁴). */
const STENCIL = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
] as const;

/**
 * Compares a model's forces with five-point central differences of its own energies, for every
 * component of every atom of every frame.
 * @throws FORCES_MISSING
 */
export function checkForces(
  model: EnergyModel,
  frames: Frames,
  { stepAngstrom = 1e-4, progress = silent }: CheckForcesOptions = {},
): ForceCheck {
  const perFrame: FrameForceCheck[] = [];
  let squares = 0;
  let components = 0;
  for (let f = 0; f < frames.count; f++) {
    const checked = checkFrame(model, frames, f, stepAngstrom);
    const count = 3 * (frames.offsets[f + 1]! - frames.offsets[f]!);
    squares += checked.rmsEvPerAngstrom ** 2 * count;
    components += count;
    perFrame.push(checked);
    progress(f + 1, frames.count, 'checking forces');
  }
  return {
    frames: frames.count,
    components,
    stepAngstrom,
    maxEvPerAngstrom: Math.max(0, ...perFrame.map((frame) => frame.maxEvPerAngstrom)),
    rmsEvPerAngstrom: components === 0 ? 0 : Math.sqrt(squares / components),
    perFrame,
  };
}

function checkFrame(model: EnergyModel, frames: Frames, f: number, step: number): FrameForceCheck {
  const from = frames.offsets[f]!;
  const to = frames.offsets[f + 1]!;
  const size = 3 * (to - from);
  const positions = frames.positions.subarray(3 * from, 3 * to);
  const evaluator = model.evaluator(frames.numbers.subarray(from, to), {
    batch: STENCIL.length,
    ...cellOf(frames, f),
  });
  try {
    const analytic = forcesOf(evaluator, positions);
    let squares = 0;
    let worst = 0;
    let numericOfWorst = 0;
    let max = -1;
    for (let i = 0; i < size; i++) {
      const numeric = numericForce(evaluator, positions, i, step);
      const deviation = Math.abs(numeric - analytic[i]!);
      squares += deviation * deviation;
      if (deviation <= max) continue;
      max = deviation;
      worst = i;
      numericOfWorst = numeric;
    }
    return {
      frame: frames.source.frame[f]!,
      maxEvPerAngstrom: max,
      rmsEvPerAngstrom: Math.sqrt(squares / size),
      worst: {
        atom: Math.floor(worst / 3),
        axis: (['x', 'y', 'z'] as const)[worst % 3]!,
        analyticEvPerAngstrom: analytic[worst]!,
        numericEvPerAngstrom: numericOfWorst,
      },
    };
  } finally {
    evaluator.close();
  }
}

function cellOf(frames: Frames, f: number): EvaluatorOptions {
  const pbc = frames.pbc?.[f] ?? 0;
  return pbc === 0 || !frames.cells ? {} : { cell: frames.cells.slice(9 * f, 9 * f + 9), pbc };
}

function forcesOf(evaluator: Evaluator, positions: Float64Array): Float64Array {
  if (!evaluator.energiesAndForces)
    throw fail(
      'FORCES_MISSING',
      'this model has no analytical forces to check; its descriptor has no derivatives (soap.rbf: gto has)',
    );
  const forces = new Float64Array(positions.length);
  evaluator.energiesAndForces(positions, 1, new Float64Array(1), forces);
  return forces;
}

function numericForce(
  evaluator: Evaluator,
  positions: Float64Array,
  component: number,
  step: number,
): number {
  const size = positions.length;
  const displaced = new Float64Array(STENCIL.length * size);
  for (const [k, [steps]] of STENCIL.entries()) {
    displaced.set(positions, k * size);
    displaced[k * size + component]! += steps * step;
  }
  const energies = new Float64Array(STENCIL.length);
  evaluator.energies(displaced, STENCIL.length, energies);
  return -STENCIL.reduce((sum, [, weight], k) => sum + weight * energies[k]!, 0) / step;
}

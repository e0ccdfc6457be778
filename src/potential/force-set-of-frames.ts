import { fail } from '../core/errors.js';
import type { ElementFeatures, FeatureSet } from '../core/features.js';
import { AnalyticalDerivatives } from '../descriptor/analytical-derivatives.js';
import { surroundingsOf } from '../descriptor/describe-frames.js';
import { type ResolvedSoap, resolveSoap } from '../descriptor/resolve-soap.js';
import type { SoapSettings } from '../descriptor/settings.js';
import type { ForceElement, ForceSet } from '../network/force-set.js';
import type { Affine, FittedPreprocessing } from '../preprocess/fit-preprocessing.js';
import { affineOf } from '../preprocess/fit-preprocessing.js';
import type { Frames } from '../structure/frames.js';

/** What turns frames into network inputs. */
export interface InputMap {
  readonly soap: SoapSettings;
  readonly species: readonly number[];
  readonly preprocessing: FittedPreprocessing;
  /** eV a unit of the scaled energies. */
  readonly stdEv: number;
}

/** Frames between turns of the event loop. */
const TURN_FRAMES = 8;

/** Bytes that {@link forceSetOfFrames} takes for its derivatives. */
export function derivativeBytes(frames: Frames, inputs: FeatureSet): number {
  let numbers = 0;
  for (const { width, offsets } of inputs.elements)
    for (let f = 0; f < frames.count; f++)
      numbers += (offsets[f + 1]! - offsets[f]!) * componentsOf(frames, f) * width;
  return 8 * numbers;
}

/**
 * Network inputs of frames with their derivatives by the positions: the descriptor's own, through
 * the affine map of scaler and PCA. Frames carry forces.
 * @param inputs of these frames
 */
export async function forceSetOfFrames(
  frames: Frames,
  inputs: FeatureSet,
  { soap: settings, species, preprocessing, stdEv }: InputMap,
  signal?: AbortSignal,
): Promise<ForceSet> {
  const soap = resolveSoap(settings, species);
  const elements = inputs.elements.map((element) => roomFor(frames, element));
  const affines = elements.map(({ z }) => affineOf(preprocessing, z));
  const derivatives = new AnalyticalDerivatives(soap);
  for (let f = 0; f < frames.count; f++) {
    if (f % TURN_FRAMES === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    differentiateFrame(soap, derivatives, frames, f, elements, affines);
  }
  return {
    frames: frames.count,
    components: frames.offsets.map((offset) => 3 * offset),
    elements,
    slopes: frames.forcesEvPerAngstrom!.map((force) => -force / stdEv),
  };
}

function roomFor(frames: Frames, { z, width, offsets, values }: ElementFeatures): ForceElement {
  const starts = new Float64Array(frames.count);
  let numbers = 0;
  for (let f = 0; f < frames.count; f++) {
    starts[f] = numbers;
    numbers += (offsets[f + 1]! - offsets[f]!) * componentsOf(frames, f) * width;
  }
  const derivatives = new Float64Array(numbers);
  return { z, width, offsets, values: Float64Array.from(values), starts, derivatives };
}

function differentiateFrame(
  soap: ResolvedSoap,
  derivatives: AnalyticalDerivatives,
  frames: Frames,
  f: number,
  elements: readonly ForceElement[],
  affines: readonly Affine[],
): void {
  const around = surroundingsOf(frames, f, soap.periodic);
  const atoms = around.numbers.length;
  const raw = new Float64Array(3 * atoms * soap.layout.featureCount);
  const next = elements.map(({ starts }) => starts[f]!);
  for (let i = 0; i < atoms; i++) {
    derivatives.centre(around, around.positions.subarray(3 * i, 3 * i + 3), raw, 0);
    const e = elements.findIndex(({ z }) => z === around.numbers[i]);
    const { width, derivatives: out } = elements[e]!;
    const at = next[e]!;
    next[e] = at + 3 * atoms * width;
    for (let c = 0; c < 3 * atoms; c++)
      if (Math.floor(c / 3) !== i) project(raw, c, affines[e]!, out, at + c * width);
    // Moving everything changes nothing, so the centre's own atom takes what the others give.
    for (let c = 0; c < 3 * atoms; c++) {
      if (Math.floor(c / 3) === i) continue;
      const own = at + (3 * i + (c % 3)) * width;
      for (let k = 0; k < width; k++) out[own + k]! -= out[at + c * width + k]!;
    }
  }
}

/** One component's row of descriptor derivatives through the linear part of the map. */
function project(
  raw: Float64Array,
  component: number,
  { width, components, matrix }: Affine,
  out: Float64Array,
  at: number,
): void {
  const from = component * width;
  for (let c = 0; c < width; c++) {
    const x = raw[from + c]!;
    if (x === 0) continue;
    const row = c * components;
    for (let k = 0; k < components; k++) out[at + k]! += x * matrix[row + k]!;
  }
}

function componentsOf(frames: Frames, f: number): number {
  return 3 * (frames.offsets[f + 1]! - frames.offsets[f]!);
}

/**
 * Refuses frames whose forces cannot be trained on.
 * @throws TRAINING_FORCES
 */
export function requireForces(frames: Frames): Float64Array {
  const forces = frames.forcesEvPerAngstrom;
  if (forces === undefined)
    throw fail(
      'TRAINING_FORCES',
      'training.force_weight is above 0, but the frames carry no forces: name them under dataset.forces (key and unit), or set it to 0',
    );
  const bad = forces.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return forces;
  const atom = Math.floor(bad / 3);
  const frame = frames.offsets.findLastIndex((first) => first <= atom);
  throw fail(
    'TRAINING_FORCES',
    `the force on atom ${atom - frames.offsets[frame]!} of frame ${frames.source.frame[frame]} is ${forces[bad]}, expected a finite number: leave the frame out or set training.force_weight to 0`,
  );
}

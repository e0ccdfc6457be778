import { fail } from '../core/errors.js';
import type { ElementFeatures, FeatureSet } from '../core/features.js';
import type { Frames } from '../structure/frames.js';
import type { RowTarget } from './row-target.js';

export type Precision = 'float64' | 'float32';

/** Row counts of a feature set to be computed. */
export interface FeaturePlan {
  readonly species: readonly number[];
  readonly width: number;
  readonly precision: Precision;
  /** Per species, the first row of each frame of the selection. */
  readonly offsets: readonly Uint32Array[];
  /** Numbers in all rows. */
  readonly numbers: number;
  readonly bytes: number;
}

export function planFeatures(
  frames: Frames,
  selection: Uint32Array,
  species: readonly number[],
  width: number,
  precision: Precision,
): FeaturePlan {
  const offsets = species.map(() => new Uint32Array(selection.length + 1));
  const slotOf = new Uint8Array(256);
  species.forEach((z, slot) => {
    slotOf[z] = slot;
  });
  const count = new Uint32Array(species.length);
  selection.forEach((frame, k) => {
    for (let atom = frames.offsets[frame]!; atom < frames.offsets[frame + 1]!; atom++)
      count[slotOf[frames.numbers[atom]!]!]!++;
    for (let slot = 0; slot < species.length; slot++) offsets[slot]![k + 1] = count[slot]!;
  });
  const rows = count.reduce((sum, n) => sum + n, 0);
  return {
    species,
    width,
    precision,
    offsets,
    numbers: rows * width,
    bytes: rows * width * (precision === 'float64' ? 8 : 4),
  };
}

/** Throws MEMORY_BUDGET where the rows would not fit. */
export function checkBudget(plan: FeaturePlan, frameCount: number, maxBytes: number): void {
  if (plan.bytes <= maxBytes) return;
  const perFrame = plan.bytes / Math.max(1, frameCount);
  const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  throw fail(
    'MEMORY_BUDGET',
    `descriptors of ${frameCount} frames with ${plan.width} features an atom take ${mib(plan.bytes)} MiB in ${plan.precision}, ${mib(maxBytes)} MiB are allowed: use at most ${Math.floor(maxBytes / perFrame)} frames, a smaller n_max or l_max${plan.precision === 'float64' ? ', or float32' : ''}`,
  );
}

/** Empty rows; shared between threads where asked for. */
export function allocateFeatures(
  plan: FeaturePlan,
  shared: boolean,
): { readonly features: FeatureSet; readonly target: RowTarget } {
  const { precision, width, species, offsets } = plan;
  const groupOf = new Uint8Array(256);
  const elements = species.map((z, slot): ElementFeatures => {
    groupOf[z] = slot;
    const own = offsets[slot]!;
    const length = own[own.length - 1]! * width;
    const bytes = length * (precision === 'float64' ? 8 : 4);
    const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
    const values = precision === 'float64' ? new Float64Array(buffer) : new Float32Array(buffer);
    return { z, width, offsets: own, values };
  });
  return {
    features: { frames: offsets[0]!.length - 1, elements },
    target: { groupOf, arrays: elements.map((e) => e.values), offsets },
  };
}

import type { FeatureSet } from '../../src/core/features.js';
import { deriveRng } from '../../src/core/rng.js';
import type { ElementNetworks } from '../../src/network/element-networks.js';
import type { TrainingSettings } from '../../src/network/settings.js';
import { trainingSchema } from '../../src/network/settings-schema.js';

/** Training settings as an experiment file would give them. */
export function trainingOf(settings: Record<string, unknown> = {}): TrainingSettings {
  return trainingSchema.parse(settings);
}

/** Random features; atoms(frame) may vary so that rows do not line up with frames. */
export function randomFeatures(
  seed: number,
  frames: number,
  elements: readonly { z: number; width: number; atoms(frame: number): number }[],
): FeatureSet {
  const rng = deriveRng(seed, 'features');
  return {
    frames,
    elements: elements.map(({ z, width, atoms }) => {
      const offsets = new Uint32Array(frames + 1);
      for (let f = 0; f < frames; f++) offsets[f + 1] = offsets[f]! + atoms(f);
      const values = Float64Array.from({ length: offsets[frames]! * width }, () => rng.normal());
      return { z, width, offsets, values };
    }),
  };
}

/** H and O of an H5O2+-like molecule with small descriptors. */
export function zundelLike(seed: number, frames: number, widths = [7, 5]): FeatureSet {
  return randomFeatures(seed, frames, [
    { z: 1, width: widths[0]!, atoms: () => 5 },
    { z: 8, width: widths[1]!, atoms: () => 2 },
  ]);
}

/** A smooth function of the features that no small network is exactly. */
export function smoothTargets(features: FeatureSet): Float64Array {
  return Float64Array.from({ length: features.frames }, (_, f) => {
    let sum = 0;
    for (const { z, width, offsets, values } of features.elements)
      for (let r = offsets[f]!; r < offsets[f + 1]!; r++) {
        let inner = 0;
        for (let c = 0; c < width; c++)
          inner += (values[r * width + c]! * Math.cos(z + c)) / (1 + c);
        sum += Math.sin(inner) + 0.2 * inner * inner;
      }
    return sum / 3;
  });
}

const ACTIVATIONS = {
  tanh: Math.tanh,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  softplus: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  silu: (x: number) => x / (1 + Math.exp(-x)),
};

/** The plainest possible network: the twin that kernels are checked against. */
export function referenceEnergies(networks: ElementNetworks, features: FeatureSet): Float64Array {
  const activation = ACTIVATIONS[networks.activation];
  return Float64Array.from({ length: features.frames }, (_, f) => {
    let total = 0;
    for (const [e, { width, offsets, values }] of features.elements.entries())
      for (let r = offsets[f]!; r < offsets[f + 1]!; r++) {
        let x = [...values.subarray(r * width, (r + 1) * width)];
        const { layers } = networks.elements[e]!;
        for (const [l, { outputs, weights, biases }] of layers.entries()) {
          const y = Array.from({ length: outputs }, (_, o) =>
            x.reduce((sum, v, i) => sum + v * weights[i * outputs + o]!, biases[o]!),
          );
          x = l === layers.length - 1 ? y : y.map(activation);
        }
        total += x[0]!;
      }
    return total;
  });
}

/** Largest |a − b| over largest |b|. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    size = Math.max(size, Math.abs(b[i]!));
  }
  return Number.isNaN(difference) ? difference : difference / (size || 1);
}

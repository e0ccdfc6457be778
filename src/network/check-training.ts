import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { shapeOf } from './element-networks.js';
import type { TrainRequest } from './train-network.js';

/** Refuses what cannot be trained on, in a sentence. Throws TRAINING_INPUT or NETWORK_MISMATCH. */
export function checkTraining(request: TrainRequest): void {
  const { train, validation, initial, network } = request;
  checkSet('training', train.features, train.targets);
  checkSet('validation', validation.features, validation.targets);
  const describe = (features: FeatureSet) =>
    features.elements.map(({ z, width }) => `Z=${z}: ${width}`).join(', ');
  if (describe(train.features) !== describe(validation.features))
    throw fail(
      'TRAINING_INPUT',
      `training and validation features differ: ${describe(train.features)} against ${describe(validation.features)} inputs`,
    );
  if (initial === undefined) return;
  const shape = shapeOf(initial);
  const wanted = `[${network.nodes}] ${network.activation}, ${describe(train.features)}`;
  const got = `[${shape.nodes}] ${shape.activation}, ${shape.elements.map(({ z, width }) => `Z=${z}: ${width}`).join(', ')}`;
  if (wanted !== got)
    throw fail('NETWORK_MISMATCH', `the initial networks are ${got}; expected ${wanted}`);
}

function checkSet(name: string, features: FeatureSet, targets: Float64Array): void {
  if (features.frames === 0) throw fail('TRAINING_INPUT', `there are no ${name} frames`);
  if (targets.length !== features.frames)
    throw fail(
      'TRAINING_INPUT',
      `${features.frames} ${name} frames have ${targets.length} energies; expected one each`,
    );
  const badTarget = targets.findIndex((t) => !Number.isFinite(t));
  if (badTarget >= 0)
    throw fail(
      'TRAINING_INPUT',
      `the energy of ${name} frame ${badTarget} is ${targets[badTarget]}; expected a finite number`,
    );
  for (const { z, width, offsets, values } of features.elements) {
    const bad = values.findIndex((x) => !Number.isFinite(x));
    if (bad < 0) continue;
    const row = Math.floor(bad / width);
    const frame = offsets.findLastIndex((first) => first <= row);
    throw fail(
      'TRAINING_INPUT',
      `feature ${bad % width} of element ${z} in ${name} frame ${frame} is ${values[bad]}; expected a finite number`,
    );
  }
}

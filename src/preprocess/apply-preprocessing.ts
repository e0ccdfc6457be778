import { fail } from '../core/errors.js';
import type { ElementFeatures, FeatureSet } from '../core/features.js';
import { projectRows } from '../kernel/eigen.js';
import { elementRows } from './element-rows.js';
import { elementOf, type FittedPreprocessing } from './fit-preprocessing.js';
import { centredScaling } from './fit-scaler.js';

/**
 * Features to network inputs, in blocks: beside the result nothing large is held. Elements without
 * rows pass through empty; an element the fit does not know is an error (PREPROCESS_INVALID).
 */
export function applyPreprocessing(
  fitted: FittedPreprocessing,
  features: FeatureSet,
  precision: 'float32' | 'float64' = 'float64',
): FeatureSet {
  const elements = features.elements.map((element) => applyToElement(fitted, element, precision));
  return { frames: features.frames, elements };
}

function applyToElement(
  fitted: FittedPreprocessing,
  element: ElementFeatures,
  precision: 'float32' | 'float64',
): ElementFeatures {
  const { scaler, pca } = elementOf(fitted, element.z);
  const count = pca.components;
  if (element.width !== pca.width)
    throw fail(
      'PREPROCESS_INVALID',
      `atomic number ${element.z} has ${element.width} features, the preprocessing was fitted to ${pca.width}`,
    );
  const source = elementRows(element, fitted.scaler.per === 'atom');
  if (source.rows > 0 && source.slotCount !== scaler.slots)
    throw fail(
      'PREPROCESS_INVALID',
      `frames have ${source.slotCount} atoms with atomic number ${element.z}, the scaler per atom was fitted to ${scaler.slots}`,
    );
  const size = source.rows * count;
  const values = precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  const scaling = centredScaling(scaler, pca.mean);
  if (source.rows > 0)
    projectRows(source, scaling, pca.axes, count, pca.gain, (from, to, rows, stride) => {
      for (let r = from; r < to; r++) {
        const at = (r - from) * stride;
        values.set(rows.subarray(at, at + count), r * count);
      }
    });
  return { z: element.z, width: count, offsets: element.offsets, values };
}

/**
 * Network inputs back to features: exact within the space of the kept components (scikit-learn's
 * inverse_transform of PCA, then of the scaler).
 */
export function invertPreprocessing(fitted: FittedPreprocessing, inputs: FeatureSet): FeatureSet {
  const elements = inputs.elements.map((element): ElementFeatures => {
    const { scaler, pca } = elementOf(fitted, element.z);
    const { width, components, axes, mean, gain } = pca;
    const source = elementRows(element, fitted.scaler.per === 'atom');
    const values = new Float64Array(source.rows * width);
    for (let r = 0; r < source.rows; r++) {
      const slot = source.slotOf(r) * width;
      const row = values.subarray(r * width, r * width + width);
      row.set(mean);
      for (let k = 0; k < components; k++) {
        const score = element.values[r * components + k]! / gain;
        for (let c = 0; c < width; c++) row[c]! += score * axes[k * width + c]!;
      }
      for (let c = 0; c < width; c++)
        row[c] = row[c]! * scaler.scale[slot + c]! + scaler.shift[slot + c]!;
    }
    return { z: element.z, width, offsets: element.offsets, values };
  });
  return { frames: inputs.frames, elements };
}

/** Smallest and largest value of each column over the rows of the given frames (all without them). */
export function columnRanges(
  element: ElementFeatures,
  frames?: ArrayLike<number>,
): { readonly min: Float64Array; readonly max: Float64Array } {
  const rows = elementRows(element, false, frames);
  const { width } = rows;
  const min = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (let r = 0; r < rows.rows; r++) {
    const at = rows.at(r);
    for (let c = 0; c < width; c++) {
      const x = rows.values[at + c]!;
      if (x < min[c]!) min[c] = x;
      if (x > max[c]!) max[c] = x;
    }
  }
  return { min, max };
}

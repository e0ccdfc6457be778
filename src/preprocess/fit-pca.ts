import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { covarianceEigen } from '../kernel/eigen.js';
import { elementRows, featuresOf } from './element-rows.js';
import { centredScaling, type ElementScaler, type FittedScaler } from './fit-scaler.js';
import type { PcaSettings } from './settings.js';

/** The principal components of one element's scaled rows. */
export interface ElementPca {
  readonly z: number;
  readonly width: number;
  readonly components: number;
  /** Mean of the scaled training rows. */
  readonly mean: Float64Array;
  /** components × width; rows are unit vectors whose largest element is positive. */
  readonly axes: Float64Array;
  /** Variance along each axis (divided by n − 1), descending. */
  readonly variances: Float64Array;
  /** Of all components, kept or not. */
  readonly totalVariance: number;
  /** The scores' common factor, see {@link fitPca}; 1 leaves scikit-learn's scores. */
  readonly gain: number;
  /** Components asked for but numerically null, hence left out. */
  readonly dropped: number;
}

export interface FittedPca {
  readonly elements: readonly ElementPca[];
}

/** Eigenvalues below this share of the largest are rounding. */
const NULL_SHARE = 1e-14;

/**
 * Fits scikit-learn's PCA to scaled rows, one an element. With `variance` the smallest number of
 * components whose cumulative share exceeds it; 1 keeps all, at most min(rows, features).
 * Numerically null components are left out.
 *
 * The scores of an element are then multiplied by one constant, `gain`, so that their total
 * variance is what standard scaling would have given: one per feature that varies. Without it
 * minmax and maxabs feed the network inputs several times smaller, which learns slowly for a reason
 * that says nothing about the descriptor.
 *
 * @param options.rescale false leaves the gain at 1
 */
export function fitPca(
  settings: PcaSettings,
  scaler: FittedScaler,
  features: FeatureSet,
  frames?: ArrayLike<number>,
  options: { readonly rescale?: boolean } = {},
): FittedPca {
  checkSettings(settings);
  return {
    elements: scaler.elements.map((fitted) => {
      const element = featuresOf(features, fitted.z);
      const rows = elementRows(element, scaler.per === 'atom', frames);
      const centre = fitted.scaledMean;
      let wanted = 0;
      const pairs = covarianceEigen(rows, centredScaling(fitted, centre), (values) => {
        wanted = componentsWanted(settings, values, rows.rows);
        return Math.max(1, Math.min(wanted, notNull(values)));
      });
      fixSigns(pairs.vectors, pairs.count, fitted.width);
      const totalVariance = pairs.values.reduce((sum, v) => sum + Math.max(0, v), 0);
      return {
        z: fitted.z,
        width: fitted.width,
        components: pairs.count,
        mean: centre,
        axes: pairs.vectors,
        variances: pairs.values.slice(0, pairs.count).map((v) => Math.max(0, v)),
        totalVariance,
        gain: options.rescale === false ? 1 : gainOf(fitted, totalVariance),
        dropped: Math.max(0, wanted - pairs.count),
      };
    }),
  };
}

function checkSettings(settings: PcaSettings): void {
  if ('variance' in settings) {
    if (!(settings.variance > 0 && settings.variance <= 1))
      throw fail(
        'PREPROCESS_INVALID',
        `pca.variance is ${settings.variance}; expected more than 0, at most 1`,
      );
  } else if (!(Number.isInteger(settings.components) && settings.components >= 1)) {
    throw fail(
      'PREPROCESS_INVALID',
      `pca.components is ${settings.components}; expected a whole number from 1`,
    );
  }
}

function componentsWanted(settings: PcaSettings, values: Float64Array, rows: number): number {
  const most = Math.min(rows, values.length);
  if ('components' in settings) return Math.min(settings.components, most);
  if (settings.variance === 1) return most;
  const total = values.reduce((sum, v) => sum + Math.max(0, v), 0);
  let sum = 0;
  for (let k = 0; k < most; k++) {
    sum += Math.max(0, values[k]!) / total;
    if (sum > settings.variance) return k + 1;
  }
  return most;
}

function notNull(values: Float64Array): number {
  const limit = NULL_SHARE * values[0]!;
  let count = 0;
  while (count < values.length && values[count]! > limit) count++;
  return count;
}

/** Eigenvectors have no sign of their own: the largest element is made positive (svd_flip). */
function fixSigns(axes: Float64Array, count: number, width: number): void {
  for (let k = 0; k < count; k++) {
    const axis = axes.subarray(k * width, k * width + width);
    let largest = 0;
    for (const x of axis) if (Math.abs(x) > Math.abs(largest)) largest = x;
    if (largest < 0) for (let c = 0; c < width; c++) axis[c] = -axis[c]!;
  }
}

function gainOf(scaler: ElementScaler, totalVariance: number): number {
  const varying = scaler.width - scaler.constant;
  // Unbiased variances, as PCA has them, of standardised features.
  const standard = (varying * scaler.rows) / Math.max(1, scaler.rows - 1);
  return totalVariance > 0 && varying > 0 ? Math.sqrt(standard / totalVariance) : 1;
}

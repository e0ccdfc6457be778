import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { type ElementPca, type FittedPca, fitPca } from './fit-pca.js';
import { type ElementScaler, type FittedScaler, fitScaler } from './fit-scaler.js';
import type { PcaSettings, ScalerSettings } from './settings.js';

/** Scaler and PCA, fitted: features in, network inputs out. Plain data. */
export interface FittedPreprocessing {
  readonly scaler: FittedScaler;
  readonly pca: FittedPca;
  /** What a person should know about the fit, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Fits scaler and PCA on the rows of the training frames (of all frames without `trainFrames`).
 */
export function fitPreprocessing(
  scaler: ScalerSettings,
  pca: PcaSettings,
  features: FeatureSet,
  trainFrames?: ArrayLike<number>,
): FittedPreprocessing {
  const fittedScaler = fitScaler(scaler, features, trainFrames);
  const fittedPca = fitPca(pca, fittedScaler, features, trainFrames);
  const notes = fittedPca.elements.flatMap((element, i) =>
    notesOn(element, fittedScaler.elements[i]!, pca),
  );
  return { scaler: fittedScaler, pca: fittedPca, notes };
}

function notesOn(pca: ElementPca, scaler: ElementScaler, settings: PcaSettings): string[] {
  const notes: string[] = [];
  const who = `atomic number ${pca.z}`;
  if (pca.dropped > 0)
    notes.push(
      `${who}: ${pca.dropped} components without variance are left out, ${pca.components} kept`,
    );
  if ('components' in settings && settings.components > pca.components + pca.dropped)
    notes.push(
      `${who}: ${settings.components} components were asked for, ${pca.components} is all ${scaler.rows} rows of ${scaler.width} features give`,
    );
  if (scaler.constant === scaler.width)
    notes.push(`${who}: no feature varies over the training rows`);
  return notes;
}

/** An affine map of one element's rows: y = (x − shift) · matrix. */
export interface Affine {
  readonly z: number;
  readonly width: number;
  readonly components: number;
  /** width numbers. */
  readonly shift: Float64Array;
  /** width × components, row-major. */
  readonly matrix: Float64Array;
}

/**
 * The whole preprocessing of one element as an affine map, to be folded into a network's first
 * layer. Where scaling is per atom there is one map for each atom of the element in a frame.
 */
export function affineOf(fitted: FittedPreprocessing, z: number, atom = 0): Affine {
  const { scaler, pca } = elementOf(fitted, z);
  const { width, components } = pca;
  const slot = scaler.slots === 1 ? 0 : atom;
  if (!(slot >= 0 && slot < scaler.slots))
    throw fail(
      'PREPROCESS_INVALID',
      `there is no scaler for atom ${atom} of atomic number ${z}; frames have ${scaler.slots}`,
    );
  const from = slot * width;
  const shift = new Float64Array(width);
  const matrix = new Float64Array(width * components);
  for (let c = 0; c < width; c++) {
    const scale = scaler.scale[from + c]!;
    shift[c] = scaler.shift[from + c]! + pca.mean[c]! * scale;
    for (let k = 0; k < components; k++)
      matrix[c * components + k] = (pca.axes[k * width + c]! * pca.gain) / scale;
  }
  return { z, width, components, shift, matrix };
}

/** The fitted scaler and PCA of one element. */
export function elementOf(
  fitted: FittedPreprocessing,
  z: number,
): { readonly scaler: ElementScaler; readonly pca: ElementPca } {
  const at = fitted.scaler.elements.findIndex((element) => element.z === z);
  const scaler = fitted.scaler.elements[at];
  const pca = fitted.pca.elements[at];
  if (scaler && pca) return { scaler, pca };
  const have = fitted.scaler.elements.map((element) => element.z).join(', ');
  throw fail('PREPROCESS_INVALID', `the preprocessing knows the atomic numbers ${have}, not ${z}`);
}

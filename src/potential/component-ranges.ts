import type { FeatureSet } from '../core/features.js';
import { columnRanges } from '../preprocess/apply-preprocessing.js';
import type { ComponentRange } from './potential.js';

/** The range of every component over the training atoms of each element: where the data are. */
export function componentRanges(inputs: FeatureSet, trainFrames: Uint32Array): ComponentRange[] {
  return inputs.elements.map((element) => ({
    z: element.z,
    ...columnRanges(element, trainFrames),
  }));
}

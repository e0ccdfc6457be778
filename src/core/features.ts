/**
 * Rows of features of all atoms of one element, in frame order and, within a frame, in atom order.
 * The currency between descriptor, preprocessing and network.
 */
export interface ElementFeatures {
  /** Atomic number. */
  readonly z: number;
  /** Features a row. */
  readonly width: number;
  /** Rows offsets[f] .. offsets[f + 1] belong to frame f; length frames + 1. */
  readonly offsets: Uint32Array;
  /** Row-major, offsets[frames] × width. */
  readonly values: Float64Array | Float32Array;
}

export interface FeatureSet {
  readonly frames: number;
  /** Ascending atomic number. */
  readonly elements: readonly ElementFeatures[];
}

/** The rows of the given frames, in their order; copied. */
export function selectFeatures(set: FeatureSet, frames: Uint32Array): FeatureSet {
  return {
    frames: frames.length,
    elements: set.elements.map((element) => {
      const { width, offsets, values } = element;
      const picked = new Uint32Array(frames.length + 1);
      frames.forEach((f, i) => {
        picked[i + 1] = picked[i]! + offsets[f + 1]! - offsets[f]!;
      });
      const rows = picked[frames.length]!;
      const out =
        values instanceof Float64Array
          ? new Float64Array(rows * width)
          : new Float32Array(rows * width);
      frames.forEach((f, i) => {
        out.set(values.subarray(offsets[f]! * width, offsets[f + 1]! * width), picked[i]! * width);
      });
      return { z: element.z, width, offsets: picked, values: out };
    }),
  };
}

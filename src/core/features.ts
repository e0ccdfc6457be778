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

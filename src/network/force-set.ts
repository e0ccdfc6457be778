/** One element's network inputs of some frames and their derivatives by all positions. */
export interface ForceElement {
  /** Atomic number. */
  readonly z: number;
  /** Inputs a row. */
  readonly width: number;
  /** Rows offsets[f] .. offsets[f + 1] belong to frame f; length frames + 1. */
  readonly offsets: Uint32Array;
  /** Row-major network inputs, offsets[frames] × width. */
  readonly values: Float64Array;
  /** Where a frame's derivatives begin in `derivatives`; length frames. */
  readonly starts: Float64Array;
  /** ∂inputs/∂r per Å: frame by frame [row][component][width], 3 components an atom of the frame. */
  readonly derivatives: Float64Array;
}

/** Frames whose forces are trained on or validated with. */
export interface ForceSet {
  readonly frames: number;
  /** Components components[f] .. components[f + 1] (three an atom) belong to frame f. */
  readonly components: Uint32Array;
  /** Elements in the order of the networks. */
  readonly elements: readonly ForceElement[];
  /** Reference ∂E/∂r, in scaled energies per Å: minus the forces over the energies' std. */
  readonly slopes: Float64Array;
}

/** Training and validation frames with forces; residuals are in units of `spread`. */
export interface ForceData {
  readonly train: ForceSet;
  readonly validation: ForceSet;
  /** Root mean square of the training slopes, scaled energies per Å. */
  readonly spread: number;
}

/**
 * Where descriptor rows go: atoms fall into groups (all of a frame, or one an element), each group
 * has an array of rows in frame order.
 */
export interface RowTarget {
  /** Group of each atomic number. */
  readonly groupOf: Uint8Array;
  readonly arrays: readonly (Float64Array | Float32Array)[];
  /** Per group, the first row of each frame of the selection. */
  readonly offsets: readonly Uint32Array[];
}

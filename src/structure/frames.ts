/**
 * Many frames in columns, so that a million of them fit in memory and cross threads without
 * copies. Units inside pestle: Å and eV.
 */
export interface Frames {
  readonly count: number;
  /** Atoms offsets[f] .. offsets[f + 1] belong to frame f; length count + 1. */
  readonly offsets: Uint32Array;
  /** Atomic numbers, one an atom. */
  readonly numbers: Uint8Array;
  /** Å, three an atom. */
  readonly positions: Float64Array;
  /** Total energies in eV, one a frame, where the source has them. */
  readonly energiesEv?: Float64Array;
  /** eV/Å, three an atom, where the source has them. */
  readonly forcesEvPerAngstrom?: Float64Array;
  /** Å, nine a frame (rows are the cell vectors), where any frame has a cell. */
  readonly cells?: Float64Array;
  /** Bits 1, 2, 4 for periodicity along a, b, c, one a frame. */
  readonly pbc?: Uint8Array;
  /** Where each frame came from: index into `files` and zero-based frame number in that file. */
  readonly source: {
    readonly files: readonly string[];
    readonly file: Uint16Array;
    readonly frame: Uint32Array;
  };
  /** Further numbers of each frame asked for by name, e.g. `chain`; NaN where a frame has none. */
  readonly info?: { readonly [key: string]: Float64Array };
  /** Frames left out because of defects, when the reader was told to go on. */
  readonly skipped?: number;
}

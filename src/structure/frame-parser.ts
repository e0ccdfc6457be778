import type { DefectLog } from './frame-defects.js';
import type { FramesBuilder } from './frames-builder.js';

/** What is read from a file, in the file's own keys, and the factors to eV and Å. */
export interface ParseTarget {
  readonly builder: FramesBuilder;
  readonly defects: DefectLog;
  /** Index into `builder.files`. */
  readonly file: number;
  readonly fileName: string;
  /** Comment key of the energy; undefined: no energies are read from the frames. */
  readonly energyKey: string | undefined;
  readonly forcesKey: string | undefined;
  readonly lengthFactor: number;
  readonly energyFactor: number;
  readonly forceFactor: number;
  readonly stride: number;
  /** Frames in all (over every file) after which reading ends. */
  readonly maxFrames: number;
}

/** A parser of a text format, fed with blocks of whole lines; it keeps count in between. */
export interface FrameParser {
  /** True once enough frames were read. */
  readonly done: boolean;
  /** Zero-based number of the next frame. */
  readonly frame: number;
  /** One-based number of the next line. */
  readonly line: number;
  /**
   * Reads as many whole frames as `data[0 … end)` holds and returns how many bytes they took.
   * The block ends with a line feed. With `final` nothing more comes.
   */
  parse(data: Uint8Array, end: number, final: boolean): number;
}

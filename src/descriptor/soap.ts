import { fail } from '../core/errors.js';
import { atomicNumberOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';
import { CentreRunner } from './centre-runner.js';
import { checkFrames } from './check-frames.js';
import { describeFrames, surroundingsOf } from './describe-frames.js';
import { type ResolvedSoap, resolveSoap, type SoapInput, soapWarning } from './resolve-soap.js';
import { type SoapEngine, soapEngine } from './soap-engine.js';

/** Options of {@link createSoap}. Lengths in Å; `rCut` may be left out where a weighting implies it. */
export interface SoapOptions extends Partial<SoapInput> {
  /** Elements the descriptor knows, in any order; rows are ordered by atomic number. */
  readonly species: readonly (string | number)[];
  readonly nMax: number;
  readonly lMax: number;
}

/** A frame written by hand. */
export interface PlainFrame {
  /** Symbols or atomic numbers. */
  readonly numbers?: ArrayLike<number>;
  readonly symbols?: readonly string[];
  /** Å. */
  readonly positions: readonly (readonly number[])[];
  /** Å, rows are the cell vectors. */
  readonly cell?: readonly (readonly number[])[] | null;
  readonly pbc?: readonly boolean[];
}

/** An atom's index, or a point in Å. */
export type Centre = number | readonly number[];

export interface SoapRows {
  /** Row-major, float64. */
  readonly values: Float64Array;
  /** [frames, rows a frame, features] where all frames have equally many rows, else [rows, features]. */
  readonly shape: readonly number[];
  /** Rows offsets[f] .. offsets[f + 1] belong to frame f. */
  readonly offsets: Uint32Array;
}

export interface Soap {
  readonly featureCount: number;
  /** Atomic numbers, ascending: the order of the species in a row. */
  readonly species: readonly number[];
  /** A sentence about settings that promise only a few digits. */
  readonly warning: string | undefined;
  /**
   * Rows of every atom of every frame, in order, or one a frame where `average` is set.
   * @param centres for each frame its centres, instead of all atoms
   */
  create(
    frames: Frames | readonly PlainFrame[],
    options?: { readonly centres?: readonly (readonly Centre[] | undefined)[] },
  ): SoapRows;
}

/**
 * The SOAP power spectrum as DScribe 2.1 computes it, features in the same order.
 *
 * ```ts
 * const soap = createSoap({ species: ['H', 'O'], nMax: 4, lMax: 5, rCut: 11, sigma: 1 });
 * const { values, shape } = soap.create(await readFrames('zundel.extxyz'));
 * ```
 *
 * Throws SOAP_INVALID for settings outside their limits, SOAP_INPUT for frames that do not suit.
 */
export function createSoap(options: SoapOptions): Soap {
  const { species, ...input } = options;
  const soap = resolveSoap({ sigma: 1, rbf: 'gto', ...input }, species);
  let engine: SoapEngine | undefined;
  return {
    featureCount: soap.layout.featureCount,
    species: soap.species,
    warning: soapWarning(soap),
    create(input, { centres } = {}) {
      const frames = Array.isArray(input) ? framesFrom(input) : (input as Frames);
      const all = Uint32Array.from({ length: frames.count }, (_, f) => f);
      checkFrames(frames, all, soap);
      engine ??= soapEngine(soap);
      return centres ? rowsOfCentres(engine, frames, centres) : rowsOfAtoms(engine, frames, all);
    },
  };
}

function rowsOfAtoms(engine: SoapEngine, frames: Frames, all: Uint32Array): SoapRows {
  const { soap } = engine;
  const offsets =
    soap.average === 'off'
      ? frames.offsets
      : Uint32Array.from({ length: frames.count + 1 }, (_, f) => f);
  const values = new Float64Array((offsets[frames.count] ?? 0) * soap.layout.featureCount);
  const target = { groupOf: new Uint8Array(256), arrays: [values], offsets: [offsets] };
  describeFrames(engine, frames, all, 0, all.length, target);
  return { values, offsets, shape: shapeOf(offsets, soap.layout.featureCount) };
}

function rowsOfCentres(
  engine: SoapEngine,
  frames: Frames,
  centres: readonly (readonly Centre[] | undefined)[],
): SoapRows {
  const { soap, kernel } = engine;
  if (centres.length !== frames.count)
    throw fail('SOAP_INPUT', `${centres.length} lists of centres for ${frames.count} frames`);
  const points = centres.map((list, f) => pointsOf(frames, f, list, soap));
  const offsets = new Uint32Array(frames.count + 1);
  points.forEach((p, f) => {
    offsets[f + 1] = offsets[f]! + (soap.average === 'off' ? p.length / 3 : 1);
  });
  const width = soap.layout.featureCount;
  const values = new Float64Array(offsets[frames.count]! * width);
  const mark = kernel.mark();
  const runner = new CentreRunner(engine);
  points.forEach((p, f) => {
    runner.run(surroundingsOf(frames, f, soap.periodic), p, values, offsets[f]! * width);
  });
  kernel.release(mark);
  return { values, offsets, shape: shapeOf(offsets, width) };
}

function pointsOf(
  frames: Frames,
  frame: number,
  centres: readonly Centre[] | undefined,
  soap: ResolvedSoap,
): Float64Array {
  const { positions } = surroundingsOf(frames, frame, soap.periodic);
  if (centres === undefined) return positions;
  if (!Array.isArray(centres) || centres.length === 0)
    throw fail(
      'SOAP_INPUT',
      `frame ${frame}: centres is a non-empty list, or left out for all atoms`,
    );
  const points = new Float64Array(centres.length * 3);
  centres.forEach((centre, i) => {
    const atoms = positions.length / 3;
    if (typeof centre === 'number') {
      if (!(Number.isInteger(centre) && centre >= 0 && centre < atoms))
        throw fail(
          'SOAP_INPUT',
          `frame ${frame} has atoms 0 to ${atoms - 1}, not a centre ${centre}`,
        );
      points.set(positions.subarray(centre * 3, centre * 3 + 3), i * 3);
    } else {
      if (centre.length !== 3 || !centre.every(Number.isFinite))
        throw fail(
          'SOAP_INPUT',
          `frame ${frame}: a centre is an atom's index or three finite coordinates in Å, got [${centre.join(', ')}]`,
        );
      points.set(centre, i * 3);
    }
  });
  return points;
}

function shapeOf(offsets: Uint32Array, width: number): readonly number[] {
  const frames = offsets.length - 1;
  const rows = frames > 0 ? offsets[1]! - offsets[0]! : 0;
  const even = offsets.every((at, f) => at === f * rows);
  return even ? [frames, rows, width] : [offsets[frames]!, width];
}

/** Frames written by hand as columns. */
export function framesFrom(list: readonly PlainFrame[]): Frames {
  const numbers = list.map((frame, f) => {
    const own = frame.numbers
      ? Array.from(frame.numbers)
      : (frame.symbols ?? []).map(atomicNumberOf);
    if (own.length !== frame.positions.length)
      throw fail(
        'SOAP_INPUT',
        `frame ${f}: ${own.length} elements for ${frame.positions.length} positions`,
      );
    return own;
  });
  const offsets = new Uint32Array(list.length + 1);
  numbers.forEach((own, f) => {
    offsets[f + 1] = offsets[f]! + own.length;
  });
  return {
    count: list.length,
    offsets,
    numbers: Uint8Array.from(numbers.flat()),
    positions: Float64Array.from(list.flatMap((frame) => frame.positions.flat())),
    cells: Float64Array.from(list.flatMap((frame) => frame.cell?.flat() ?? Array(9).fill(0))),
    pbc: Uint8Array.from(list, ({ pbc }) =>
      pbc ? pbc.reduce((bits, on, k) => bits | (on ? 1 << k : 0), 0) : 0,
    ),
    source: {
      files: [],
      file: new Uint16Array(list.length),
      frame: Uint32Array.from(list, (_, f) => f),
    },
  };
}

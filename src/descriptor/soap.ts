import { fail } from '../core/errors.js';
import type { Frames } from '../structure/frames.js';
import { hasAnalyticalDerivatives } from './analytical-derivatives.js';
import { CentreRunner } from './centre-runner.js';
import { checkFrames } from './check-frames.js';
import { type Centres, frameDerivatives, type SoapDerivatives } from './derivatives.js';
import { describeFrames, surroundingsOf } from './describe-frames.js';
import { framesFrom, type PlainFrame } from './plain-frames.js';
import { type ResolvedSoap, resolveSoap, type SoapInput, soapWarning } from './resolve-soap.js';
import { type SoapEngine, soapEngine } from './soap-engine.js';

/** Options of {@link createSoap}. Lengths in Å; `rCut` may be left out where a weighting implies it. */
export interface SoapOptions extends Partial<SoapInput> {
  /** Elements the descriptor knows, in any order; rows are ordered by atomic number. */
  readonly species: readonly (string | number)[];
  readonly nMax: number;
  readonly lMax: number;
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
  /**
   * Derivatives of every row by every atom's position, one result a frame: analytical in the gto
   * basis without averaging and weighting, central differences elsewhere.
   * @param attach centres that are atoms move with them (what forces need); default false
   */
  derivatives(
    frames: Frames | readonly PlainFrame[],
    options?: {
      readonly centres?: readonly (readonly Centre[] | undefined)[];
      readonly attach?: boolean;
      readonly method?: 'auto' | 'analytical' | 'numerical';
    },
  ): SoapDerivatives[];
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
  const enter = (input: Frames | readonly PlainFrame[]) => {
    const frames = Array.isArray(input) ? framesFrom(input) : (input as Frames);
    const all = Uint32Array.from({ length: frames.count }, (_, f) => f);
    checkFrames(frames, all, soap);
    engine ??= soapEngine(soap);
    return { engine, frames, all };
  };
  return {
    featureCount: soap.layout.featureCount,
    species: soap.species,
    warning: soapWarning(soap),
    create(input, { centres } = {}) {
      const { engine, frames, all } = enter(input);
      return centres ? rowsOfCentres(engine, frames, centres) : rowsOfAtoms(engine, frames, all);
    },
    derivatives(input, { centres, attach = false, method = 'auto' } = {}) {
      const { engine, frames, all } = enter(input);
      if (method === 'analytical' && !hasAnalyticalDerivatives(soap))
        throw fail(
          'SOAP_UNSUPPORTED',
          'analytical derivatives need the gto basis, no averaging and no weighting: use method "numerical"',
        );
      checkLists(frames, centres);
      return Array.from(all, (f) =>
        frameDerivatives(
          engine,
          frames,
          f,
          centresOf(frames, f, centres?.[f], soap),
          attach,
          method,
        ),
      );
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
  checkLists(frames, centres);
  const points = centres.map((list, f) => centresOf(frames, f, list, soap).points);
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

function checkLists(frames: Frames, centres: readonly unknown[] | undefined): void {
  if (centres !== undefined && centres.length !== frames.count)
    throw fail('SOAP_INPUT', `${centres.length} lists of centres for ${frames.count} frames`);
}

function centresOf(
  frames: Frames,
  frame: number,
  centres: readonly Centre[] | undefined,
  soap: ResolvedSoap,
): Centres {
  const { positions } = surroundingsOf(frames, frame, soap.periodic);
  if (centres === undefined)
    return {
      points: positions,
      atoms: Int32Array.from({ length: positions.length / 3 }, (_, i) => i),
    };
  if (!Array.isArray(centres) || centres.length === 0)
    throw fail(
      'SOAP_INPUT',
      `frame ${frame}: centres is a non-empty list, or left out for all atoms`,
    );
  const points = new Float64Array(centres.length * 3);
  const indices = new Int32Array(centres.length).fill(-1);
  centres.forEach((centre, i) => {
    const atoms = positions.length / 3;
    if (typeof centre === 'number') {
      if (!(Number.isInteger(centre) && centre >= 0 && centre < atoms))
        throw fail(
          'SOAP_INPUT',
          `frame ${frame} has atoms 0 to ${atoms - 1}, not a centre ${centre}`,
        );
      indices[i] = centre;
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
  return { points, atoms: indices };
}

function shapeOf(offsets: Uint32Array, width: number): readonly number[] {
  const frames = offsets.length - 1;
  const rows = frames > 0 ? offsets[1]! - offsets[0]! : 0;
  const even = offsets.every((at, f) => at === f * rows);
  return even ? [frames, rows, width] : [offsets[frames]!, width];
}

import { fail } from '../core/errors.js';
import { type Progress, silent } from '../core/progress.js';
import {
  ANGSTROM_PER,
  EV_PER,
  evPerAngstromPer,
  parseEnergyUnit,
  parseLengthUnit,
  UNIT_LABEL,
} from '../core/units.js';
import { DefectLog, type FrameDefect } from './frame-defects.js';
import type { ParseTarget } from './frame-parser.js';
import type { Frames } from './frames.js';
import { FramesBuilder } from './frames-builder.js';
import { guessEnergyUnit } from './guess-units.js';
import { N2p2Parser } from './n2p2-parser.js';
import { NpzArchive } from './npz-archive.js';
import { parseFile } from './parse-file.js';
import { type FramesPeek, peekFrames } from './peek-frames.js';
import { readNpz } from './read-npz.js';
import { selectFrames } from './select-frames.js';
import { checkSideEnergies, readSideEnergies } from './side-energies.js';
import { XyzParser } from './xyz-parser.js';

/** Where energies are and in which unit. */
export interface EnergySource {
  /**
   * Comment key (extxyz) or array (npz). By default `REF_energy` where the first frame has it, else
   * `energy`; in npz files E, energies or energy.
   */
  readonly key?: string | undefined;
  /** hartree, eV, kcal/mol, kJ/mol or Rydberg, in any case. */
  readonly unit?: string | undefined;
  /** A text file with one energy a line, where the frames file has none. */
  readonly file?: string | undefined;
  /** One-based column in that file; the last one by default. */
  readonly column?: number | undefined;
}

/** Where forces are and in which unit. */
export interface ForcesSource {
  /** Column name in Properties (extxyz) or array (npz); by default `REF_forces` or `forces`, F. */
  readonly key?: string | undefined;
  /** Energy/length, e.g. hartree/bohr; by default eV/angstrom. */
  readonly unit?: string | undefined;
}

export interface ReadFramesOptions {
  /** Without it no energies are read (unless `requireEnergies`). */
  readonly energy?: EnergySource | undefined;
  /** Without it no forces are read. */
  readonly forces?: ForcesSource | undefined;
  /** Å, bohr or nm; by default what the file names, else Å. */
  readonly lengthUnit?: string | undefined;
  /** Keeps every k-th frame of each file, beginning with the first. */
  readonly stride?: number | undefined;
  /** Frames in all, taken from the start. */
  readonly maxFrames?: number | undefined;
  /** Leaves bad frames out (their number is `skipped`) instead of ending with an error. */
  readonly skipBadFrames?: boolean | undefined;
  /** Reads energies even when `energy` is absent. */
  readonly requireEnergies?: boolean | undefined;
  /** Further comment keys with one number a frame, kept as `info`. */
  readonly info?: readonly string[] | undefined;
  readonly onDefect?: ((defect: FrameDefect) => void) | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads one or several files of frames: extended or plain XYZ, .npz in the MD17 layout, or
 * `input.data` of n2p2 and RuNNer, told apart by their content, gzipped or not. Text is streamed;
 * memory is that of the frames kept. Result in Å, eV and eV/Å.
 *
 * Errors: FILE_MISSING, FILE_UNREADABLE, FRAMES_BAD (each defect with file, line and frame),
 * FRAMES_MISMATCH, UNIT_UNKNOWN, UNIT_MISSING (with a guess).
 *
 * @example
 * const frames = await readFrames('zundel.extxyz.gz', { energy: { unit: 'hartree' } });
 */
export async function readFrames(
  paths: string | readonly string[],
  options: ReadFramesOptions = {},
): Promise<Frames> {
  const files = typeof paths === 'string' ? [paths] : paths;
  checkOptions(files, options);
  const peeks: FramesPeek[] = [];
  for (const path of files) peeks.push(await peekFrames(path, options.signal));
  const wantEnergies = options.energy !== undefined || options.requireEnergies === true;
  if (wantEnergies) await requireEnergyUnit(peeks, options);
  const builder = new FramesBuilder(files, {
    energies: wantEnergies,
    forces: options.forces !== undefined,
    info: options.info ?? [],
  });
  const defects = new DefectLog(options.skipBadFrames === true, options.onDefect);
  let inFile: number | undefined;
  for (const [file, peek] of peeks.entries()) {
    const target = targetOf(peek, file, builder, defects, options, wantEnergies);
    if (builder.count < target.maxFrames) inFile = await readOne(peek, target, options);
  }
  defects.throwIfAny();
  const side = options.energy?.file;
  const frames =
    side === undefined
      ? builder.build(0)
      : await withSide(builder.build(0), side, inFile, defects, options);
  if (frames.count === 0)
    throw fail(
      'FRAMES_BAD',
      `${files.join(', ')}: no good frame left (${defects.count} bad ones):\n${defects.kinds()}`,
    );
  return defects.count > 0 ? { ...frames, skipped: defects.count } : frames;
}

function checkOptions(files: readonly string[], options: ReadFramesOptions): void {
  if (files.length === 0) throw fail('USAGE', 'name at least one frames file');
  if (files.length > 65535)
    throw fail('USAGE', `${files.length} files are too many; at most 65535`);
  for (const [name, value] of [
    ['stride', options.stride],
    ['max-frames (max_frames)', options.maxFrames],
  ] as const) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw fail('USAGE', `${name} is ${value}; expected a whole number from 1`);
  }
  if (options.energy?.file !== undefined && files.length > 1)
    throw fail('USAGE', `a side file of energies goes with one frames file, not ${files.length}`);
}

function targetOf(
  peek: FramesPeek,
  file: number,
  builder: FramesBuilder,
  defects: DefectLog,
  options: ReadFramesOptions,
  wantEnergies: boolean,
): ParseTarget {
  const fromFrames = wantEnergies && options.energy?.file === undefined;
  return {
    builder,
    defects,
    file,
    fileName: peek.path,
    energyKey: fromFrames ? (options.energy?.key ?? defaultEnergyKey(peek)) : undefined,
    forcesKey: options.forces && (options.forces.key ?? peek.forceKeys[0] ?? 'forces'),
    lengthFactor:
      ANGSTROM_PER[parseLengthUnit(options.lengthUnit ?? peek.lengthUnit ?? 'angstrom')],
    energyFactor: fromFrames ? energyFactor(peek, options) : 1,
    forceFactor: evPerAngstromPer(options.forces?.unit ?? 'ev/angstrom'),
    stride: options.stride ?? 1,
    maxFrames: options.maxFrames ?? Number.POSITIVE_INFINITY,
  };
}

function defaultEnergyKey(peek: FramesPeek): string {
  if (peek.format === 'npz') return peek.energyKeys[0] ?? 'E';
  return peek.energyKeys.includes('REF_energy') ? 'REF_energy' : 'energy';
}

function energyFactor(peek: FramesPeek, options: ReadFramesOptions): number {
  return EV_PER[parseEnergyUnit(options.energy?.unit ?? peek.energyUnit ?? '')];
}

/** Reads one file; returns the number of frames in it when it was read to its end. */
async function readOne(
  peek: FramesPeek,
  target: ParseTarget,
  options: ReadFramesOptions,
): Promise<number | undefined> {
  const { progress = silent, signal } = options;
  if (peek.format === 'npz') {
    const archive = await NpzArchive.open(peek.path, peek.bytes.size, signal);
    await readNpz(archive, target, progress);
    return undefined;
  }
  const parser = peek.format === 'n2p2' ? new N2p2Parser(target) : new XyzParser(target);
  await parseFile(peek.bytes, parser, target, progress, signal);
  return parser.done ? undefined : parser.frame;
}

/** Nothing is assumed about energies: a missing unit ends with a guess the user can confirm. */
async function requireEnergyUnit(
  peeks: readonly FramesPeek[],
  options: ReadFramesOptions,
): Promise<void> {
  const missing = peeks.find(
    (peek) => options.energy?.unit === undefined && peek.energyUnit === undefined,
  );
  if (!missing) return;
  const raw = await readFrames(missing.path, {
    ...options,
    energy: { ...options.energy, unit: 'ev' },
    maxFrames: 200,
    skipBadFrames: true,
    onDefect: undefined,
    progress: undefined,
  });
  const guess = guessEnergyUnit(raw);
  const hint = guess
    ? `it looks like ${UNIT_LABEL[guess.unit]}: ${guess.why}`
    : 'one of hartree, eV, kcal/mol, kJ/mol, Rydberg';
  throw fail(
    'UNIT_MISSING',
    `the energies of ${missing.path} need a unit (dataset.energy.unit, --energy-unit or energy.unit); ${hint}`,
  );
}

async function withSide(
  frames: Frames,
  path: string,
  inFile: number | undefined,
  defects: DefectLog,
  options: ReadFramesOptions,
): Promise<Frames> {
  const side = await readSideEnergies(path, options.energy?.column, options.signal);
  const bad = checkSideEnergies(side, frames.source.files[0]!, frames.source.frame, inFile);
  for (const defect of bad) defects.add(defect);
  defects.throwIfAny();
  const factor = EV_PER[parseEnergyUnit(options.energy?.unit ?? '')];
  const energiesEv = Float64Array.from(frames.source.frame, (f) => side.values[f]! * factor);
  const all = { ...frames, energiesEv };
  if (bad.length === 0) return all;
  const good = [...energiesEv.keys()].filter((i) => Number.isFinite(energiesEv[i]));
  return selectFrames(all, good);
}

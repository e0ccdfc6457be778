import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { atomicNumberOf, SYMBOLS } from './elements.js';
import type { ParseTarget } from './frame-parser.js';
import type { NpyHeader } from './npy.js';
import type { NpzArchive } from './npz-archive.js';

export const POSITION_ARRAYS = ['R', 'coords', 'positions', 'coordinates'];
export const NUMBER_ARRAYS = ['z', 'nuclear_charges', 'numbers', 'atomic_numbers', 'species', 'Z'];
export const ENERGY_ARRAYS = ['E', 'energies', 'energy'];
export const FORCE_ARRAYS = ['F', 'forces', 'force'];

/**
 * Reads the MD17/QM layout: positions [frames, atoms, 3], atomic numbers (or symbols) [atoms] or
 * [frames, atoms] with 0 for padding, energies [frames] or [frames, 1], forces like positions.
 */
export async function readNpz(
  archive: NpzArchive,
  target: ParseTarget,
  progress: Progress,
): Promise<void> {
  const positionsName = findArray(archive, POSITION_ARRAYS, undefined, 'positions');
  const header = await archive.header(positionsName);
  const [frames, atoms] = shapeOf(archive.path, positionsName, header);
  const species = await readSpecies(archive, frames, atoms);
  const chosen = chooseFrames(frames, target);
  const room = makeRoom(target, chosen.count * atoms);
  const report = (value: number) => progress(value, frames, `reading ${archive.path}`);
  await readVectors(
    archive,
    positionsName,
    header,
    chosen,
    target.lengthFactor,
    room.positions,
    report,
  );
  if (target.forcesKey !== undefined) {
    const name = findArray(archive, FORCE_ARRAYS, target.forcesKey, 'forces');
    const forces = await archive.header(name);
    if (forces.items !== header.items)
      throw mismatch(archive.path, name, forces, `the shape of ${positionsName}, ${header.shape}`);
    await readVectors(archive, name, forces, chosen, target.forceFactor, room.forces, () => {});
  }
  const energies = await readEnergies(archive, target, frames);
  commitAll(target, chosen, atoms, species, energies, room);
}

interface Chosen {
  readonly count: number;
  readonly stride: number;
}

interface Room {
  readonly positions: Float64Array;
  readonly forces: Float64Array;
}

/** The array a key names, or the usual names where the key is one of them or absent. */
export function findArray(
  archive: NpzArchive,
  usual: readonly string[],
  key: string | undefined,
  what: string,
): string {
  const wanted = key === undefined ? usual : usual.includes(key) ? [key, ...usual] : [key];
  const name = archive.find(wanted);
  if (name !== undefined) return name;
  const hint = key === undefined ? '' : didYouMean(key, archive.names);
  throw fail(
    'FRAMES_BAD',
    `${archive.path} has no array ${wanted.map((w) => `"${w}"`).join(' or ')} of ${what} (it has ${archive.names.join(', ') || 'none'})${hint}`,
  );
}

function shapeOf(path: string, name: string, header: NpyHeader): [number, number] {
  const [a, b, c] = header.shape;
  if (header.shape.length === 3 && c === 3) return [a!, b!];
  if (header.shape.length === 2 && b === 3) return [1, a!];
  throw mismatch(path, name, header, '[frames, atoms, 3]');
}

function mismatch(path: string, name: string, header: NpyHeader, expected: string) {
  return fail(
    'FRAMES_BAD',
    `${path}: array "${name}" has shape [${header.shape.join(', ')}], expected ${expected}`,
  );
}

async function readSpecies(archive: NpzArchive, frames: number, atoms: number) {
  const name = findArray(archive, NUMBER_ARRAYS, undefined, 'atomic numbers');
  const header = await archive.header(name);
  const perFrame = header.items === frames * atoms && frames > 1;
  if (!perFrame && header.items !== atoms)
    throw mismatch(archive.path, name, header, `[${atoms}] or [${frames}, ${atoms}]`);
  const numbers = /^[US]/.test(header.type)
    ? Float64Array.from(await archive.strings(name), (s) => (s === '' ? 0 : atomicNumberOf(s)))
    : (await archive.numbers(name)).values;
  return { numbers, perFrame };
}

function chooseFrames(frames: number, target: ParseTarget): Chosen {
  const { stride, maxFrames, builder } = target;
  return { count: Math.min(Math.ceil(frames / stride), maxFrames - builder.count), stride };
}

/** The builder's own columns, written in place: the frames are committed afterwards. */
function makeRoom(target: ParseTarget, atoms: number): Room {
  const { builder } = target;
  builder.reserve(atoms);
  const from = 3 * builder.atoms;
  return {
    positions: builder.positions.subarray(from),
    forces: builder.forces.subarray(from),
  };
}

async function readVectors(
  archive: NpzArchive,
  name: string,
  header: NpyHeader,
  chosen: Chosen,
  factor: number,
  out: Float64Array,
  report: (frame: number) => void,
): Promise<void> {
  const frames = header.shape.length === 3 ? header.shape[0]! : 1;
  const width = header.items / frames;
  const { stride, count } = chosen;
  let frame = 0;
  let within = 0;
  const fortran = header.fortranOrder;
  await archive.forEach(name, (index, value) => {
    if (fortran) {
      frame = Math.floor(index / width);
      within = index % width;
    }
    if (frame % stride === 0 && frame < count * stride)
      out[(frame / stride) * width + within] = value * factor;
    if (++within === width) {
      within = 0;
      frame++;
      if ((frame & 0xffff) === 0) report(frame);
    }
  });
  report(frames);
}

async function readEnergies(archive: NpzArchive, target: ParseTarget, frames: number) {
  if (target.energyKey === undefined) return undefined;
  const name = findArray(archive, ENERGY_ARRAYS, target.energyKey, 'energies');
  const { header, values } = await archive.numbers(name);
  if (values.length !== frames) throw mismatch(archive.path, name, header, `[${frames}]`);
  return values;
}

/** Commits good frames, moving them together where a bad one is left out. */
function commitAll(
  target: ParseTarget,
  chosen: Chosen,
  atoms: number,
  species: { readonly numbers: Float64Array; readonly perFrame: boolean },
  energies: Float64Array | undefined,
  room: Room,
): void {
  const { builder, file, fileName, defects } = target;
  const base = builder.atoms;
  for (let k = 0; k < chosen.count; k++) {
    const frame = k * chosen.stride;
    builder.reserve(0);
    const from = species.perFrame ? frame * atoms : 0;
    let kept = 0;
    let message: string | undefined;
    for (let a = 0; a < atoms && message === undefined; a++) {
      const z = species.numbers[from + a]!;
      if (z === 0 && species.perFrame) continue;
      if (!(z >= 1 && z < SYMBOLS.length && Number.isInteger(z)))
        message = `atom ${a} has atomic number ${z}; expected 1 to 118`;
      builder.numbers[builder.atoms + kept] = z;
      message ??= moveAtom(room, 3 * (k * atoms + a), 3 * (builder.atoms - base + kept), a);
      kept++;
    }
    const energy = energies ? energies[frame]! * target.energyFactor : Number.NaN;
    if (kept === 0) message ??= 'the frame has no atoms';
    if (energies && !Number.isFinite(energy)) message ??= `the energy is ${energies[frame]}`;
    if (message === undefined) builder.commit(kept, file, frame, energy);
    else defects.add({ file: fileName, frame, message });
  }
}

function moveAtom(room: Room, from: number, to: number, atom: number): string | undefined {
  for (let x = 0; x < 3; x++) {
    const position = room.positions[from + x]!;
    if (!Number.isFinite(position)) return `a coordinate of atom ${atom} is ${position}`;
    room.positions[to + x] = position;
    if (room.forces.length === 0) continue;
    const force = room.forces[from + x]!;
    if (!Number.isFinite(force)) return `a force on atom ${atom} is ${force}`;
    room.forces[to + x] = force;
  }
  return undefined;
}

import { fail } from '../core/errors.js';
import { forceCandidates } from './extxyz-columns.js';
import { parseComment } from './extxyz-comment.js';
import { type FileBytes, openFileBytes } from './file-bytes.js';
import { NpzArchive } from './npz-archive.js';
import { parseNumberText } from './parse-number.js';
import { ENERGY_ARRAYS, FORCE_ARRAYS } from './read-npz.js';

export type FramesFormat = 'xyz' | 'npz' | 'n2p2';

/** What the beginning of a frames file shows. */
export interface FramesPeek {
  readonly path: string;
  readonly bytes: FileBytes;
  readonly format: FramesFormat;
  /** Keys with one number a frame that may be energies, the likeliest first. */
  readonly energyKeys: readonly string[];
  readonly forceKeys: readonly string[];
  /** Units the file itself names (sGDML's `e_unit` and `r_unit`). */
  readonly energyUnit?: string;
  readonly lengthUnit?: string;
}

/** Tells a file's format by its content and lists its keys. */
export async function peekFrames(path: string, signal?: AbortSignal): Promise<FramesPeek> {
  const bytes = await openFileBytes(path);
  if (bytes.size === 0) throw fail('FRAMES_BAD', `${path} is empty`);
  const head = await firstBytes(bytes, signal);
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') return peekNpz(bytes, signal);
  const lines = head
    .toString('latin1')
    .split('\n')
    .map((line) => line.trim());
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  if (/^begin$/i.test(lines[first] ?? ''))
    return { path, bytes, format: 'n2p2', energyKeys: ['energy'], forceKeys: ['forces'] };
  if (first < 0 || !/^\+?\d+$/.test(lines[first]!))
    throw fail(
      'FRAMES_BAD',
      `${path}:${Math.max(first, 0) + 1} begins with "${(lines[first] ?? '').slice(0, 40)}", which is no frames file pestle reads: expected extended or plain XYZ (first line: number of atoms), .npz, or n2p2/RuNNer input.data (first line: begin), each also gzipped`,
    );
  const pairs = parseComment(lines[first + 1] ?? '');
  return {
    path,
    bytes,
    format: 'xyz',
    energyKeys: likeliestFirst(
      [...pairs].filter(([key, v]) => /energy/i.test(key) && isNumber(v)).map(([key]) => key),
      ['REF_energy', 'energy'],
    ),
    forceKeys: likeliestFirst(forceCandidates(pairs.get('Properties') ?? ''), [
      'REF_forces',
      'forces',
    ]),
  };
}

async function peekNpz(bytes: FileBytes, signal?: AbortSignal): Promise<FramesPeek> {
  const { path } = bytes;
  const archive = await NpzArchive.open(path, bytes.size, signal);
  const text = async (name: string) =>
    archive.find([name]) ? (await archive.strings(name).catch(() => []))[0] : undefined;
  const energyUnit = await text('e_unit');
  const lengthUnit = await text('r_unit');
  return {
    path,
    bytes,
    format: 'npz',
    energyKeys: ENERGY_ARRAYS.filter((name) => archive.find([name])),
    forceKeys: FORCE_ARRAYS.filter((name) => archive.find([name])),
    ...(energyUnit === undefined ? {} : { energyUnit }),
    ...(lengthUnit === undefined ? {} : { lengthUnit }),
  };
}

/** Enough for the first two lines; a damaged stream is reported when the frames are read. */
async function firstBytes(bytes: FileBytes, signal?: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes.chunks(signal)) {
      parts.push(chunk);
      length += chunk.length;
      if (length >= 1 << 16) break;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (length === 0)
      throw fail('FILE_UNREADABLE', `${bytes.path} cannot be unpacked: ${String(error)}`, error);
  }
  return Buffer.concat(parts).subarray(0, 1 << 16);
}

/** Also `nan` and `inf`: such an energy is a bad frame to tell of, not a file without energies. */
function isNumber(text: string): boolean {
  return Number.isFinite(parseNumberText(text)) || /^[+-]?(nan|inf(inity)?)$/i.test(text.trim());
}

function likeliestFirst(keys: readonly string[], preferred: readonly string[]): string[] {
  return [
    ...preferred.filter((key) => keys.includes(key)),
    ...keys.filter((key) => !preferred.includes(key)),
  ];
}

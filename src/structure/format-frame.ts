import { fail } from '../core/errors.js';
import { symbolOf } from './elements.js';
import type { Frames } from './frames.js';

/** Values of a comment line: one for every frame, or one a frame. */
export interface FrameInfo {
  readonly [key: string]: string | number | boolean | ArrayLike<number> | readonly string[];
}

/** One frame as extended XYZ, ending with a line feed. */
export function formatFrame(
  frames: Frames,
  f: number,
  info: FrameInfo,
  decimals: number | undefined,
): string {
  const start = frames.offsets[f]!;
  const end = frames.offsets[f + 1]!;
  const { positions, forcesEvPerAngstrom: forces } = frames;
  const write = decimals === undefined ? String : (x: number) => x.toFixed(decimals);
  let text = `${end - start}\n${commentLine(frames, f, info)}\n`;
  for (let a = start; a < end; a++) {
    text += `${symbolOf(frames.numbers[a]!)} ${write(positions[3 * a]!)} ${write(positions[3 * a + 1]!)} ${write(positions[3 * a + 2]!)}`;
    if (forces)
      text += ` ${write(forces[3 * a]!)} ${write(forces[3 * a + 1]!)} ${write(forces[3 * a + 2]!)}`;
    text += '\n';
  }
  return text;
}

function commentLine(frames: Frames, f: number, info: FrameInfo): string {
  const forces = frames.forcesEvPerAngstrom ? ':forces:R:3' : '';
  const pbc = frames.pbc?.[f] ?? 0;
  const parts: string[] = [];
  const cell = frames.cells?.subarray(9 * f, 9 * f + 9);
  if (cell?.some((x) => x !== 0)) parts.push(`Lattice="${[...cell].join(' ')}"`);
  parts.push(`Properties=species:S:1:pos:R:3${forces}`);
  if (frames.energiesEv) parts.push(`energy=${frames.energiesEv[f]}`);
  for (const [key, column] of Object.entries(frames.info ?? {}))
    if (!(key in info) && !Number.isNaN(column[f])) parts.push(pair(key, column[f]!));
  for (const [key, value] of Object.entries(info)) {
    const one = typeof value === 'object' ? value[f] : value;
    if (one !== undefined) parts.push(pair(key, one));
  }
  parts.push(`pbc="${[1, 2, 4].map((bit) => (pbc & bit ? 'T' : 'F')).join(' ')}"`);
  return parts.join(' ');
}

const OWN_KEYS = ['Properties', 'Lattice', 'pbc', 'energy'];

function pair(key: string, value: string | number | boolean): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key) || OWN_KEYS.includes(key))
    throw fail(
      'USAGE',
      `"${key}" cannot be a key of a comment line; use letters, digits, _ and -, and none of ${OWN_KEYS.join(', ')}`,
    );
  if (typeof value === 'boolean') return `${key}=${value ? 'T' : 'F'}`;
  if (typeof value === 'number') return `${key}=${value}`;
  if (/[\r\n]/.test(value)) throw fail('USAGE', `the value of "${key}" contains a line break`);
  const plain = /^[^\s"'{}[\]\\=,]+$/.test(value);
  return `${key}=${plain ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`}`;
}

import { fail } from '../core/errors.js';
import { openFileBytes, readText } from './file-bytes.js';
import type { FrameDefect } from './frame-defects.js';
import { parseNumberText } from './parse-number.js';

export interface SideEnergies {
  readonly path: string;
  /** In the file's unit; NaN where a line holds no finite number. */
  readonly values: Float64Array;
  /** One-based lines of the values. */
  readonly lines: Uint32Array;
}

/**
 * Energies kept apart from the positions: a text file with one line a frame, in the frames' order.
 * Empty lines and lines that begin with # are passed over.
 *
 * @param column one-based column; the last one by default
 */
export async function readSideEnergies(
  path: string,
  column: number | undefined,
  signal?: AbortSignal,
): Promise<SideEnergies> {
  const text = await readText(await openFileBytes(path), signal);
  const values: number[] = [];
  const lines: number[] = [];
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const fields = line.split(/[\s,;]+/);
    const value = parseNumberText(
      fields[column === undefined ? fields.length - 1 : column - 1] ?? '',
    );
    // A heading without # is no defect.
    if (Number.isNaN(value) && values.length === 0 && !/\d/.test(line)) return;
    values.push(Number.isFinite(value) ? value : Number.NaN);
    lines.push(i + 1);
  });
  return { path, values: Float64Array.from(values), lines: Uint32Array.from(lines) };
}

/** Checks that the side file fits the frames read. `inFile` is absent when reading stopped early. */
export function checkSideEnergies(
  side: SideEnergies,
  framesFile: string,
  frames: Uint32Array,
  inFile: number | undefined,
): FrameDefect[] {
  const needed = inFile ?? (frames.length === 0 ? 0 : frames[frames.length - 1]! + 1);
  const count = side.values.length;
  if (count < needed || (inFile !== undefined && count !== inFile))
    throw fail(
      'FRAMES_MISMATCH',
      `${side.path} has ${count} energies but ${framesFile} has ${inFile === undefined ? 'at least ' : ''}${needed} frames; there must be one line a frame`,
    );
  const defects: FrameDefect[] = [];
  for (const frame of frames)
    if (Number.isNaN(side.values[frame]))
      defects.push({
        file: side.path,
        frame,
        line: side.lines[frame]!,
        message: 'no finite energy on this line',
      });
  return defects;
}

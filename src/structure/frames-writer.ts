import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { fail, messageOf } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';
import { type FrameInfo, formatFrame } from './format-frame.js';
import type { Frames } from './frames.js';

export interface WriteFramesOptions {
  /** Decimals of positions and forces; by default as many as bring back the same numbers. */
  readonly decimals?: number | undefined;
  /** Written into every frame's comment line, after the energy. */
  readonly info?: FrameInfo | undefined;
}

/** An extended-XYZ file being written. It appears under its name when it is closed, never in part. */
export interface FramesWriter {
  readonly path: string;
  /** Frames written so far. */
  readonly count: number;
  /** Writes frames; `info` holds one value for all or one a frame, beside `frames.info`. */
  append(frames: Frames, info?: FrameInfo): Promise<void>;
  close(): Promise<void>;
  /** Ends without leaving a file. */
  discard(): Promise<void>;
}

/**
 * Opens an extended-XYZ file for writing, gzipped where the name ends in .gz; missing folders are
 * made. Energies are in eV as `energy=`, forces in eV/Å as `forces:R:3`, as ASE, VMD and OVITO
 * read them. Error: FILE_UNWRITABLE.
 */
export async function openFramesWriter(
  path: string,
  options: WriteFramesOptions = {},
): Promise<FramesWriter> {
  const temporary = `${path}.${process.pid}.part`;
  const { out, file } = await openStreams(path, temporary);
  const done = finished(file);
  // Awaited in close(); a failure in between is kept for it.
  done.catch(() => {});
  let count = 0;

  async function write(text: string): Promise<void> {
    if (out.errored ?? file.errored) throw unwritable(path, out.errored ?? file.errored);
    if (out.write(text)) return;
    await new Promise<void>((resolve) => {
      out.once('drain', resolve);
      done.catch(() => resolve());
    });
  }
  return {
    path,
    get count() {
      return count;
    },
    async append(frames, info) {
      const all = { ...options.info, ...info };
      let text = '';
      for (let f = 0; f < frames.count; f++) {
        text += formatFrame(frames, f, all, options.decimals);
        if (text.length < 1 << 18) continue;
        await write(text);
        text = '';
      }
      await write(text);
      count += frames.count;
    },
    async close() {
      try {
        out.end();
        await done;
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw unwritable(path, error);
      }
    },
    async discard() {
      out.destroy();
      file.destroy();
      await done.catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

/** Writes frames into one extended-XYZ file. */
export async function writeFrames(
  path: string,
  frames: Frames,
  options: WriteFramesOptions = {},
): Promise<void> {
  const writer = await openFramesWriter(path, options);
  try {
    await writer.append(frames);
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.close();
}

async function openStreams(
  path: string,
  temporary: string,
): Promise<{ out: WriteStream | Gzip; file: WriteStream }> {
  try {
    makeFolder(dirname(path));
    const file = createWriteStream(temporary, { highWaterMark: 1 << 20 });
    await new Promise<void>((resolve, reject) => {
      file.once('open', () => resolve());
      file.once('error', reject);
    });
    if (!path.endsWith('.gz')) return { out: file, file };
    const out = createGzip();
    out.pipe(file);
    return { out, file };
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown) {
  return fail('FILE_UNWRITABLE', `${path} cannot be written: ${messageOf(error)}`, error);
}

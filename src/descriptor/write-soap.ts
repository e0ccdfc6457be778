import { open, rename, rm } from 'node:fs/promises';
import { fail, messageOf } from '../core/errors.js';
import { makeFolderFor } from '../core/make-folder.js';
import { type Progress, silent } from '../core/progress.js';
import type { Frames } from '../structure/frames.js';
import { checkFrames } from './check-frames.js';
import { frameTarget, rowsPerFrame } from './frame-rows.js';
import { npyHeader } from './npy-header.js';
import { resolveSoap } from './resolve-soap.js';
import { runDescriptors, usefulThreads } from './run-descriptors.js';
import type { SoapSettings } from './settings.js';
import { soapEngine } from './soap-engine.js';

/** Rows of about this many bytes are in memory at a time. */
const CHUNK_BYTES = 256 * 2 ** 20;

export interface SoapFile {
  readonly out: string;
  /** [frames, atoms, features], or [frames, features] where the settings average. */
  readonly shape: readonly number[];
  readonly bytes: number;
  /** Whether the kernel fused multiplications and additions. */
  readonly fma: boolean;
}

/**
 * Writes descriptors as a float64 .npy array, in chunks, so that they need not fit in memory; the
 * file appears under its name when it is complete.
 *
 * Throws SOAP_INVALID, SOAP_INPUT, FILE_UNWRITABLE.
 */
export async function writeSoap(
  frames: Frames,
  settings: SoapSettings,
  species: readonly number[],
  options: {
    readonly out: string;
    readonly threads?: number;
    readonly progress?: Progress;
    readonly signal?: AbortSignal;
  },
): Promise<SoapFile> {
  const soap = resolveSoap(settings, species);
  const width = soap.layout.featureCount;
  const rows = rowsPerFrame(frames, soap);
  checkFrames(frames, range(0, frames.count), soap);
  const shape = soap.average === 'off' ? [frames.count, rows, width] : [frames.count, width];
  const engine = soapEngine(soap);
  const { out, threads, progress = silent, signal } = options;
  const useful = usefulThreads(frames, soap, frames.count * rows * width, threads);
  const chunk = Math.max(1, Math.floor(CHUNK_BYTES / Math.max(1, rows * width * 8)));
  const header = npyHeader(shape);
  const partial = `${out}.partial`;
  makeFolderFor(out);
  try {
    const file = await open(partial, 'w');
    try {
      await file.write(header);
      for (let from = 0; from < frames.count; from += chunk) {
        const selection = range(from, Math.min(from + chunk, frames.count));
        const { target, values } = frameTarget(selection.length, rows, width, {
          shared: useful > 1,
        });
        await runDescriptors({
          frames,
          selection,
          settings,
          species,
          target,
          threads: useful,
          engine,
          signal,
          progress: (done) => progress(from + done, frames.count, 'descriptors'),
        });
        await writeAll(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
    } finally {
      await file.close();
    }
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof Error && 'syscall' in error)
      throw fail('FILE_UNWRITABLE', `cannot write ${out}: ${messageOf(error)}`, error);
    throw error;
  }
  const bytes = header.length + frames.count * rows * width * 8;
  return { out, shape, bytes, fma: engine.kernel.fma };
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length; ) at += (await file.write(data, at)).bytesWritten;
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, k) => from + k);
}

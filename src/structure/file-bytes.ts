import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fail, messageOf } from '../core/errors.js';

/** A file's bytes, unzipped where it is gzip (told by content, not by name). */
export interface FileBytes {
  readonly path: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly gzip: boolean;
  /** Bytes on disk read so far. */
  read(): number;
  chunks(signal?: AbortSignal): AsyncGenerator<Buffer>;
}

const BLOCK = 1 << 20;
/** What was unzipped before a defect is lost up to this size. */
const UNZIPPED = 1 << 16;

/** Looks at a file without reading it. Errors: FILE_MISSING, FILE_UNREADABLE. */
export async function openFileBytes(path: string): Promise<FileBytes> {
  const { size, head } = await lookAt(path);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  let source: { readonly bytesRead: number } = { bytesRead: 0 };
  return {
    path,
    size,
    gzip,
    read: () => source.bytesRead,
    async *chunks(signal) {
      const raw = createReadStream(path, { highWaterMark: BLOCK });
      source = raw;
      const stream: Readable = gzip
        ? pipeline(raw, createGunzip({ chunkSize: UNZIPPED }), () => {})
        : raw;
      yield* chunksOf(raw, stream, signal);
    },
  };
}

/** The chunks of `stream`, which reads from `raw`; both are closed at the end, early or not. */
export async function* chunksOf(
  raw: Readable,
  stream: Readable,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      yield chunk as Buffer;
    }
  } finally {
    raw.destroy();
    stream.destroy();
  }
}

async function lookAt(path: string): Promise<{ size: number; head: Buffer }> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw fail('FILE_UNREADABLE', `${path} is a folder, expected a file`);
    const handle = await open(path);
    try {
      const head = Buffer.alloc(4);
      await handle.read(head, 0, 4, 0);
      return { size: info.size, head };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw fail('FILE_MISSING', `there is no file ${path}`, error);
    if (error instanceof Error && 'exitCode' in error) throw error;
    throw fail('FILE_UNREADABLE', `${path} cannot be read: ${messageOf(error)}`, error);
  }
}

/** The whole of a small text file (side files). */
export async function readText(file: FileBytes, signal?: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const chunk of file.chunks(signal)) parts.push(chunk);
  } catch (error) {
    signal?.throwIfAborted();
    throw fail('FILE_UNREADABLE', `${file.path} cannot be read: ${messageOf(error)}`, error);
  }
  return Buffer.concat(parts).toString('utf8');
}

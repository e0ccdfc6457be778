import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { fail } from '../core/errors.js';
import { chunksOf } from './file-bytes.js';

/** One file in a ZIP archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;

/** The entries of a ZIP archive, ZIP64 included (PKWARE APPNOTE 6.3.10, sections 4.3.12–4.3.16). */
export async function listZip(path: string, size: number): Promise<readonly ZipEntry[]> {
  const handle = await open(path);
  const readAt = async (at: number, length: number) => {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, at);
    if (bytesRead < length) throw broken(path);
    return buffer;
  };
  try {
    const tailLength = Math.min(size, 22 + 65535);
    const tail = await readAt(size - tailLength, tailLength);
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
    if (end < 0) throw broken(path);
    let length = tail.readUInt32LE(end + 12);
    let start = tail.readUInt32LE(end + 16);
    const locator = end - 20;
    if (start === 0xffffffff && locator >= 0 && tail.readUInt32LE(locator) === END_64_LOCATOR) {
      const end64 = await readAt(Number(tail.readBigUInt64LE(locator + 8)), 56);
      length = Number(end64.readBigUInt64LE(40));
      start = Number(end64.readBigUInt64LE(48));
    }
    return parseDirectory(await readAt(start, length), path);
  } finally {
    await handle.close();
  }
}

function broken(path: string) {
  return fail(
    'FILE_UNREADABLE',
    `${path} is not a whole .npz (ZIP) file; was it cut off in a copy?`,
  );
}

function parseDirectory(directory: Buffer, path: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= directory.length) {
    if (directory.readUInt32LE(at) !== CENTRAL) throw broken(path);
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const extraAt = at + 46 + nameLength;
    const extra = directory.subarray(extraAt, extraAt + extraLength);
    const [, compressedSize, headerOffset] = sizes64(
      [
        directory.readUInt32LE(at + 24),
        directory.readUInt32LE(at + 20),
        directory.readUInt32LE(at + 42),
      ],
      extra,
    );
    entries.push({
      name: directory.toString('utf8', at + 46, extraAt),
      method: directory.readUInt16LE(at + 10),
      compressedSize: compressedSize!,
      headerOffset: headerOffset!,
    });
    at = extraAt + extraLength + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Replaces each 0xFFFFFFFF by its 64-bit value in extra field 1, in order. */
function sizes64(values: number[], extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== 0xffffffff) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return values;
}

/** The unpacked bytes of an entry. */
export async function* readZipEntry(
  path: string,
  entry: ZipEntry,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  if (entry.method !== 0 && entry.method !== 8)
    throw fail(
      'FILE_UNREADABLE',
      `${path}: ${entry.name} is packed by method ${entry.method}; expected stored or deflate`,
    );
  if (entry.compressedSize === 0) return;
  const header = Buffer.alloc(30);
  const handle = await open(path);
  await handle.read(header, 0, 30, entry.headerOffset);
  await handle.close();
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const raw = createReadStream(path, {
    start,
    end: start + entry.compressedSize - 1,
    highWaterMark: 1 << 20,
  });
  const stream =
    entry.method === 8 ? pipeline(raw, createInflateRaw({ chunkSize: 1 << 20 }), () => {}) : raw;
  yield* chunksOf(raw, stream, signal);
}

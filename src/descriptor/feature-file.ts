import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { FeatureSet } from '../core/features.js';
import { featureLayout } from './feature-layout.js';
import type { FeaturePlan } from './feature-plan.js';
import { allocateFeatures } from './feature-plan.js';
import type { ResolvedSoap } from './resolve-soap.js';

const MAGIC = 'pestle descriptors 1\n';
const HEADER_BYTES = 64;
/** Read and written at a time. */
const CHUNK_BYTES = 8 * 2 ** 20;

/**
 * Stores rows: 64 bytes of header (magic, then the byte count and CRC-32 of what follows), then
 * each element's rows. It appears under its name when it is complete, so that neither a crash nor
 * another writer leaves half a file.
 */
export async function writeFeatureFile(path: string, features: FeatureSet): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    const file = await open(partial, 'wx');
    try {
      let at = HEADER_BYTES;
      let crc = 0;
      for (const { values } of features.elements) {
        for (const chunk of chunksOf(values)) {
          crc = crc32(chunk, crc);
          await file.write(chunk, 0, chunk.length, at);
          at += chunk.length;
        }
      }
      const header = Buffer.alloc(HEADER_BYTES);
      header.write(MAGIC, 'latin1');
      header.writeDoubleLE(at - HEADER_BYTES, 32);
      header.writeUInt32LE(crc, 40);
      await file.write(header, 0, HEADER_BYTES, 0);
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Reads rows back; where the file holds a larger l_max than the plan, the degrees asked for are
 * taken out of each row. Undefined where the file is damaged or does not fit the plan.
 */
export async function readFeatureFile(
  path: string,
  soap: ResolvedSoap,
  plan: FeaturePlan,
  storedLMax: number,
): Promise<FeatureSet | undefined> {
  const pieces = piecesOf(soap, storedLMax);
  const itemBytes = plan.precision === 'float64' ? 8 : 4;
  const { features } = allocateFeatures(plan, false);
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    await file.read(header, 0, HEADER_BYTES, 0);
    const bytes = (plan.numbers / plan.width) * pieces.width * itemBytes;
    if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
    if (header.readDoubleLE(32) !== bytes || (await file.stat()).size !== bytes + HEADER_BYTES)
      return undefined;
    const reader = { file, at: HEADER_BYTES, crc: 0 };
    for (const { values } of features.elements) {
      if (pieces.width === plan.width) await readWhole(reader, bytesOf(values));
      else await readSlices(reader, values, plan.width, pieces);
    }
    return reader.crc === header.readUInt32LE(40) ? features : undefined;
  } finally {
    await file.close();
  }
}

interface Reader {
  readonly file: FileHandle;
  at: number;
  crc: number;
}

async function readWhole(reader: Reader, into: Uint8Array): Promise<void> {
  for (let at = 0; at < into.length; ) {
    const length = Math.min(CHUNK_BYTES, into.length - at);
    await fill(reader, into.subarray(at, at + length));
    at += length;
  }
}

async function readSlices(
  reader: Reader,
  values: Float64Array | Float32Array,
  width: number,
  pieces: Pieces,
): Promise<void> {
  const rows = values.length / width;
  const most = Math.max(1, Math.floor(CHUNK_BYTES / (pieces.width * values.BYTES_PER_ELEMENT)));
  const buffer = values.slice(0, 0).constructor as new (length: number) => typeof values;
  const chunk = new buffer(most * pieces.width);
  for (let row = 0; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    await fill(reader, bytesOf(chunk.subarray(0, count * pieces.width)));
    for (let k = 0; k < count; k++)
      for (const { from, to, length } of pieces.list) {
        const start = k * pieces.width + from;
        values.set(chunk.subarray(start, start + length), (row + k) * width + to);
      }
  }
}

async function fill(reader: Reader, into: Uint8Array): Promise<void> {
  for (let at = 0; at < into.length; ) {
    const { bytesRead } = await reader.file.read(into, at, into.length - at, reader.at);
    if (bytesRead === 0) break;
    at += bytesRead;
    reader.at += bytesRead;
  }
  reader.crc = crc32(into, reader.crc);
}

interface Pieces {
  /** Features of a stored row. */
  readonly width: number;
  readonly list: readonly { readonly from: number; readonly to: number; readonly length: number }[];
}

/** Where the degrees 0..l_max of each block lie in a row stored for a larger l_max. */
function piecesOf(soap: ResolvedSoap, storedLMax: number): Pieces {
  const { nMax, lMax, mode, species, layout } = soap;
  const stored = featureLayout(species.length, nMax, storedLMax, mode);
  return {
    width: stored.featureCount,
    list: layout.blocks.map(({ first, triangle }, k) => ({
      from: stored.blocks[k]!.first,
      to: first,
      length: (triangle ? (nMax * (nMax + 1)) / 2 : nMax * nMax) * (lMax + 1),
    })),
  };
}

function bytesOf(values: Float64Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function* chunksOf(values: Float64Array | Float32Array): Generator<Uint8Array> {
  const bytes = bytesOf(values);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    yield bytes.subarray(at, Math.min(at + CHUNK_BYTES, bytes.length));
}

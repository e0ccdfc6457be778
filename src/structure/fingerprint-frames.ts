import { createHash, type Hash } from 'node:crypto';
import type { Frames } from './frames.js';

/**
 * SHA-256 (hex) of what a model sees: atoms, positions, cells, energies and forces after unit
 * conversion, not file names. Equal frames give equal fingerprints however they were stored.
 */
export function fingerprintFrames(frames: Frames): string {
  const hash = createHash('sha256');
  addGeometry(hash, frames);
  addColumn(hash, 'energies', frames.energiesEv);
  addColumn(hash, 'forces', frames.forcesEvPerAngstrom);
  return hash.digest('hex');
}

/** The same of atoms, positions and cells alone: what descriptors depend on. */
export function fingerprintGeometry(frames: Frames): string {
  const hash = createHash('sha256');
  addGeometry(hash, frames);
  return hash.digest('hex');
}

function addGeometry(hash: Hash, frames: Frames): void {
  hash.update(`pestle frames 1 ${frames.count}`);
  addColumn(hash, 'offsets', frames.offsets);
  addColumn(hash, 'numbers', frames.numbers);
  addColumn(hash, 'positions', frames.positions);
  addColumn(hash, 'cells', frames.cells);
  addColumn(hash, 'pbc', frames.pbc);
}

const CHUNK = 1 << 26;

/** Columns are hashed as little-endian bytes; the name parts them. Absent ones add nothing. */
function addColumn(
  hash: Hash,
  name: string,
  column: Float64Array | Uint32Array | Uint8Array | undefined,
): void {
  if (!column) return;
  hash.update(`\u0000${name}\u0000`);
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  for (let at = 0; at < bytes.length; at += CHUNK) hash.update(bytes.subarray(at, at + CHUNK));
}

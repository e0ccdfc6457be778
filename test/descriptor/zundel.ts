import { fileURLToPath } from 'node:url';
import type { Frames } from '../../src/structure/frames.js';
import { readFrames } from '../../src/structure/read-frames.js';

/** The first of the bundled frames: H5O2+, 7 atoms. */
export function zundelFrames(maxFrames: number): Promise<Frames> {
  const path = new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url);
  return readFrames(fileURLToPath(path), { maxFrames });
}

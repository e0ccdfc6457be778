import { readFileSync } from 'node:fs';
import { fail } from '../core/errors.js';
import type { ReferenceDistribution } from '../montecarlo/options.js';
import { radialDistribution } from '../montecarlo/radial-distribution.js';
import { parseRdf } from '../montecarlo/rdf-file.js';
import { readFrames } from '../structure/read-frames.js';

/** A g(r) to compare with: a .json file as `pestle rdf --out` writes it, or frames to count. */
export async function loadReference(
  path: string,
  bins: { readonly dr?: number; readonly rMax?: number } = {},
): Promise<ReferenceDistribution> {
  if (!path.endsWith('.json')) return radialDistribution(await readFrames(path), bins);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw fail('FILE_MISSING', `the reference ${path} cannot be read`, cause);
  }
  return parseRdf(text, path);
}

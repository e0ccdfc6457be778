import { PestleError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import type { Frames } from '../structure/frames.js';
import { energyPotential } from './energy-potential.js';
import type { PotentialParts } from './potential.js';

/**
 * Forces of frames that carry reference forces, in eV/Å, three an atom; undefined where they do not,
 * or the potential has none (other bases than gto, a scaler per atom).
 */
export function forcePredictions(
  parts: Omit<PotentialParts, 'provenance'>,
  frames: Frames,
): Float64Array | undefined {
  if (!frames.forcesEvPerAngstrom || parts.preprocessing.scaler.per === 'atom') return undefined;
  const provenance = { pestle: VERSION, seed: 0, settings: {}, metrics: {}, engine: {} };
  try {
    const model = energyPotential({ ...parts, provenance });
    return model.predict(frames, { forces: true }).forcesEvPerAngstrom;
  } catch (error) {
    if (error instanceof PestleError && error.code === 'MODEL_MISMATCH') return undefined;
    throw error;
  }
}

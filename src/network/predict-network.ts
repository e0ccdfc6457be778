import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { acquireArena, releaseArena } from '../kernel/arena.js';
import { instantiateNetworkKernel } from '../kernel/network-exports.js';
import { NetworkMemory, rowsOfChunk } from '../kernel/network-memory.js';
import { type ElementNetworks, flattenNetworks, shapeOf } from './element-networks.js';

const CHUNK_FRAMES = 32;
/** Frames that are copied into the kernel's memory at a time. */
const BLOCK_FRAMES = 4096;

/**
 * Sums of the atoms' outputs, one a frame, in float64 (in units of the scaled targets).
 * Throws NETWORK_MISMATCH.
 */
export function predictNetwork(networks: ElementNetworks, features: FeatureSet): Float64Array {
  const shape = shapeOf(networks);
  checkFeatures(networks, features);
  const arena = acquireArena();
  try {
    const { exports } = instantiateNetworkKernel(arena.memory);
    const widths = shape.elements.map(({ width }) => width);
    const network = new NetworkMemory(arena, { ...shape, widths }, 'float64');
    const params = network.allocateVector();
    network.write(params, flattenNetworks(networks));
    const space = network.allocateSpace(rowsOfChunk([features], CHUNK_FRAMES), CHUNK_FRAMES);
    const out = arena.allocate(BLOCK_FRAMES * 8);
    const energies = new Float64Array(features.frames);
    const mark = arena.mark();
    for (let from = 0; from < features.frames; from += BLOCK_FRAMES) {
      const count = Math.min(BLOCK_FRAMES, features.frames - from);
      const order = Uint32Array.from({ length: count }, (_, i) => from + i);
      const views = network.writeFeatures(features, order);
      for (let f = 0; f < count; f += CHUNK_FRAMES) {
        const end = Math.min(count, f + CHUNK_FRAMES);
        exports.infer(network.net, params, views, space, f, end, out + f * 8);
      }
      energies.set(arena.f64(out, count), from);
      arena.release(mark);
    }
    return energies;
  } finally {
    releaseArena(arena);
  }
}

function checkFeatures(networks: ElementNetworks, features: FeatureSet): void {
  const wanted = networks.elements.map(({ z, layers }) => `Z=${z}: ${layers[0]!.inputs}`).join();
  const got = features.elements.map(({ z, width }) => `Z=${z}: ${width}`).join();
  if (wanted !== got)
    throw fail('NETWORK_MISMATCH', `the networks take ${wanted} inputs; the features have ${got}`);
}

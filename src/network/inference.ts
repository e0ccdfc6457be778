import { fail } from '../core/errors.js';
import { acquireArena, releaseArena } from '../kernel/arena.js';
import { instantiateNetworkKernel } from '../kernel/network-exports.js';
import { NetworkMemory } from '../kernel/network-memory.js';
import { type ElementNetworks, flattenNetworks, shapeOf } from './element-networks.js';

/** Atoms of one element in every configuration. */
export interface ElementCount {
  readonly z: number;
  readonly atoms: number;
}

/**
 * Networks bound to one composition and batch size: no allocation after creation, float64. Arrays
 * are in the order of the composition given, each `count × atoms × width` row-major, configuration
 * by configuration; callers write features into `features` (or have them copied there) and read
 * results from `atomicEnergies` and `gradients`.
 */
export interface Inference {
  readonly batch: number;
  /** One an element: batch × atoms × width, where callers put the features. */
  readonly features: readonly Float64Array[];
  /** One an element: batch × atoms, outputs of the last call. */
  readonly atomicEnergies: readonly Float64Array[];
  /** One an element: batch × atoms × width, ∂E/∂features of the last call with `gradients`. */
  readonly gradients: readonly Float64Array[];
  /** Sums over atoms of the first `count` configurations into `out`. */
  energies(count: number, out: Float64Array): void;
  /** The same, and `gradients`. */
  energiesAndGradients(count: number, out: Float64Array): void;
  close(): void;
}

/** Rows that go through the network together, so that its weights stay in the cache. */
const CHUNK_ROWS = 64;

/** Throws NETWORK_MISMATCH when a element of the composition has no network. */
export function createInference(
  networks: ElementNetworks,
  composition: readonly ElementCount[],
  batch: number,
): Inference {
  const used = composition.map(({ z }) => {
    const network = networks.elements.find((element) => element.z === z);
    if (network === undefined)
      throw fail(
        'NETWORK_MISMATCH',
        `the model has no network for element ${z}; it has ${networks.elements.map((e) => e.z).join(', ')}`,
      );
    return network;
  });
  const chosen: ElementNetworks = { activation: networks.activation, elements: used };
  const shape = shapeOf(chosen);
  const arena = acquireArena();
  const { exports } = instantiateNetworkKernel(arena.memory);
  const widths = shape.elements.map(({ width }) => width);
  const memory = new NetworkMemory(arena, { ...shape, widths }, 'float64');
  const params = memory.allocateVector();
  memory.write(params, flattenNetworks(chosen));
  exports.transpose64(memory.net, params);

  const most = Math.max(1, ...composition.map(({ atoms }) => atoms));
  const chunk = Math.min(batch, Math.max(1, Math.floor(CHUNK_ROWS / most)));
  const space = memory.allocateSpace(
    composition.map(({ atoms }) => Math.max(1, atoms * chunk)),
    chunk,
  );
  const views = arena.allocate(composition.length * 12);
  const places = composition.map(({ atoms }, e) => {
    const width = widths[e]!;
    const x = arena.allocate(batch * atoms * width * 8);
    const offsets = arena.allocate((batch + 1) * 4);
    for (let f = 0; f <= batch; f++) arena.u32(offsets, batch + 1)[f] = f * atoms;
    arena.u32(views + e * 12, 3).set([x, width, offsets]);
    return {
      x,
      rows: batch * atoms,
      width,
      ld: memory.pad(width + 1),
      atomic: arena.allocate(batch * atoms * 8),
      gradient: arena.allocate(batch * atoms * width * 8),
      scratch: arena.allocate(chunk * Math.max(1, atoms) * memory.pad(width + 1) * 8),
    };
  });
  const dx = arena.allocate(places.length * 4);
  arena.u32(dx, places.length).set(places.map(({ scratch }) => scratch));
  const targets = arena.allocate(places.length * 8);
  arena
    .u32(targets, places.length * 2)
    .set(places.flatMap(({ atomic, gradient }) => [atomic, gradient]));
  const totals = arena.allocate(batch * 8);
  const sums = arena.f64(totals, batch);

  function run(count: number, out: Float64Array, gradients: number): void {
    for (let from = 0; from < count; from += chunk) {
      const to = Math.min(count, from + chunk);
      exports.inferInto(memory.net, params, views, space, from, to, totals, gradients, targets);
    }
    out.set(count === batch ? sums : sums.subarray(0, count));
  }
  return {
    batch,
    features: places.map(({ x, rows, width }) => arena.f64(x, rows * width)),
    atomicEnergies: places.map(({ atomic, rows }) => arena.f64(atomic, rows)),
    gradients: places.map(({ gradient, rows, width }) => arena.f64(gradient, rows * width)),
    energies: (count, out) => run(count, out, 0),
    energiesAndGradients: (count, out) => run(count, out, dx),
    close: () => releaseArena(arena),
  };
}

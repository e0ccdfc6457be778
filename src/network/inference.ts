import { fail } from '../core/errors.js';
import { type Arena, acquireArena, releaseArena } from '../kernel/arena.js';
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

/** Throws NETWORK_MISMATCH when an element of the composition has no network. */
export function createInference(
  networks: ElementNetworks,
  composition: readonly ElementCount[],
  batch: number,
): Inference {
  const chosen = networksOf(networks, composition);
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
  const rows = composition.map(({ atoms }) => Math.max(1, atoms * chunk));
  const space = memory.allocateSpace(rows, chunk);
  const places = composition.map(({ atoms }, e) =>
    allocatePlace(arena, memory, atoms, widths[e]!, batch, rows[e]!),
  );
  const list = (numbers: readonly number[]) => {
    const at = arena.allocate(numbers.length * 4);
    arena.u32(at, numbers.length).set(numbers);
    return at;
  };
  const views = list(places.flatMap(({ x, width, offsets }) => [x, width, offsets]));
  const scratch = list(places.map((place) => place.scratch));
  const targets = list(places.flatMap(({ atomic, gradient }) => [atomic, gradient]));
  const totals = arena.allocate(batch * 8);
  const sums = arena.f64(totals, batch);

  function run(count: number, out: Float64Array, dx: number): void {
    for (let from = 0; from < count; from += chunk) {
      const to = Math.min(count, from + chunk);
      exports.inferInto(memory.net, params, views, space, from, to, totals, dx, targets);
    }
    out.set(count === batch ? sums : sums.subarray(0, count));
  }
  return {
    batch,
    features: places.map(({ x, atoms, width }) => arena.f64(x, batch * atoms * width)),
    atomicEnergies: places.map(({ atomic, atoms }) => arena.f64(atomic, batch * atoms)),
    gradients: places.map(({ gradient, atoms, width }) =>
      arena.f64(gradient, batch * atoms * width),
    ),
    energies: (count, out) => run(count, out, 0),
    energiesAndGradients: (count, out) => run(count, out, scratch),
    close: () => releaseArena(arena),
  };
}

/** The networks of the composition's elements, in its order. */
function networksOf(
  networks: ElementNetworks,
  composition: readonly ElementCount[],
): ElementNetworks {
  const elements = composition.map(({ z }) => {
    const network = networks.elements.find((element) => element.z === z);
    if (network !== undefined) return network;
    const have = networks.elements.map((element) => element.z).join(', ');
    throw fail('NETWORK_MISMATCH', `the model has no network for element ${z}; it has ${have}`);
  });
  return { activation: networks.activation, elements };
}

/** Room for one element's rows of a batch. */
function allocatePlace(
  arena: Arena,
  memory: NetworkMemory,
  atoms: number,
  width: number,
  batch: number,
  chunkRows: number,
) {
  const x = arena.allocate(batch * atoms * width * 8);
  const offsets = arena.allocate((batch + 1) * 4);
  arena.u32(offsets, batch + 1).set(Array.from({ length: batch + 1 }, (_, f) => f * atoms));
  const atomic = arena.allocate(batch * atoms * 8);
  const gradient = arena.allocate(batch * atoms * width * 8);
  const scratch = arena.allocate(chunkRows * memory.pad(width + 1) * 8);
  return { x, offsets, atomic, gradient, scratch, atoms, width };
}

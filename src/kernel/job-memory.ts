import type { Arena } from './arena.js';
import type { NetworkExports } from './network-exports.js';
import type { NetworkMemory } from './network-memory.js';

/** Fields of assembly/dense/jobs.ts' Job, in order, 32 bits each. */
const FIELDS = [
  'sequence',
  'quit',
  'finished',
  'threads',
  'next',
  'count',
  'kind',
  'single',
  'net',
  'params',
  'views',
  'spaces',
  'scratch',
  'from',
  'to',
  'share',
  'chunk',
  'input',
  'output',
  'panels',
  'panelCount',
  'blocks',
  'lastDepth',
  'blockBytes',
  'ld',
  'layout',
  'inverse',
  'optimizer',
] as const;
type Field = (typeof FIELDS)[number];

const KINDS = { predict: 0, gradient: 1, jacobian: 2, rankK: 3 } as const;

/** Rows of J in one block of panels, bytes of a panel and panels in a task: as in rank-k.ts. */
export const DEPTH = 256;
export const PANEL_BYTES = DEPTH * 32;
const GROUP = 24;
/** Frames one Jacobian task takes: even, since frames are packed in pairs. */
const JACOBIAN_SHARE = 32;

/** Where JᵀJ (or J·Jᵀ) is built from. */
export interface JacobianBlock {
  readonly layout: 'primal' | 'dual';
  readonly single: boolean;
  readonly panels: number;
  readonly panelCount: number;
  readonly blockBytes: number;
}

/** The job record of one problem: fills it in and runs it on all threads. */
export class JobMemory {
  readonly address: number;
  readonly #arena: Arena;
  readonly #network: NetworkMemory;

  constructor(arena: Arena, network: NetworkMemory, spaces: readonly number[]) {
    this.#arena = arena;
    this.#network = network;
    this.address = arena.allocate(FIELDS.length * 4);
    const list = (addresses: readonly number[]) => {
      const at = arena.allocate(addresses.length * 4);
      arena.u32(at, addresses.length).set(addresses);
      return at;
    };
    const bytes = Math.max(network.jacobianScratchBytes(), 64 * 128 * 8);
    this.#set({
      threads: spaces.length,
      net: network.net,
      spaces: list(spaces),
      scratch: list(spaces.map(() => arena.allocate(bytes))),
    });
  }

  #set(fields: Partial<Record<Field, number>>): void {
    const words = this.#arena.u32(this.address, FIELDS.length);
    for (const [name, value] of Object.entries(fields))
      words[FIELDS.indexOf(name as Field)] = value;
  }

  #single(): number {
    return this.#network.bytes === 4 ? 1 : 0;
  }

  /** Energies of frames 0 .. frames to `out` (f64). */
  predict(
    kernel: NetworkExports,
    params: number,
    views: number,
    frames: number,
    chunk: number,
    out: number,
  ): void {
    const share = 4 * chunk;
    this.#set({ kind: KINDS.predict, single: this.#single(), params, views, from: 0, to: frames });
    this.#set({ share, chunk, output: out, count: Math.ceil(frames / share) });
    kernel.runJob(this.address);
  }

  /**
   * Jᵀ·seeds over frames 0 .. frames in `tasks` partial sums, one padded vector each, at `out`.
   * The number of tasks, not of threads, fixes the order of summation.
   */
  gradient(
    kernel: NetworkExports,
    params: number,
    views: number,
    frames: number,
    chunk: number,
    seeds: number,
    out: number,
    tasks: number,
  ): void {
    const share = Math.ceil(frames / tasks);
    this.#set({ kind: KINDS.gradient, single: this.#single(), params, views, from: 0, to: frames });
    this.#set({ share, chunk, input: seeds, output: out, count: tasks });
    kernel.runJob(this.address);
  }

  /**
   * Steps fromStep .. toStep of a first-order optimiser over batches of `batch` of `frames` frames,
   * at `order`, each batch in `tasks` shares. Returns the sum of the losses over frames.
   */
  steps(
    kernel: NetworkExports,
    optimizer: number,
    views: number,
    order: number,
    frames: number,
    batch: number,
    chunk: number,
    tasks: number,
    fromStep: number,
    toStep: number,
    rates: number,
  ): number {
    this.#set({ single: this.#single(), views, optimizer, input: order, chunk });
    return kernel.steps(this.address, frames, batch, tasks, fromStep, toStep, rates);
  }

  /** Rows of J of frames from .. to into panels; their energies to `energies`. */
  jacobian(
    kernel: NetworkExports,
    params: number,
    views: number,
    from: number,
    to: number,
    energies: number,
    scales: number,
    block: JacobianBlock,
  ): void {
    const share = JACOBIAN_SHARE;
    this.#set({ kind: KINDS.jacobian, single: block.single ? 1 : 0, params, views, from, to });
    this.#set({ share, input: scales, output: energies, count: Math.ceil((to - from) / share) });
    const { panels, blockBytes } = block;
    this.#set({ panels, blockBytes, layout: block.layout === 'dual' ? 1 : 0 });
    kernel.runJob(this.address);
  }

  /** C += JᵀJ (lower triangle, f64) of `rows` rows of J in the panels. */
  rankK(
    kernel: NetworkExports,
    rows: number,
    block: JacobianBlock,
    c: number,
    bytesPerRow: number,
  ): void {
    const blocks = Math.ceil(rows / DEPTH);
    this.#set({ kind: KINDS.rankK, single: block.single ? 1 : 0, panels: block.panels });
    this.#set({ panelCount: block.panelCount, blocks, lastDepth: rows - (blocks - 1) * DEPTH });
    this.#set({ blockBytes: block.blockBytes, output: c, ld: bytesPerRow });
    this.#set({ count: Math.ceil(block.panelCount / GROUP) });
    kernel.runJob(this.address);
  }

  /** Factors the matrix at `a` in place; false when it is not positive definite. */
  cholesky(
    kernel: NetworkExports,
    a: number,
    n: number,
    bytesPerRow: number,
    panels: number,
    inverse: number,
  ): boolean {
    this.#set({ ld: bytesPerRow });
    return kernel.cholesky(this.address, a, n, panels, inverse) !== 0;
  }
}

import { DEPTH, type JacobianBlock, PANEL_BYTES } from '../kernel/job-memory.js';
import { CHUNK_FRAMES, type NativeProblem } from './native-problem.js';

/** Partial sums a gradient is made of: fixes its order of summation whatever the threads. */
const GRADIENT_TASKS = 8;
/** Rows of J held at a time, in MiB. */
const PANEL_MIB = 48;

/**
 * The damped Gauss–Newton system (JᵀJ + s·I)·x = Jᵀv of a training problem, J the derivatives of
 * its first `frames` energies by the parameters. JᵀJ is summed over blocks of frames, so that J is
 * never held whole. With more parameters than frames the equal Jᵀ(J·Jᵀ + s·I)⁻¹v is used.
 */
export class NormalEquations {
  readonly #problem: NativeProblem;
  readonly #matrix: number;
  readonly #factor: number;
  /** Order up to which memory was taken. */
  readonly #capacity: number;
  readonly #allowDual: boolean;
  readonly #panels: number;
  readonly #panelBytes: number;
  readonly #choleskyPanels: number;
  readonly #inverse: number;
  readonly #vector: number;
  readonly #seeds: number;
  readonly #partial: number;
  readonly #energies: number;
  readonly #mask: Float64Array;
  #frames = 0;
  #params = 0;
  #scales: Float64Array | undefined;

  /**
   * @param maxFrames most frames that {@link build} will be asked for
   * @param allowDual false where the right-hand side is not Jᵀv alone
   */
  constructor(problem: NativeProblem, maxFrames: number, allowDual: boolean) {
    const { arena, network } = problem;
    this.#problem = problem;
    this.#allowDual = allowDual;
    const smaller = allowDual ? Math.min(network.parameters, maxFrames) : network.parameters;
    this.#capacity = roundUp(smaller, 8);
    this.#matrix = arena.allocate(this.#capacity ** 2 * 8);
    this.#factor = arena.allocate(this.#capacity ** 2 * 8);
    const primal = roundUp(network.parameters, 8) * 8 * DEPTH;
    const blocks = Math.max(1, Math.min(8, Math.floor((PANEL_MIB * 2 ** 20) / primal)));
    const dual = allowDual
      ? Math.ceil(network.parameters / DEPTH) * (roundUp(smaller, 8) / 4) * PANEL_BYTES
      : 0;
    this.#panelBytes = Math.max(primal * blocks, dual);
    this.#panels = arena.allocate(this.#panelBytes);
    this.#choleskyPanels = arena.allocate(this.#capacity * 128 * 8);
    this.#inverse = arena.allocate(128 * 128 * 8);
    this.#vector = arena.allocate(this.#capacity * 8);
    this.#seeds = arena.allocate(maxFrames * 8);
    this.#energies = arena.allocate(maxFrames * 8);
    this.#partial = arena.allocate(GRADIENT_TASKS * network.size * 8);
    this.#mask = network.decayMask();
  }

  /** Whether the system of the last {@link build} is in frames rather than in parameters. */
  get isDual(): boolean {
    return this.#allowDual && this.#frames < this.#problem.network.parameters;
  }

  get #order(): number {
    return roundUp(this.isDual ? this.#frames : this.#problem.network.parameters, 8);
  }

  /**
   * Sums JᵀJ over the first `frames` training frames at `params` (a padded vector).
   * @param scales factors on the rows of J (weighted least squares)
   * @param single float32 arithmetic, summed in float64 every 256 frames
   * @param pause awaited between blocks
   * @param more further rows of J, scaled, where the dual is not allowed
   */
  async build(
    params: number,
    frames: number,
    scales: Float64Array | undefined,
    options: {
      readonly single: boolean;
      readonly more?: Iterable<Float64Array> | undefined;
      pause(): Promise<void>;
    },
  ): Promise<void> {
    const { arena, kernel, network, train, job } = this.#problem;
    this.#frames = frames;
    this.#params = params;
    this.#scales = scales;
    const order = this.#order;
    arena.f64(this.#matrix, order * order).fill(0);
    kernel.exports.transpose64(network.net, params);
    if (scales !== undefined) arena.f64(this.#seeds, frames).set(scales);
    const block = this.#block(options.single);
    const step = this.isDual ? frames : Math.floor(this.#panelBytes / block.blockBytes) * DEPTH;
    // Columns that only round the order up must be zero, and a former layout may have left numbers.
    arena.u8(this.#panels, this.#panelBytes).fill(0);
    for (let from = 0; from < frames; from += step) {
      const to = Math.min(frames, from + step);
      const seeds = scales === undefined ? 0 : this.#seeds + from * 8;
      job.jacobian(kernel.exports, params, train.views, from, to, this.#energies, seeds, block);
      job.rankK(
        kernel.exports,
        this.isDual ? network.parameters : to - from,
        block,
        this.#matrix,
        order * 8,
      );
      await options.pause();
    }
    if (options.more !== undefined) await this.#add(options.more, block, options.pause);
  }

  /** Adds the products of rows that were worked out elsewhere. */
  async #add(
    rows: Iterable<Float64Array>,
    block: JacobianBlock,
    pause: () => Promise<void>,
  ): Promise<void> {
    const { arena, kernel, job } = this.#problem;
    const bytes = this.#panelBytes;
    const panels = block.single
      ? arena.f32(this.#panels, bytes / 4)
      : arena.f64(this.#panels, bytes / 8);
    const capacity = Math.floor(bytes / block.blockBytes) * DEPTH;
    const width = 32 / panels.BYTES_PER_ELEMENT;
    const blockSize = block.blockBytes / panels.BYTES_PER_ELEMENT;
    let slot = 0;
    const flush = () => job.rankK(kernel.exports, slot, block, this.#matrix, this.#order * 8);
    for (const row of rows) {
      let at = Math.floor(slot / DEPTH) * blockSize + (slot % DEPTH) * width;
      for (let p = 0; p < row.length; p += width, at += DEPTH * width)
        for (let lane = 0; lane < width && p + lane < row.length; lane++)
          panels[at + lane] = row[p + lane]!;
      if (++slot < capacity) continue;
      flush();
      slot = 0;
      await pause();
    }
    if (slot > 0) flush();
  }

  #block(single: boolean): JacobianBlock {
    const panelCount = this.#order / (single ? 8 : 4);
    return {
      layout: this.isDual ? 'dual' : 'primal',
      single,
      panels: this.#panels,
      panelCount,
      blockBytes: panelCount * PANEL_BYTES,
    };
  }

  /** Factors JᵀJ + s·I (+ `decay` on weights only); false when that is not positive definite. */
  factor(shift: number, decay = 0): boolean {
    const { arena, kernel, job } = this.#problem;
    const n = this.#order;
    const matrix = arena.f64(this.#matrix, n * n);
    const factor = arena.f64(this.#factor, n * n);
    for (let i = 0; i < n; i++) {
      factor.set(matrix.subarray(i * n, i * n + i + 1), i * n);
      factor[i * n + i]! += shift + (decay > 0 ? decay * (this.#mask[i] ?? 0) : 0);
    }
    return job.cholesky(
      kernel.exports,
      this.#factor,
      n,
      n * 8,
      this.#choleskyPanels,
      this.#inverse,
    );
  }

  /** The solution x for the right-hand side Jᵀv + extra, from the last {@link factor}. */
  solve(v: Float64Array, extra?: Float64Array): Float64Array {
    const scales = this.#scales;
    if (!this.isDual) {
      // Jᵀ of the scaled rows, applied to v scaled alike.
      const seeds = scales === undefined ? v : v.map((x, f) => x * scales[f]! * scales[f]!);
      const right = this.transposedTimes(seeds);
      if (extra !== undefined) for (const [i, x] of extra.entries()) right[i]! += x;
      return this.#backSubstitute(right, right.length);
    }
    const right = scales === undefined ? v : v.map((x, f) => x * scales[f]!);
    const z = this.#backSubstitute(right, this.#frames);
    return this.transposedTimes(scales === undefined ? z : z.map((x, f) => x * scales[f]!));
  }

  #backSubstitute(right: Float64Array, length: number): Float64Array {
    const { arena, kernel } = this.#problem;
    const n = this.#order;
    const x = arena.f64(this.#vector, n).fill(0);
    x.set(right.subarray(0, length));
    kernel.exports.solve(this.#factor, n * 8, n, this.#vector);
    return x.slice(0, length);
  }

  /** Jᵀ·seeds (unscaled rows) in plain parameter order. */
  transposedTimes(seeds: Float64Array): Float64Array {
    return gradientOf(this.#problem, this.#params, seeds, this.#seeds, this.#partial);
  }
}

/** Jᵀ·seeds over the first seeds.length training frames; scratch at `seedsAt` and `partial`. */
export function gradientOf(
  problem: NativeProblem,
  params: number,
  seeds: Float64Array,
  seedsAt: number,
  partial: number,
): Float64Array {
  const { arena, kernel, network, train, job } = problem;
  kernel.exports.transpose64(network.net, params);
  arena.f64(seedsAt, seeds.length).set(seeds);
  job.gradient(
    kernel.exports,
    params,
    train.views,
    seeds.length,
    CHUNK_FRAMES,
    seedsAt,
    partial,
    GRADIENT_TASKS,
  );
  const sum = network.read(partial);
  const one = new Float64Array(sum.length);
  for (let t = 1; t < GRADIENT_TASKS; t++) {
    network.read(partial + t * network.size * 8, one);
    for (let i = 0; i < sum.length; i++) sum[i]! += one[i]!;
  }
  return sum;
}

function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step;
}

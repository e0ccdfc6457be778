import type { FeatureSet } from '../core/features.js';
import { type Arena, acquireArena, releaseArena } from '../kernel/arena.js';
import { JobMemory } from '../kernel/job-memory.js';
import { instantiateNetworkKernel, type NetworkKernel } from '../kernel/network-exports.js';
import { NetworkMemory, type NetworkShape, rowsOfChunk } from '../kernel/network-memory.js';
import { ThreadPool } from '../kernel/thread-pool.js';

/** Features and scaled energies, one a frame. */
export interface TrainingSet {
  readonly features: FeatureSet;
  readonly targets: Float64Array;
}

/** A data set in kernel memory. */
export interface LoadedSet {
  readonly frames: number;
  readonly views: number;
  /** Address of the targets, f64. */
  readonly targets: number;
}

/** Frames that go through the network together: their activations stay in the cache. */
export const CHUNK_FRAMES = 32;
/** Most rows of an element in such a chunk of a step: a column of them stays in the first-level cache. */
const STEP_ROWS = 80;

export interface NativeProblemOptions {
  readonly shape: NetworkShape;
  readonly train: TrainingSet;
  readonly validation: TrainingSet;
  readonly precision: 'float32' | 'float64';
  readonly threads: number;
  /** Order of the training frames in memory. */
  readonly order?: Uint32Array;
  /** What each element's features are multiplied by, one by one. */
  readonly factors?: readonly Float64Array[];
  readonly fma?: boolean;
}

/** A training problem in kernel memory, with the threads that work on it. Close it after use. */
export class NativeProblem {
  readonly arena: Arena;
  readonly kernel: NetworkKernel;
  readonly network: NetworkMemory;
  readonly train: LoadedSet;
  readonly validation: LoadedSet;
  readonly job: JobMemory;
  /** Frames of a batch that go through a first-order step together. */
  readonly stepFrames: number;
  readonly threads: number;
  readonly #pool: ThreadPool;

  private constructor(
    parts: Pick<
      NativeProblem,
      'arena' | 'kernel' | 'network' | 'train' | 'validation' | 'job' | 'stepFrames'
    >,
    pool: ThreadPool,
  ) {
    this.arena = parts.arena;
    this.kernel = parts.kernel;
    this.network = parts.network;
    this.train = parts.train;
    this.validation = parts.validation;
    this.job = parts.job;
    this.stepFrames = parts.stepFrames;
    this.threads = pool.threads;
    this.#pool = pool;
  }

  static async open(options: NativeProblemOptions): Promise<NativeProblem> {
    const arena = acquireArena();
    try {
      const { train, validation, threads } = options;
      const kernel = instantiateNetworkKernel(
        arena.memory,
        options.fma === undefined ? {} : { fma: options.fma },
      );
      const network = new NetworkMemory(arena, options.shape, options.precision);
      const rows = rowsOfChunk([train.features, validation.features], CHUNK_FRAMES);
      const spaces = Array.from({ length: threads }, () =>
        network.allocateSpace(rows, CHUNK_FRAMES),
      );
      const job = new JobMemory(arena, network, spaces);
      const parts = {
        arena,
        kernel,
        network,
        train: load(arena, network, train, options.factors, options.order),
        validation: load(arena, network, validation, options.factors),
        job,
        stepFrames: Math.min(
          CHUNK_FRAMES,
          Math.max(1, Math.floor((STEP_ROWS * CHUNK_FRAMES) / Math.max(...rows))),
        ),
      };
      const pool = await ThreadPool.start(arena, kernel, job.address, threads);
      return new NativeProblem(parts, pool);
    } catch (error) {
      releaseArena(arena);
      throw error;
    }
  }

  /** Energies (f64, scaled) of the first `frames` frames of a set, written to `out`. */
  predict(params: number, set: LoadedSet, frames: number, out: number): void {
    this.job.predict(this.kernel.exports, params, set.views, frames, CHUNK_FRAMES, out);
  }

  async close(): Promise<void> {
    await this.#pool.close();
    releaseArena(this.arena);
  }
}

function load(
  arena: Arena,
  network: NetworkMemory,
  set: TrainingSet,
  factors?: readonly Float64Array[],
  order?: Uint32Array,
): LoadedSet {
  const frames = set.features.frames;
  const views = network.writeFeatures(set.features, order, factors);
  const targets = arena.allocate(frames * 8);
  const values = arena.f64(targets, frames);
  for (let f = 0; f < frames; f++) values[f] = set.targets[order?.[f] ?? f]!;
  return { frames, views, targets };
}

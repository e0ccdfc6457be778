import { Worker } from 'node:worker_threads';
import { entryUrl } from '../core/entry.js';
import type { Arena } from './arena.js';
import type { NetworkKernel } from './network-exports.js';

/** Offsets of assembly/dense/jobs.ts' Job. */
const QUIT = 4;
const SEQUENCE = 0;

/**
 * Threads that sleep until `runJob(job)` and share its tasks with the caller. `threads` counts the
 * caller. Close it before the arena is released.
 */
export class ThreadPool {
  readonly threads: number;
  readonly #arena: Arena;
  readonly #job: number;
  readonly #workers: Worker[];

  private constructor(arena: Arena, job: number, workers: Worker[]) {
    this.threads = workers.length + 1;
    this.#arena = arena;
    this.#job = job;
    this.#workers = workers;
  }

  static async start(
    arena: Arena,
    kernel: NetworkKernel,
    job: number,
    threads: number,
  ): Promise<ThreadPool> {
    const seen = arena.u32(job + SEQUENCE, 1)[0]!;
    const entry = entryUrl(import.meta.url, './thread-entry.js');
    const workers: Worker[] = [];
    for (let thread = 1; thread < threads; thread++) {
      const worker = new Worker(entry, {
        workerData: { module: kernel.module, memory: arena.memory, job, thread, seen },
      });
      workers.push(worker);
    }
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.once('message', () => resolve());
            worker.once('error', reject);
          }),
      ),
    );
    for (const worker of workers) worker.unref();
    return new ThreadPool(arena, job, workers);
  }

  async close(): Promise<void> {
    if (this.#workers.length === 0) return;
    const words = new Int32Array(this.#arena.memory.buffer);
    Atomics.store(words, (this.#job + QUIT) >> 2, 1);
    Atomics.add(words, (this.#job + SEQUENCE) >> 2, 1);
    Atomics.notify(words, (this.#job + SEQUENCE) >> 2);
    await Promise.all(
      this.#workers.map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.ref();
            worker.once('exit', () => resolve());
          }),
      ),
    );
  }
}

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../core/entry.js';
import { fail } from '../core/errors.js';
import type { Frames } from '../structure/frames.js';
import type { RowTarget } from './row-target.js';
import type { SoapSettings } from './settings.js';

/** What a thread needs; arrays of `target` and `counter` are shared memory, the rest is copied. */
export interface DescriptorTask {
  readonly frames: Frames;
  readonly selection: Uint32Array;
  readonly settings: SoapSettings;
  readonly species: readonly number[];
  readonly target: RowTarget;
  /** First member of the selection nobody has taken yet. */
  readonly counter: Int32Array;
  /** Members taken at a time. */
  readonly slice: number;
}

export interface DescriptorThreads {
  /** Rejects where a thread failed. */
  finished(): Promise<void>;
  close(): Promise<void>;
}

/** Starts helpers that take slices from the counter until it runs out. */
export function startDescriptorThreads(count: number, task: DescriptorTask): DescriptorThreads {
  if (count <= 0) return { finished: async () => {}, close: async () => {} };
  const frames = shareFrames(task.frames);
  const entry = entryUrl(import.meta.url, './descriptor-thread-entry.js');
  const workers = Array.from(
    { length: count },
    () => new Worker(entry, { workerData: { ...task, frames } }),
  );
  const exits = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.once('error', (cause) =>
          reject(fail('INTERNAL', 'a descriptor thread ended with an error', cause)),
        );
        worker.once('exit', () => resolve());
      }),
  );
  const all = Promise.all(exits).then(() => {});
  // Somebody always asks later; until then a rejection must not count as unhandled.
  all.catch(() => {});
  return { finished: () => all, close: () => Promise.allSettled(exits).then(() => {}) };
}

/** The columns the descriptor reads, in memory that threads see without a copy each. */
function shareFrames(frames: Frames): Frames {
  const { count, source } = frames;
  return {
    count,
    offsets: share(frames.offsets, Uint32Array),
    numbers: share(frames.numbers, Uint8Array),
    positions: share(frames.positions, Float64Array),
    ...(frames.cells ? { cells: share(frames.cells, Float64Array) } : {}),
    ...(frames.pbc ? { pbc: share(frames.pbc, Uint8Array) } : {}),
    source: { ...source, files: [], file: new Uint16Array(0), frame: new Uint32Array(0) },
  };
}

function share<T extends Float64Array | Uint32Array | Uint8Array>(
  values: T,
  kind: new (buffer: SharedArrayBuffer) => T,
): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

import { setImmediate } from 'node:timers/promises';
import { type Progress, silent } from '../core/progress.js';
import type { Frames } from '../structure/frames.js';
import { describeFrames, relativeCost } from './describe-frames.js';
import { startDescriptorThreads } from './descriptor-threads.js';
import { type ResolvedSoap, resolveSoap } from './resolve-soap.js';
import type { RowTarget } from './row-target.js';
import type { SoapSettings } from './settings.js';
import { type SoapEngine, soapEngine } from './soap-engine.js';

/** Features one slice of work holds: some milliseconds. */
const SLICE = 2e6;
/** Below this many features starting a thread costs more than it saves. */
const WORTH_A_THREAD = 2e7;

export interface DescriptorRun {
  readonly frames: Frames;
  /** Frame indices. */
  readonly selection: Uint32Array;
  readonly settings: SoapSettings;
  readonly species: readonly number[];
  /** Its arrays must be shared memory where more than one thread runs. */
  readonly target: RowTarget;
  readonly threads: number;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Tables made before, for the caller's own share of the work. */
  readonly engine?: SoapEngine | undefined;
}

/** Threads worth having for this many features. */
export function usefulThreads(
  frames: Frames,
  soap: ResolvedSoap,
  features: number,
  threads = 1,
): number {
  const work = features * relativeCost(frames, soap);
  return work < WORTH_A_THREAD ? 1 : Math.max(1, threads);
}

/** Fills the target, in slices taken by the caller and its helper threads in turn. */
export async function runDescriptors(run: DescriptorRun): Promise<void> {
  const { frames, selection, settings, species, target, threads, signal } = run;
  const { progress = silent } = run;
  // Compiling first also sets the switches the threads' engines need.
  const engine = run.engine ?? soapEngine(resolveSoap(settings, species));
  const cost = engine.soap.layout.featureCount * relativeCost(frames, engine.soap);
  const atoms = frames.count > 0 ? frames.offsets[frames.count]! / frames.count : 0;
  const slice = 2 * Math.ceil(SLICE / Math.max(1, cost * atoms) / 2);
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const task = { frames, selection, settings, species, target, counter, slice };
  const helpers = startDescriptorThreads(threads - 1, task);
  try {
    for (;;) {
      const from = Atomics.add(counter, 0, slice);
      if (from >= selection.length) break;
      const to = Math.min(from + slice, selection.length);
      describeFrames(engine, frames, selection, from, to, target);
      const done = Math.min(Atomics.load(counter, 0), selection.length);
      progress(done, selection.length, 'descriptors');
      await setImmediate();
      signal?.throwIfAborted();
    }
    await helpers.finished();
  } finally {
    Atomics.store(counter, 0, selection.length);
    await helpers.close();
  }
}

/** A helper of computeFeatures: takes slices of the selection until none are left. */
import { workerData } from 'node:worker_threads';
import { describeFrames } from './describe-frames.js';
import type { DescriptorTask } from './descriptor-threads.js';
import { resolveSoap } from './resolve-soap.js';
import { soapEngine } from './soap-engine.js';

const { frames, selection, settings, species, target, counter, slice } =
  workerData as DescriptorTask;
const engine = soapEngine(resolveSoap(settings, species));
for (;;) {
  const from = Atomics.add(counter, 0, slice);
  if (from >= selection.length) break;
  describeFrames(engine, frames, selection, from, Math.min(from + slice, selection.length), target);
}

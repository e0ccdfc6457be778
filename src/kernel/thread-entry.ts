/** A helper thread of {@link ThreadPool}: sleeps in the kernel until there is work. */
import { parentPort, workerData } from 'node:worker_threads';
import { instantiateNetwork } from './network-exports.js';

const { module, memory, job, thread, seen } = workerData as {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  job: number;
  thread: number;
  seen: number;
};

const kernel = instantiateNetwork(module, memory);
parentPort?.postMessage('ready');
kernel.serve(job, thread, seen);

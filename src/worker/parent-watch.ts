import { workerData } from 'node:worker_threads';

/**
 * A thread that ends its process when the parent process is gone. A training that never lets the
 * event loop turn would not see the closed message channel and train on for nobody.
 */
const { parent } = workerData as { parent: number };

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 500);

import { workerData } from 'node:worker_threads';

/**
 * A thread that ends its process when the parent process is gone. A training that never lets the
 * event loop turn would not see the closed message channel and train on for nobody.
 */
const { parent, group } = workerData as { parent: number; group: Int32Array };

setInterval(() => {
  if (process.ppid === parent) return;
  const command = Atomics.load(group, 0);
  try {
    if (command > 0) process.kill(-command, 'SIGKILL');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, 500);

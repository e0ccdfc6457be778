import type { WorkerSignals } from './worker.js';

/**
 * What the operating system asks of a worker process. SIGTERM (a batch system ending the job, a
 * requeue, `kill`) stops cleanly; SIGINT reaches the whole group in a terminal and is left to the
 * launcher that owns it.
 */
const stop = new AbortController();
const stopNow = new AbortController();

process.on('SIGTERM', () => stop.abort());
process.on('SIGINT', () => {});

export const signals: WorkerSignals = { stop: stop.signal, stopNow: stopNow.signal };

/** Asks this worker to end, cleanly or at once. */
export function endWorker(how: 'stop' | 'stop-now'): void {
  (how === 'stop' ? stop : stopNow).abort();
}

// Before anything else, so that an early signal ends nothing silently.
import './worker-signals.js';

import { messageOf, PestleError } from '../core/errors.js';
import { runWorker, type WorkerSummary } from './worker.js';
import type { WorkerOptions } from './worker-options.js';
import { endWorker, signals } from './worker-signals.js';

/** What the launcher tells a worker process. */
export type ToWorker =
  | { readonly kind: 'start'; readonly options: WorkerOptions }
  | { readonly kind: 'stop' | 'stop-now' };

/** What a worker process tells its launcher before it ends. */
export type FromWorker =
  | { readonly kind: 'done'; readonly summary: WorkerSummary }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** The entry of a local worker process. */
process.on('message', (message: ToWorker) => {
  if (message.kind === 'start') void work(message.options);
  else endWorker(message.kind);
});
process.on('disconnect', () => endWorker('stop-now'));

async function work(options: WorkerOptions): Promise<void> {
  let report: FromWorker;
  try {
    report = { kind: 'done', summary: await runWorker(options, signals) };
  } catch (error) {
    const code = error instanceof PestleError ? error.code : 'INTERNAL';
    if (code === 'INTERNAL') console.error(error);
    report = { kind: 'failed', code, message: messageOf(error) };
  }
  const exitCode = report.kind === 'done' ? 0 : 1;
  if (process.connected) process.send?.(report, () => process.exit(exitCode));
  else process.exit(exitCode);
}

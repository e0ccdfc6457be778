import { fork } from 'node:child_process';
import { entryUrl } from '../core/entry.js';
import { ERRORS, type ErrorCode, fail } from '../core/errors.js';
import type { FromWorker, ToWorker } from '../worker/main.js';
import type { WorkerSummary } from '../worker/worker.js';
import type { WorkerOptions } from '../worker/worker-options.js';

export type WorkerEnd =
  | { readonly kind: 'done'; readonly summary: WorkerSummary }
  /** It cannot work, nor can another one. */
  | { readonly kind: 'failed'; readonly error: Error }
  /** It was killed or crashed. */
  | { readonly kind: 'died'; readonly how: string };

export interface WorkerProcess {
  readonly ended: Promise<WorkerEnd>;
  send(message: ToWorker): void;
}

/** Starts one worker process as a child of this one. */
export function startWorkerProcess(options: WorkerOptions): WorkerProcess {
  const child = fork(entryUrl(import.meta.url, '../worker/main.js'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const send = (message: ToWorker) => void child.send(message, () => {});
  send({ kind: 'start', options });
  let said: FromWorker | undefined;
  child.on('message', (message) => {
    said = message as FromWorker;
  });
  const ended = new Promise<WorkerEnd>((done) => {
    child.once('error', (error) => done({ kind: 'failed', error: notStarted(error) }));
    child.once('exit', (code, signal) => {
      if (said?.kind === 'failed' && said.code === 'WORKERS_DIED')
        done({ kind: 'died', how: `because ${said.message}` });
      else if (said?.kind === 'done') done({ kind: 'done', summary: said.summary });
      else if (said?.kind === 'failed') done({ kind: 'failed', error: reported(said) });
      else done({ kind: 'died', how: signal ? `by ${signal}` : `with exit code ${code}` });
    });
  });
  return { ended, send };
}

function notStarted(error: Error): Error {
  return fail('LAUNCH_FAILED', `a worker process cannot be started: ${error.message}`, error);
}

function reported({ code, message }: Extract<FromWorker, { kind: 'failed' }>): Error {
  return fail(code in ERRORS ? (code as ErrorCode) : 'INTERNAL', message);
}

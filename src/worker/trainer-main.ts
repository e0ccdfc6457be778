import { Worker } from 'node:worker_threads';
import { messageOf, PestleError } from '../core/errors.js';
import { openObjective } from '../experiment/open-objective.js';
import type { Objective } from '../experiment/trial-context.js';
import type { FromTrainer, ToTrainer } from './messages.js';
import { type RunningTrial, runObjective } from './run-objective.js';

/** The entry of a trainer process: opens the study's objective once, then runs trials one by one. */
// Ctrl-C in a terminal reaches the whole process group; the supervisor decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The supervisor is gone: nobody will hear of the result.
process.on('disconnect', () => process.exit(1));

new Worker(new URL('./parent-watch.js', import.meta.url), {
  workerData: { parent: process.ppid },
}).unref();

let objective: Objective | undefined;
let trial: RunningTrial | undefined;

process.on('message', (message: ToTrainer) => {
  if (message.kind === 'open') void open(message.config);
  else if (message.kind === 'run') void run(message);
  else if (message.kind === 'stop') trial?.stop(message.reason);
  else trial?.reply(message);
});

async function open(config: unknown): Promise<void> {
  try {
    objective = await openObjective(config as Parameters<typeof openObjective>[0]);
    send({ kind: 'opened' });
  } catch (error) {
    const code = error instanceof PestleError ? error.code : 'OBJECTIVE_INVALID';
    send({ kind: 'unopened', code, message: messageOf(error) });
  }
}

async function run(message: Extract<ToTrainer, { kind: 'run' }>): Promise<void> {
  trial = runObjective(objective!, message, send);
  const result = await trial.result;
  trial = undefined;
  send({ kind: 'ended', result });
}

function send(message: FromTrainer): void {
  process.send?.(message);
}

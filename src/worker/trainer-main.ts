import { Worker } from 'node:worker_threads';
import { messageOf, PestleError } from '../core/errors.js';
import { openObjective } from '../experiment/open-objective.js';
import type { Objective } from '../experiment/trial-context.js';
import { type FromTrainer, type Run, runKey, type ToTrainer } from './messages.js';
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

/** After a trial that took longer the supervisor is asked what to run next. */
const AHEAD_MS = 50;

let objective: Objective | undefined;
let trial: RunningTrial | undefined;
/** The attempt that runs, and those to run after it. */
let running: string | undefined;
let ahead: Run[] = [];
let round = 0;

process.on('message', (message: ToTrainer) => {
  if (message.kind === 'open') void open(message.config);
  else if (message.kind === 'run') {
    if (message.round !== round) return;
    ahead.push(...message.runs);
    if (running === undefined) void runAll();
  } else if (message.of !== running) return;
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

async function runAll(): Promise<void> {
  for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
    const of = runKey(next);
    const [start, before] = [performance.now(), written()];
    running = of;
    trial = runObjective(objective!, next, send);
    const result = await trial.result;
    trial = undefined;
    running = undefined;
    // Output comes by another way than messages: the next trial's is not to be taken for this one's.
    const after = written();
    const hasPrinted = after[0] !== before[0] || after[1] !== before[1];
    if (hasPrinted || performance.now() - start > AHEAD_MS) {
      ahead = [];
      round++;
      send({ of, kind: 'ended', result, round: { written: after } });
    } else send({ of, kind: 'ended', result });
  }
}

function written(): [number, number] {
  return [process.stdout.bytesWritten, process.stderr.bytesWritten];
}

function send(message: FromTrainer): void {
  process.send?.(message);
}

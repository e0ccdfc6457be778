import { type ChildProcess, fork } from 'node:child_process';
import { entryUrl } from '../core/entry.js';
import { ERRORS, type ErrorCode, fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { FromTrainer, ToTrainer } from './messages.js';

/** How a trainer process ended. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A trainer process as its supervisor sees it. */
export interface Trainer {
  readonly exited: Promise<TrainerExit>;
  send(message: ToTrainer): void;
  /** Where messages and output of the running trial go; replaced with every trial. */
  listener: TrainerListener | undefined;
  kill(): void;
}

export interface TrainerListener {
  message(message: FromTrainer): void;
  output(text: string): void;
}

/**
 * Starts a trainer and has it open the study's objective.
 *
 * @throws the objective's own error when it cannot be opened; WORKERS_DIED when it was killed
 */
export async function startTrainer(config: Json, threads: number): Promise<Trainer> {
  const child = fork(entryUrl(import.meta.url, './trainer-main.js'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, PESTLE_THREADS: String(threads) },
  });
  const trainer = wrap(child);
  let said = '';
  await new Promise<void>((done, failed) => {
    trainer.listener = {
      output: (text) => {
        said = (said + text).slice(-4000);
      },
      message: (message) => {
        if (message.kind === 'opened') done();
        if (message.kind === 'unopened') {
          const code = message.code in ERRORS ? (message.code as ErrorCode) : 'OBJECTIVE_INVALID';
          trainer.kill();
          failed(fail(code, message.message));
        }
      },
    };
    trainer.send({ kind: 'open', config });
    void trainer.exited.then((exit) => failed(diedOpening(exit, said)));
  });
  trainer.listener = undefined;
  return trainer;
}

function wrap(child: ChildProcess): Trainer {
  const trainer: Trainer = {
    exited: new Promise((done) => {
      child.once('exit', (code, signal) => done({ code, signal }));
      child.once('error', () => done({ code: 1, signal: null }));
    }),
    // A message to a process that has just ended is lost; `exited` tells.
    send: (message) => void child.send(message, () => {}),
    listener: undefined,
    kill: () => void child.kill('SIGKILL'),
  };
  child.on('message', (message) => trainer.listener?.message(message as FromTrainer));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => trainer.listener?.output(text));
  }
  return trainer;
}

function diedOpening({ code, signal }: TrainerExit, said: string): Error {
  const last = said.trim().split('\n').slice(-3).join(' | ');
  const where = `while it opened the objective${last && ` (${last})`}`;
  return signal === null
    ? fail('OBJECTIVE_INVALID', `the trainer exited with code ${code} ${where}`)
    : fail(
        'WORKERS_DIED',
        `the trainer was ended by ${signal} ${where}; if memory ran out, use fewer workers`,
      );
}

import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { entryUrl } from '../core/entry.js';
import { ERRORS, type ErrorCode, fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import {
  type FromTrainer,
  type FromTrial,
  type Run,
  type RunKey,
  runKey,
  type ToTrainer,
} from './messages.js';

/** More output than this is not held back: that of a trial which runs for long. */
const HELD_CHARACTERS = 64 * 1024;

/** How a trainer process ended. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A trainer process as its supervisor sees it. */
export interface Trainer {
  readonly exited: Promise<TrainerExit>;
  /** Has attempts made one after the other, ahead of being listened to. */
  run(runs: readonly Run[]): void;
  /** Has an attempt made, and hears what it says and prints from the beginning until {@link unlisten}. */
  listen(run: Run, listener: TrainerListener): void;
  unlisten(): void;
  send(message: Extract<ToTrainer, { kind: 'stop' | 'reply' }>): void;
  kill(): void;
}

export interface TrainerListener {
  message(message: FromTrial): void;
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
  const exited = new Promise<TrainerExit>((done) => {
    child.once('exit', (code, signal) => done({ code, signal }));
    child.once('error', () => done({ code: 1, signal: null }));
  });
  let said = '';
  const output = (text: string) => {
    said = (said + text).slice(-4000);
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', output);
  await new Promise<void>((done, failed) => {
    child.once('message', (message: FromTrainer) => {
      if (message.kind === 'opened') done();
      if (message.kind === 'unopened') {
        const code = message.code in ERRORS ? (message.code as ErrorCode) : 'OBJECTIVE_INVALID';
        child.kill('SIGKILL');
        failed(fail(code, message.message));
      }
    });
    child.send({ kind: 'open', config } satisfies ToTrainer, () => {});
    void exited.then((exit) => failed(diedOpening(exit, said)));
  });
  for (const stream of [child.stdout, child.stderr]) stream?.off('data', output);
  return trainerOf(child, exited);
}

interface Listening {
  readonly run: Run;
  readonly listener: TrainerListener;
  isEnded: boolean;
}

/**
 * The trainer runs ahead of its supervisor, but not beyond an attempt that printed: output comes by
 * another way than messages, so that the one that ends a round is the one that printed it.
 */
function trainerOf(child: ChildProcess, exited: Promise<TrainerExit>): Trainer {
  /** What attempts that were sent, in order, have said; undefined of those that nobody will listen to. */
  const sent = new Map<RunKey, FromTrial[] | undefined>();
  let current: Listening | undefined;
  let round = 0;
  /** Ended the round; until it was listened to nothing new is run. */
  let last: RunKey | undefined;
  let output = '';
  // A message to a process that has just ended is lost; `exited` tells.
  const send = (message: ToTrainer) => void child.send(message, () => {});

  function handOut(): void {
    if (current === undefined) return;
    if (output !== '') current.listener.output(output);
    output = '';
  }
  function deliver(to: Listening, message: FromTrial): void {
    if (message.kind === 'ended') {
      to.isEnded = true;
      if (message.round !== undefined) handOut();
    }
    to.listener.message(message);
  }
  /** What was to be run after it has been dropped. */
  function endRound(of: RunKey): void {
    round++;
    last = of;
    for (const [key, said] of sent) if (said === undefined || said.length === 0) sent.delete(key);
  }
  function hear(message: FromTrial): void {
    const { of } = message;
    const endsRound = message.kind === 'ended' && message.round !== undefined;
    if (current !== undefined && of === runKey(current.run)) {
      if (endsRound) endRound(of);
      deliver(current, message);
    } else if (sent.has(of)) {
      const said = sent.get(of);
      said?.push(message);
      if (said === undefined && message.kind === 'ended') sent.delete(of);
      if (endsRound) endRound(of);
      if (endsRound && said === undefined) passOver();
    }
  }
  /** Nobody wants to know what the last one printed; what was to be run after it still is. */
  function passOver(): void {
    output = '';
    last = undefined;
    if (current !== undefined && !current.isEnded)
      send({ kind: 'run', runs: [current.run], round });
  }
  /** The end of a round, held back until all that was printed before it is there. */
  let late: FromTrial | undefined;
  function hasAll(message: FromTrial): boolean {
    if (message.kind !== 'ended' || message.round === undefined) return true;
    const [out, err] = message.round.written;
    return readBytes(child.stdout) >= out && readBytes(child.stderr) >= err;
  }
  child.on('message', (message: FromTrial) => {
    if (hasAll(message)) hear(message);
    else late = message;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: string) => {
      output += text;
      if (late !== undefined && hasAll(late)) {
        const message = late;
        late = undefined;
        hear(message);
      }
      // With others in the trainer it may be theirs, whose messages are still to be read.
      if (sent.size === 0 || output.length > HELD_CHARACTERS) handOut();
    });
  }
  void exited.then(() => {
    sent.clear();
    handOut();
  });
  return {
    exited,
    run(runs) {
      const fresh = runs.filter((run) => !sent.has(runKey(run)));
      if (fresh.length === 0 || last !== undefined) return;
      for (const run of fresh) sent.set(runKey(run), []);
      send({ kind: 'run', runs: fresh, round });
    },
    listen(run, listener) {
      current = { run, listener, isEnded: false };
      const of = runKey(run);
      for (const [key, messages] of sent) {
        if (key === of) break;
        // Given back: what has ended is forgotten now, and the rest when it ends.
        if (messages?.some((message) => message.kind === 'ended')) sent.delete(key);
        else sent.set(key, undefined);
        if (key === last) {
          output = '';
          last = undefined;
        }
      }
      const said = sent.get(of);
      sent.delete(of);
      if (said === undefined) send({ kind: 'run', runs: [run], round });
      if (sent.size === 0 && last === undefined) handOut();
      for (const message of said ?? []) deliver(current, message);
    },
    unlisten() {
      if (current !== undefined && last === runKey(current.run)) last = undefined;
      current = undefined;
    },
    send,
    kill: () => void child.kill('SIGKILL'),
  };
}

function readBytes(stream: Readable | null): number {
  return (stream as Socket).bytesRead;
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

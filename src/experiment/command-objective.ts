import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fail, messageOf } from '../core/errors.js';
import { fillCommand } from './command-template.js';
import { Signalled } from './objective-errors.js';
import { objectiveResult } from './objective-value.js';
import type { Objective, ObjectiveResult, TrialContext } from './trial-context.js';

/** How long a command that was told to end may take before it is killed. */
const GRACE_MS = 5000;
/** HUP, INT, QUIT, ILL, ABRT, BUS, FPE, KILL, SEGV, TERM: their numbers on every platform we meet. */
const SIGNALS: ReadonlySet<number> = new Set([1, 2, 3, 4, 6, 7, 8, 9, 11, 15]);
/** Kept of what a command prints, for its last line. */
const TAIL_CHARACTERS = 1_000_000;

/**
 * Runs the command `$1` with a process beside it that ends the whole group as soon as this end of the
 * pipe is closed without a word: that happens however the trainer ends, `kill -9` included. The watcher
 * is nobody's child, so that a command that waits for all of its children does not wait for it.
 */
const WATCHED = `( { trap '' HUP INT TERM; read -r word <&3 || kill -s KILL 0; } >/dev/null 2>&1 & )
exec 3<&-
exec /bin/sh -c "$1"`;

/**
 * A shell command as objective: `{name}` placeholders are filled with the trial's params, and the
 * last line of its stdout is the value: a number, a list, or JSON `{ value, metrics }`. It also
 * finds PESTLE_TRIAL, PESTLE_SEED and PESTLE_PARAMS (JSON) in its environment.
 *
 * A command that exits with another code than 0 fails its trial; one ended by a signal costs an
 * attempt. `parameters` are all of the space: inactive ones become empty words.
 */
export function commandObjective(command: string, parameters: readonly string[]): Objective {
  const known = new Set(parameters);
  return async (context) => {
    const child = start(fillCommand(command, context.params, known), context);
    const stop = () => end(child);
    context.signal.addEventListener('abort', stop, { once: true });
    if (context.signal.aborted) stop();
    try {
      return await result(child, context);
    } finally {
      context.signal.removeEventListener('abort', stop);
    }
  };
}

/** In a process group of its own: ending it ends what it started, and Ctrl-C does not reach it. */
function start(command: string, context: TrialContext): ChildProcess {
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', command], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PESTLE_TRIAL: String(context.number),
      PESTLE_SEED: String(context.seed),
      PESTLE_PARAMS: JSON.stringify(context.params),
    },
  });
  const watcher = child.stdio[3] as Writable;
  // Nobody reads any more where the group was killed.
  watcher.on('error', () => {});
  child.once('exit', () => watcher.end('done\n'));
  return child;
}

function end(child: ChildProcess): void {
  killGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

/** Signals a whole process group; one that is gone already is fine. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function result(child: ChildProcess, context: TrialContext): Promise<ObjectiveResult> {
  return new Promise((done, failed) => {
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-TAIL_CHARACTERS);
      context.log(text.replace(/\n$/, ''));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-2000);
      context.log(text.replace(/\n$/, ''));
    });
    child.once('error', (error) =>
      failed(fail('OBJECTIVE_FAILED', `the command cannot be started: ${messageOf(error)}`, error)),
    );
    child.once('close', (code, signal) => {
      try {
        done(judge(code, signal, out, err));
      } catch (error) {
        failed(error);
      }
    });
  });
}

function judge(
  code: number | null,
  signal: NodeJS.Signals | null,
  out: string,
  err: string,
): ObjectiveResult {
  // A shell reports a child of its own that a signal ended as 128 + the signal's number.
  if (signal !== null) throw new Signalled(`the command was ended by ${signal}`);
  if (code !== null && SIGNALS.has(code - 128)) {
    throw new Signalled(`the command was ended by signal ${code - 128}`);
  }
  const said = lastLine(err);
  if (code !== 0) {
    throw fail('OBJECTIVE_FAILED', `the command exited with code ${code}${said && `: ${said}`}`);
  }
  return objectiveResult(parse(lastLine(out)), 'the last line the command printed');
}

function parse(line: string): unknown {
  const special: Record<string, number> = {
    nan: NaN,
    inf: Infinity,
    '-inf': -Infinity,
    '+inf': Infinity,
  };
  const word = line.toLowerCase().replace('infinity', 'inf');
  if (Object.hasOwn(special, word)) return special[word];
  if (line !== '' && Number.isFinite(Number(line))) return Number(line);
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fail, messageOf } from '../core/errors.js';
import type { EnergyModel } from '../potential/energy-model.js';
import { connectOptions, describeAddress, type IpiAddress, parseIpiAddress } from './address.js';
import { type IpiSystem, ipiCalculator } from './calculator.js';
import { ipiSession } from './session.js';
import { type IpiStatistics, Tally } from './tally.js';
import { CODATA_2018, type WireUnits } from './wire-units.js';

export interface ServeIpiOptions extends IpiSystem {
  /** As {@link parseIpiAddress} reads it, or parsed. */
  readonly address: string | IpiAddress;
  /** How long to try to reach the server, first and after each loss of the connection; 30. */
  readonly reconnectSeconds?: number;
  /** The server's size of the atomic units; CODATA 2018 by default. */
  readonly units?: WireUnits;
  /** Every how many configurations the training range is looked at; 10. */
  readonly rangeEvery?: number;
  /** Ends the connection and the waiting. */
  readonly signal?: AbortSignal;
  /** Told of each connection and its end. */
  readonly onNote?: (text: string) => void;
  /** Told once when a configuration is far outside the training range. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Serves a model's energies, forces and virials to a server of the i-PI protocol (i-PI, ASE's
 * `SocketIOCalculator`, …), as its client. Resolves when the server ends the work; connects again
 * when the connection is lost.
 * @throws USAGE for an address, IPI_UNREACHABLE, IPI_PROTOCOL, IPI_MISMATCH, FORCES_MISSING
 */
export async function serveIpi(
  model: EnergyModel,
  options: ServeIpiOptions,
): Promise<IpiStatistics> {
  const { signal, onNote = () => {}, onWarning = () => {}, reconnectSeconds = 30 } = options;
  const address =
    typeof options.address === 'string' ? parseIpiAddress(options.address) : options.address;
  const where = describeAddress(address);
  const calculator = ipiCalculator(model, options, {
    units: options.units ?? CODATA_2018,
    rangeEvery: options.rangeEvery ?? 10,
  });
  const tally = new Tally(calculator, onWarning);
  const statistics = (end: IpiStatistics['end']) => tally.statistics(where, end);
  let stepLost = false;
  let deadline = performance.now() + 1000 * reconnectSeconds;
  const giveUp = (why: Error): IpiStatistics => {
    if (tally.evaluations > 0 && !stepLost) return statistics('closed');
    throw unreachable(where, tally.connections, stepLost, reconnectSeconds, why);
  };
  try {
    for (;;) {
      const socket = await reach(address, deadline, signal);
      if (socket instanceof Error) return signal?.aborted ? statistics('aborted') : giveUp(socket);
      const before = tally.evaluations;
      tally.connections++;
      onNote(`connected to ${where}`);
      const end = await untilAborted(socket, signal, () =>
        ipiSession(socket, calculator, where, (seconds) => tally.add(seconds)),
      );
      if (signal?.aborted) return statistics('aborted');
      if (end === 'exit') return statistics('exit');
      const worked = tally.evaluations > before;
      if (worked || end === 'broken') stepLost = end === 'broken';
      onNote(`the connection to ${where} ended; trying again for ${reconnectSeconds} s`);
      // A server that takes connections but asks for nothing does not keep this loop alive.
      if (worked) deadline = performance.now() + 1000 * reconnectSeconds;
      else if (performance.now() > deadline) return giveUp(new Error('it asks for nothing'));
      else await rest(100, signal);
    }
  } finally {
    calculator.close();
  }
}

function untilAborted<T>(
  socket: Socket,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const stop = () => socket.destroy();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  return work().finally(() => signal?.removeEventListener('abort', stop));
}

function unreachable(
  where: string,
  connections: number,
  stepLost: boolean,
  seconds: number,
  cause: Error,
): Error {
  const what =
    connections === 0
      ? `no i-PI server answers at ${where} within ${seconds} s`
      : stepLost
        ? `the connection to ${where} broke in the middle of a step and could not be made again within ${seconds} s`
        : `the server at ${where} takes connections and closes them again`;
  return fail(
    'IPI_UNREACHABLE',
    `${what} (${messageOf(cause)}); start the server first, or wait longer with --reconnect`,
    cause,
  );
}

/** Tries to connect until the deadline, at least once; the pauses grow from 20 ms to 1 s. */
async function reach(
  address: IpiAddress,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Socket | Error> {
  for (let wait = 20; ; wait = Math.min(2 * wait, 1000)) {
    const socket = await attempt(address);
    const left = deadline - performance.now();
    if (!(socket instanceof Error) || left <= 0 || signal?.aborted) return socket;
    await rest(Math.min(wait, left), signal);
  }
}

/** Sleeps; a signal cuts it short. */
function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return pause(ms, undefined, signal ? { signal } : {}).catch(() => {});
}

function attempt(address: IpiAddress): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect(connectOptions(address));
    socket.once('connect', () => {
      socket.removeListener('error', resolve);
      resolve(socket);
    });
    socket.once('error', resolve);
  });
}

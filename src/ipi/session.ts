import type { Socket } from 'node:net';
import { fail } from '../core/errors.js';
import type { IpiCalculator } from './calculator.js';
import { type IpiMessage, messageParser } from './message-parser.js';
import { encodeForceReady, encodeHeader, type ForceReply } from './replies.js';

/** How a connection ended: the server said EXIT, closed it, or it broke in the middle. */
export type SessionEnd = 'exit' | 'closed' | 'broken';

/**
 * Answers one connected server until the connection ends. States: READY, and after POSDATA
 * HAVEDATA until GETFORCE takes the result. INIT is taken whenever it comes and changes nothing.
 * @param onEvaluation called after each configuration with its seconds of computing
 * @throws IPI_PROTOCOL, IPI_MISMATCH
 */
export function ipiSession(
  socket: Socket,
  calculator: IpiCalculator,
  where: string,
  onEvaluation: (seconds: number) => void,
): Promise<SessionEnd> {
  let result: ForceReply | undefined;

  function checkAtoms(atoms: number): void {
    if (atoms === calculator.atoms) return;
    throw fail(
      'IPI_MISMATCH',
      `the server at ${where} sends ${atoms} atoms, the template has ${calculator.atoms}; give --template the structure the server runs, atoms in the same order`,
    );
  }

  function answer(message: IpiMessage): void {
    if (message.kind === 'STATUS') socket.write(encodeHeader(result ? 'HAVEDATA' : 'READY'));
    else if (message.kind === 'POSDATA') {
      const begin = performance.now();
      result = calculator.compute(message.positions, message.cell);
      onEvaluation((performance.now() - begin) / 1000);
    } else if (message.kind === 'GETFORCE') {
      if (!result)
        throw fail(
          'IPI_PROTOCOL',
          `the server at ${where} asks for forces before it sent positions`,
        );
      socket.write(encodeForceReady(result));
      result = undefined;
    }
  }

  return new Promise((resolve, reject) => {
    let exit = false;
    const parser = messageParser(checkAtoms, (message) => {
      if (message.kind === 'EXIT') exit = true;
      else if (!exit) answer(message);
    });
    socket.on('data', (bytes) => {
      try {
        parser.push(bytes);
        if (exit) socket.end();
      } catch (error) {
        reject(error);
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () =>
      resolve(exit ? 'exit' : parser.idle && result === undefined ? 'closed' : 'broken'),
    );
  });
}

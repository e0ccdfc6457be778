import { fail } from '../core/errors.js';

/** What a server says, in the atomic units of the wire. */
export type IpiMessage =
  | { readonly kind: 'STATUS' | 'GETFORCE' | 'EXIT' }
  | { readonly kind: 'INIT'; readonly bead: number; readonly text: string }
  | {
      readonly kind: 'POSDATA';
      /** bohr; rows are the cell vectors; all zero where the server has no cell. */
      readonly cell: Float64Array;
      /** bohr, three an atom. */
      readonly positions: Float64Array;
    };

export interface MessageParser {
  /** Takes bytes as they arrive, in pieces of any size, and hands on each message once complete. */
  push(bytes: Uint8Array): void;
  /** True between two messages: a connection may end here without loss. */
  readonly idle: boolean;
}

const HEADER_BYTES = 12;
/** Longest INIT text taken; what servers send is a few dozen bytes. */
const MAX_INIT_BYTES = 1 << 20;

/**
 * The receiving half of the i-PI protocol (M. Ceriotti, J. More, D. E. Manolopoulos, Comput. Phys.
 * Commun. 185, 1019 (2014)): headers of twelve ASCII characters padded with spaces, int32 and
 * float64 little-endian. The cell arrives with its vectors in columns.
 * @param checkAtoms called with the announced number of atoms before memory is taken for them
 * @throws IPI_PROTOCOL from `push`, on a header that is not known or a size that cannot be
 */
export function messageParser(
  checkAtoms: (atoms: number) => void,
  onMessage: (message: IpiMessage) => void,
): MessageParser {
  let idle = true;
  const grammar = messages(checkAtoms, onMessage, (value) => {
    idle = value;
  });
  let wanted = new Uint8Array(grammar.next().value as number);
  let filled = 0;
  return {
    get idle() {
      return idle && filled === 0;
    },
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        const piece = bytes.subarray(at, at + wanted.length - filled);
        wanted.set(piece, filled);
        filled += piece.length;
        at += piece.length;
        if (filled < wanted.length) return;
        filled = 0;
        wanted = new Uint8Array(grammar.next(new DataView(wanted.buffer)).value as number);
      }
    },
  };
}

/** Asks for a number of bytes (never none) and is handed exactly those. */
type Grammar = Generator<number, never, DataView>;

function* messages(
  checkAtoms: (atoms: number) => void,
  onMessage: (message: IpiMessage) => void,
  setIdle: (idle: boolean) => void,
): Grammar {
  for (;;) {
    const header = Buffer.from((yield HEADER_BYTES).buffer).toString('latin1');
    setIdle(false);
    const kind = header.trimEnd();
    let message: IpiMessage;
    if (kind === 'STATUS' || kind === 'GETFORCE' || kind === 'EXIT') message = { kind };
    else if (kind === 'INIT') {
      const bead = (yield 4).getInt32(0, true);
      const length = (yield 4).getInt32(0, true);
      if (length < 0 || length > MAX_INIT_BYTES)
        throw fail(
          'IPI_PROTOCOL',
          `the server announces an INIT text of ${length} bytes, expected 0 to ${MAX_INIT_BYTES}; is it a server of the i-PI protocol?`,
        );
      const text = length > 0 ? Buffer.from((yield length).buffer).toString('utf8') : '';
      message = { kind, bead, text };
    } else if (kind === 'POSDATA') {
      const cell = transposed(floats(yield 72));
      yield 72; // The inverse cell, which follows from the cell.
      const atoms = (yield 4).getInt32(0, true);
      checkAtoms(atoms);
      message = { kind, cell, positions: floats(yield 24 * atoms) };
    } else
      throw fail(
        'IPI_PROTOCOL',
        `the server sent ${JSON.stringify(header)} where STATUS, INIT, POSDATA, GETFORCE or EXIT was expected; is it a server of the i-PI protocol?`,
      );
    setIdle(true);
    onMessage(message);
  }
}

function floats(view: DataView): Float64Array {
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

function transposed(m: Float64Array): Float64Array {
  return Float64Array.from([0, 3, 6, 1, 4, 7, 2, 5, 8], (i) => m[i]!);
}

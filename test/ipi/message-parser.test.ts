import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail, PestleError } from '../../src/core/errors.js';
import { type IpiMessage, messageParser } from '../../src/ipi/message-parser.js';
import { init, posData } from './tiny-server.js';

const onlySeven = (atoms: number) => {
  if (atoms !== 7) throw fail('IPI_MISMATCH', `${atoms} atoms`);
};

function parse(pieces: readonly Uint8Array[], checkAtoms = onlySeven) {
  const messages: IpiMessage[] = [];
  const parser = messageParser(checkAtoms, (message) => messages.push(message));
  for (const piece of pieces) parser.push(piece);
  return { messages, idle: parser.idle };
}

const header = (name: string) => Buffer.from(name.padEnd(12));
const positions = Array.from({ length: 21 }, (_, i) => i / 7);
const cell = [1, 2, 3, 4, 5, 6, 7, 8, 9];

const message = fc.oneof(
  fc.constantFrom('STATUS', 'GETFORCE', 'EXIT').map((kind) => ({ kind, bytes: header(kind) })),
  fc
    .tuple(fc.nat(1000), fc.string({ maxLength: 40 }))
    .map(([bead, text]) => ({ kind: 'INIT', bead, text, bytes: init(bead, text) })),
  fc
    .array(fc.double({ noNaN: true }), { minLength: 21, maxLength: 21 })
    .map((values) => ({ kind: 'POSDATA', values, bytes: posData(values, cell) })),
);

describe('the message parser', () => {
  it('reads the cell with its vectors in rows', () => {
    const { messages } = parse([posData(positions, cell)]);
    expect(messages).toEqual([
      { kind: 'POSDATA', cell: Float64Array.from(cell), positions: Float64Array.from(positions) },
    ]);
  });

  it('reads any messages cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(400)), (sent, lengths) => {
        const bytes = Buffer.concat(sent.map((m) => m.bytes));
        const pieces: Buffer[] = [];
        let at = 0;
        for (const length of lengths) {
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        pieces.push(bytes.subarray(at));
        const { messages, idle } = parse(pieces);
        expect(idle).toBe(true);
        expect(messages.map((m) => m.kind)).toEqual(sent.map((m) => m.kind));
        messages.forEach((m, i) => {
          const want = sent[i]!;
          if (m.kind === 'INIT' && 'text' in want)
            expect([m.bead, m.text]).toEqual([want.bead, want.text]);
          if (m.kind === 'POSDATA' && 'values' in want)
            expect([...m.positions]).toEqual(want.values);
        });
      }),
    );
  });

  it('answers any bytes with messages, a wait for more, or one error', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      message.map((m) => Uint8Array.from(m.bytes)),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 5 }), (pieces) => {
        try {
          parse(pieces);
        } catch (error) {
          expect(error).toBeInstanceOf(PestleError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is idle between messages only', () => {
    expect(parse([header('STATUS')]).idle).toBe(true);
    expect(parse([header('STATUS').subarray(0, 5)]).idle).toBe(false);
    expect(parse([posData(positions).subarray(0, 12)]).idle).toBe(false);
    expect(parse([posData(positions).subarray(0, 100)]).idle).toBe(false);
  });

  it.each([
    ['a header that is not known', header('HELLO'), /"HELLO {7}".*expected|where STATUS/],
    ['lower case', header('status'), /i-PI protocol/],
    ['an answer of a web server', Buffer.from('HTTP/1.1 400 Bad Request'), /HTTP\/1\.1 400/],
    ['an INIT text of negative length', init(0, '', -1), /INIT text of -1 bytes/],
    ['an INIT text of two gigabytes', init(0, '', 2 ** 31 - 1), /INIT text of 2147483647 bytes/],
  ])('refuses %s in a sentence', (_what, bytes, expected) => {
    expect(() => parse([bytes])).toThrow(expected);
  });

  it.each([-1, 0, 6, 2 ** 31 - 1])('asks before it takes memory for %i atoms', (atoms) => {
    expect(() => parse([posData([], undefined, atoms)])).toThrow(`${atoms} atoms`);
  });
});

import { SYMBOLS } from './elements.js';
import { FORCE, NUMBER, POSITION, SKIP, SYMBOL, type XyzColumns } from './extxyz-columns.js';
import { clip, FrameFault } from './frame-defects.js';
import type { ParseTarget } from './frame-parser.js';
import { type Cursor, parseNumber, textOf } from './parse-number.js';

const LINE_FEED = 10;

/** Atomic number by the bytes of a symbol in any case, first | second << 8; 0 for none. */
const Z_OF_BYTES = symbolTable();

/**
 * Reads the line of one atom at the cursor into the builder's columns at index `atom`, unit
 * factors applied, and moves the cursor to the next line.
 *
 * @param line one-based, for messages
 */
export function readAtomLine(
  cursor: Cursor,
  columns: XyzColumns,
  target: ParseTarget,
  atom: number,
  line: number,
): void {
  const { data } = cursor;
  const { kinds } = columns;
  const { builder } = target;
  const { positions, forces } = builder;
  for (let c = 0; c < kinds.length; c++) {
    let i = cursor.at;
    while (isBlank(data[i]!)) i++;
    cursor.at = i;
    if (data[i] === LINE_FEED)
      throw new FrameFault(line, `an atom has ${c} columns, expected ${kinds.length}`);
    const kind = kinds[c]!;
    if (kind >= POSITION) {
      const value = parseNumber(cursor);
      if (value - value !== 0) throw notFinite(textOf(data, i, cursor.at), kind, line);
      if (kind < FORCE) positions[3 * atom + kind - POSITION] = value * target.lengthFactor;
      else forces[3 * atom + kind - FORCE] = value * target.forceFactor;
    } else {
      while (data[cursor.at]! > 32) cursor.at++;
      if (kind !== SKIP) builder.numbers[atom] = readSpecies(data, i, cursor.at, kind, line);
    }
  }
  endLine(cursor, columns, line);
}

function endLine(cursor: Cursor, columns: XyzColumns, line: number): void {
  const { data } = cursor;
  let i = cursor.at;
  while (isBlank(data[i]!)) i++;
  if (data[i] !== LINE_FEED) {
    if (columns.declared)
      throw new FrameFault(
        line,
        `an atom has more columns than the ${columns.kinds.length} that Properties names`,
      );
    while (data[i] !== LINE_FEED) i++;
  }
  cursor.at = i + 1;
}

/** The element named by data[start … stop). */
export function readSpecies(
  data: Uint8Array,
  start: number,
  stop: number,
  kind: number,
  line: number,
): number {
  const length = stop - start;
  if (kind === SYMBOL && length <= 2) {
    const z = Z_OF_BYTES[data[start]! | (length === 2 ? data[start + 1]! << 8 : 0)]!;
    if (z > 0) return z;
  }
  const text = textOf(data, start, stop);
  const z = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (z >= 1 && z < SYMBOLS.length) return z;
  const expected = kind === NUMBER ? 'an atomic number, 1 to 118' : 'a symbol such as H or Cl';
  throw new FrameFault(line, `"${clip(text)}" is not a chemical element: expected ${expected}`);
}

function notFinite(text: string, kind: number, line: number): FrameFault {
  const what = kind < FORCE ? 'position' : 'force';
  return new FrameFault(line, `"${clip(text)}" is not a finite ${what}`);
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

function symbolTable(): Uint8Array {
  const table = new Uint8Array(65536);
  SYMBOLS.forEach((symbol, z) => {
    if (z === 0) return;
    for (const first of [symbol[0]!.toUpperCase(), symbol[0]!.toLowerCase()])
      for (const second of symbol[1] === undefined ? [''] : [symbol[1], symbol[1].toUpperCase()])
        table[first.charCodeAt(0) | (second === '' ? 0 : second.charCodeAt(0) << 8)] = z;
  });
  return table;
}

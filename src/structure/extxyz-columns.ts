import { didYouMean } from '../core/did-you-mean.js';

/** What a column of an atom's line holds; x, y, z follow each other. */
export const SKIP = 0;
export const SYMBOL = 1;
export const NUMBER = 2;
export const POSITION = 3;
export const FORCE = 6;

/** The columns of an atom's line. */
export interface XyzColumns {
  readonly kinds: Uint8Array;
  /** True where the file itself named them, so that a surplus column is a defect. */
  readonly declared: boolean;
}

const SYMBOL_NAMES = ['species', 'symbols', 'symbol', 'element', 'elements'];
const NUMBER_NAMES = ['z', 'numbers', 'atomic_numbers', 'atomic_number'];
const POSITION_NAMES = ['pos', 'positions'];

/** What plain XYZ has: symbol, x, y, z; further columns are ignored. */
export const PLAIN_COLUMNS: XyzColumns = {
  kinds: Uint8Array.of(SYMBOL, POSITION, POSITION + 1, POSITION + 2),
  declared: false,
};

/**
 * The meaning of columns from a `Properties` value such as `species:S:1:pos:R:3:forces:R:3`,
 * or a sentence saying what is wrong.
 */
export function parseProperties(text: string, forcesKey: string | undefined): XyzColumns | string {
  const fields = text.split(':');
  if (fields.length % 3 !== 0) return `Properties="${text}" is not a list of name:type:columns`;
  const kinds: number[] = [];
  const names: string[] = [];
  for (let i = 0; i < fields.length; i += 3) {
    const name = fields[i]!;
    const type = fields[i + 1]!;
    const columns = Number(fields[i + 2]);
    if (!/^[RISL]$/.test(type) || !Number.isInteger(columns) || columns < 1)
      return `Properties="${text}": "${name}:${type}:${fields[i + 2]}" is not name:R, I, S or L:columns`;
    names.push(name);
    const kind = kindOf(name, type, columns, forcesKey);
    for (let c = 0; c < columns; c++) kinds.push(kind >= POSITION ? kind + c : kind);
  }
  const missing = !kinds.includes(POSITION)
    ? 'pos:R:3'
    : kinds.includes(SYMBOL) || kinds.includes(NUMBER)
      ? undefined
      : 'species:S:1';
  if (missing) return `Properties="${text}" has no ${missing}`;
  if (forcesKey !== undefined && !kinds.includes(FORCE))
    return `the atoms have no three columns "${forcesKey}" of forces (they have ${names.join(', ')})${didYouMean(forcesKey, names)}`;
  return { kinds: onlyOneSpecies(kinds), declared: true };
}

function kindOf(name: string, type: string, columns: number, forcesKey: string | undefined) {
  const lower = name.toLowerCase();
  if (name === forcesKey && columns === 3 && type === 'R') return FORCE;
  if (columns === 3 && POSITION_NAMES.includes(lower)) return POSITION;
  if (columns !== 1) return SKIP;
  if (SYMBOL_NAMES.includes(lower)) return type === 'I' ? NUMBER : SYMBOL;
  return NUMBER_NAMES.includes(lower) && type === 'I' ? NUMBER : SKIP;
}

/** A file with both symbols and numbers is read by its symbols. */
function onlyOneSpecies(kinds: number[]): Uint8Array {
  const both = kinds.includes(SYMBOL) && kinds.includes(NUMBER);
  return Uint8Array.from(kinds, (kind) => (both && kind === NUMBER ? SKIP : kind));
}

/** The names of real columns in threes: what may be forces. */
export function forceCandidates(text: string): string[] {
  const fields = text.split(':');
  const names: string[] = [];
  for (let i = 0; i + 2 < fields.length; i += 3)
    if (fields[i + 1] === 'R' && fields[i + 2] === '3' && /forc/i.test(fields[i]!))
      names.push(fields[i]!);
  return names;
}

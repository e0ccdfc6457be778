/**
 * The key=value pairs of an extended-XYZ comment line, read as ASE 3.2x reads them
 * (ase.io.extxyz.key_val_str_to_dict): values may be quoted by '', "", {} or [], a backslash
 * escapes the next character, a key alone means T, and spaces around = are allowed.
 */
export function parseComment(line: string): Map<string, string> {
  const pairs = new Map<string, string>();
  const token = { text: '', at: 0 };
  const n = line.length;
  let i = 0;
  for (;;) {
    while (i < n && isSpace(line.charCodeAt(i))) i++;
    if (i >= n) return pairs;
    readToken(line, i, true, token);
    const key = token.text;
    i = token.at;
    let j = i;
    while (j < n && isSpace(line.charCodeAt(j))) j++;
    if (line.charCodeAt(j) !== EQUALS) {
      pairs.set(key, 'T');
      continue;
    }
    j++;
    while (j < n && isSpace(line.charCodeAt(j))) j++;
    readToken(line, j, false, token);
    pairs.set(key, token.text);
    i = token.at;
  }
}

const EQUALS = 61;
const BACKSLASH = 92;
const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', '{': '}', '[': ']' };

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Reads one key (ends at =) or value; plain ones, nearly all, are one slice. */
function readToken(line: string, start: number, isKey: boolean, out: { text: string; at: number }) {
  let i = start;
  for (; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (isSpace(code) || (isKey && code === EQUALS)) break;
    if (code === BACKSLASH || CLOSING[line[i]!] !== undefined) {
      readQuotedToken(line, start, isKey, out);
      return;
    }
  }
  out.text = line.slice(start, i);
  out.at = i;
}

function readQuotedToken(
  line: string,
  start: number,
  isKey: boolean,
  out: { text: string; at: number },
) {
  let text = '';
  let opening = '';
  let depth = 0;
  let i = start;
  for (; i < line.length; i++) {
    const char = line[i]!;
    if (char === '\\' && i + 1 < line.length) {
      text += line[++i];
    } else if (depth > 0) {
      if (char === CLOSING[opening]) depth--;
      else if (char === opening) depth++;
      if (depth > 0) text += char;
    } else if (CLOSING[char] !== undefined) {
      opening = char;
      depth = 1;
    } else if (isSpace(char.charCodeAt(0)) || (isKey && char === '=')) {
      break;
    } else {
      text += char;
    }
  }
  out.text = text;
  out.at = i;
}

/** The items of an array value, split at spaces and commas. */
export function splitArray(value: string): string[] {
  return value.split(/[\s,[\]]+/).filter((item) => item !== '');
}

/** pbc as bits 1, 2, 4, or undefined when the value is not one or three of T and F. */
export function parsePbc(value: string): number | undefined {
  const items = splitArray(value).map(
    (item) => /^(t|true|1)$/i.test(item) || (/^(f|false|0)$/i.test(item) ? false : undefined),
  );
  const [a, b, c] = items.length === 1 ? [items[0], items[0], items[0]] : items;
  if (items.length === 2 || items.length > 3) return undefined;
  if (a === undefined || b === undefined || c === undefined) return undefined;
  return (a ? 1 : 0) | (b ? 2 : 0) | (c ? 4 : 0);
}

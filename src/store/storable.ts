/** NUL, and the escapes by which JSON spells it and halves of surrogate pairs. */
const UNSTORABLE = /\0|\\u(?:0000|d[89a-f])/i;
/** One escape of JSON: a double backslash is taken whole, so that what follows it is plain text. */
const ESCAPE = /\\(?:u(0000|d[89a-f][\da-f]{2})|.)/gis;

/**
 * A parameter as PostgreSQL takes it: in text it refuses NUL, in JSON NUL and half a surrogate pair as
 * well (JSON.stringify escapes no whole pairs). They become U+FFFD; the driver does the same with half
 * pairs in text.
 */
export function storable(value: unknown): unknown {
  if (typeof value !== 'string' || !UNSTORABLE.test(value)) return value;
  return value
    .replaceAll('\0', '\ufffd')
    .replace(ESCAPE, (whole, code) => (code === undefined ? whole : '\ufffd'));
}

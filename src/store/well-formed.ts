/** Text as both engines take it: PostgreSQL takes neither NUL nor, in JSON, half a surrogate pair. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\ufffd');
}

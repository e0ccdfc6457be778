const HEAD = 64 * 1024;
const TAIL = 192 * 1024;

/** What a trial printed: its beginning and its end, whatever lies between being dropped. */
export interface LogBuffer {
  add(text: string): void;
  /** Undefined when nothing was printed. */
  text(): string | undefined;
  /** The last line that says something. */
  lastLine(): string;
}

export function logBuffer(): LogBuffer {
  let head = '';
  let tail = '';
  let dropped = 0;
  return {
    add(text) {
      const room = HEAD - head.length;
      if (room > 0) head += text.slice(0, room);
      const rest = room > 0 ? text.slice(room) : text;
      tail += rest;
      if (tail.length > TAIL) {
        dropped += tail.length - TAIL;
        tail = tail.slice(-TAIL);
      }
    },
    text: () =>
      head === ''
        ? undefined
        : dropped === 0
          ? head + tail
          : `${head}\n… ${dropped} characters left out …\n${tail}`,
    lastLine: () => `${head}\n${tail}`.trim().split('\n').at(-1)?.trim() ?? '',
  };
}

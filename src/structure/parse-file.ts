import { messageOf } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import type { FileBytes } from './file-bytes.js';
import type { FrameParser, ParseTarget } from './frame-parser.js';

const LINE_FEED = 10;

/** Feeds a file to a parser in blocks of whole lines; memory stays at a few blocks. */
export async function parseFile(
  file: FileBytes,
  parser: FrameParser,
  target: ParseTarget,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const window = new LineWindow();
  let reported = 0;
  try {
    for await (const chunk of file.chunks(signal)) {
      window.append(chunk);
      window.feed(parser, false);
      if (file.read() > reported && file.read() < file.size) {
        reported = file.read();
        progress(reported, file.size, `reading ${file.path}, bytes`);
      }
      if (parser.done) return;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!isStreamError(error)) throw error;
    const what = file.gzip ? 'the gzip data is damaged or cut off' : 'the file cannot be read on';
    target.defects.add({
      file: target.fileName,
      frame: parser.frame,
      line: parser.line,
      message: `${what} (${messageOf(error)})`,
    });
    return;
  }
  window.feed(parser, true);
  progress(file.size, file.size, `reading ${file.path}, bytes`);
}

/** Errors of zlib and the file system carry an errno; everything else is passed on. */
function isStreamError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error;
}

class LineWindow {
  #data: Buffer = Buffer.allocUnsafe(1 << 21);
  #length = 0;
  /** Not worth trying before this many bytes: a frame larger than a block would be quadratic. */
  #nextTry = 0;

  append(chunk: Buffer): void {
    const needed = this.#length + chunk.length + 1;
    if (needed > this.#data.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#data.length));
      this.#data.copy(larger, 0, 0, this.#length);
      this.#data = larger;
    }
    chunk.copy(this.#data, this.#length);
    this.#length += chunk.length;
  }

  feed(parser: FrameParser, final: boolean): void {
    if (!final && this.#length < this.#nextTry) return;
    if (final && this.#length > 0 && this.#data[this.#length - 1] !== LINE_FEED)
      this.#data[this.#length++] = LINE_FEED;
    const end = this.#data.subarray(0, this.#length).lastIndexOf(LINE_FEED) + 1;
    const used = parser.parse(this.#data, end, final);
    this.#data.copyWithin(0, used, this.#length);
    this.#length -= used;
    this.#nextTry = used === 0 ? 2 * this.#length : 0;
  }
}

import { fail } from '../core/errors.js';

/** One thing wrong in a frames file. */
export interface FrameDefect {
  readonly file: string;
  /** Zero-based number of the frame in its file. */
  readonly frame: number;
  /** One-based line, where the format has lines. */
  readonly line?: number;
  readonly message: string;
}

/** Thrown inside a parser to give up one frame. */
export class FrameFault {
  readonly line: number | undefined;
  readonly message: string;

  constructor(line: number | undefined, message: string) {
    this.line = line;
    this.message = message;
  }
}

const MOST_COLLECTED = 20;

/**
 * Collects defects. With `goOn` the reader leaves bad frames out; without, it reads on a little to
 * name several defects at once and then {@link throwIfAny} ends with an error.
 */
export class DefectLog {
  readonly goOn: boolean;
  count = 0;
  readonly #first: FrameDefect[] = [];
  readonly #onDefect: ((defect: FrameDefect) => void) | undefined;

  constructor(goOn: boolean, onDefect?: (defect: FrameDefect) => void) {
    this.goOn = goOn;
    this.#onDefect = onDefect;
  }

  add(defect: FrameDefect): void {
    this.count++;
    if (this.#first.length < MOST_COLLECTED) this.#first.push(defect);
    this.#onDefect?.(defect);
    if (!this.goOn && this.#first.length === MOST_COLLECTED) this.throwIfAny('at least ');
  }

  /** The first defects, a line for each kind. */
  kinds(): string {
    return firstOfEachKind(this.#first).join('\n');
  }

  throwIfAny(prefix = ''): void {
    if (this.goOn || this.count === 0) return;
    const several = this.count > 1 ? `${prefix}${this.count} bad frames:\n` : '';
    throw fail(
      'FRAMES_BAD',
      `${several}${this.kinds()}\nCorrect the file, or leave bad frames out: skip_bad_frames: true under dataset in an experiment, --skip-bad-frames with pestle data, skipBadFrames in code`,
    );
  }
}

/** One line for each different message, saying how many more frames have it. */
function firstOfEachKind(defects: readonly FrameDefect[]): string[] {
  const kinds = new Map<string, FrameDefect[]>();
  for (const defect of defects) {
    const same = kinds.get(defect.message);
    if (same) same.push(defect);
    else kinds.set(defect.message, [defect]);
  }
  return [...kinds.values()].map((same) => {
    const frames = same.slice(1).map((defect) => defect.frame);
    const more = frames.length === 0 ? '' : ` (also frame ${clip(frames.join(', '))})`;
    return describeDefect(same[0]!) + more;
  });
}

/** `file:line, frame n: what`, frames counted from 0. */
export function describeDefect(defect: FrameDefect): string {
  const line = defect.line === undefined ? '' : `:${defect.line}`;
  return `${defect.file}${line}, frame ${defect.frame} (counted from 0): ${defect.message}`;
}

/** A piece of the file for a message, cut where it is long. */
export function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

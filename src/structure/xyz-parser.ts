import { clip, FrameFault } from './frame-defects.js';
import type { FrameParser, ParseTarget } from './frame-parser.js';
import { type Cursor, textOf } from './parse-number.js';
import { readAtomLine } from './xyz-atoms.js';
import { CommentReader } from './xyz-comment-line.js';

const LINE_FEED = 10;
const MORE = -1;
/** Room for more atoms than this is made only once there is text enough for them. */
const MANY = 100_000;
/** Bytes of `H 0 0 0` and its line feed. */
const SHORTEST_LINE = 8;

/** Reads plain and extended XYZ. */
export class XyzParser implements FrameParser {
  frame = 0;
  line = 1;
  readonly #target: ParseTarget;
  readonly #comments: CommentReader;
  readonly #cursor: Cursor = { data: new Uint8Array(0), at: 0 };
  #end = 0;
  #final = false;
  /** After a bad frame: looking for the next line that is a number of atoms. */
  #lost = false;
  /** The frame before was kept, so a surplus atom line is its fault. */
  #keptBefore = false;

  constructor(target: ParseTarget) {
    this.#target = target;
    this.#comments = new CommentReader(target);
  }

  get done(): boolean {
    return this.#target.builder.count >= this.#target.maxFrames;
  }

  parse(data: Uint8Array, end: number, final: boolean): number {
    this.#cursor.data = data;
    this.#end = end;
    this.#final = final;
    let at = 0;
    while (at < end && !this.done) {
      const next = this.#lost ? this.#search(at) : this.#next(at);
      if (next === MORE) break;
      at = next;
    }
    return at;
  }

  /** Reads a blank line or a frame; returns where the next begins, or MORE. */
  #next(at: number): number {
    const { data } = this.#cursor;
    const stop = data.indexOf(LINE_FEED, at);
    const text = textOf(data, at, stop).trim();
    if (text === '') {
      this.line++;
      return stop + 1;
    }
    const atoms = /^\+?\d{1,9}$/.test(text) ? Number(text) : 0;
    if (atoms === 0) return this.#badHeader(text, at);
    const selected = this.frame % this.#target.stride === 0;
    return selected ? this.#read(stop + 1, atoms) : this.#skip(stop + 1, atoms);
  }

  #badHeader(text: string, at: number): number {
    // An atom's line has four columns or more; anything else is a damaged header.
    if (this.#keptBefore && text.split(/\s+/).length > 3) {
      this.#target.builder.dropLast();
      this.frame--;
      this.#report(
        this.line,
        `a line too many, "${clip(text)}": this frame has more atoms than its first line says`,
      );
    } else {
      this.#report(this.line, `expected the number of atoms, found "${clip(text)}"`);
    }
    return this.#giveUp(at);
  }

  /** Goes on to the next frame, which is looked for from `at`. */
  #giveUp(at: number): number {
    this.frame++;
    this.#keptBefore = false;
    this.#lost = true;
    return at;
  }

  #search(from: number): number {
    const { data } = this.#cursor;
    for (let at = from; at < this.#end; this.line++) {
      const stop = data.indexOf(LINE_FEED, at);
      if (/^\s*0*[1-9]\d{0,8}\s*$/.test(textOf(data, at, stop))) {
        this.#lost = false;
        return at;
      }
      at = stop + 1;
    }
    return this.#end;
  }

  #skip(from: number, atoms: number): number {
    const { data } = this.#cursor;
    let at = from;
    for (let i = 0; i <= atoms; i++) {
      if (at >= this.#end) return this.#cutOff(Math.max(i - 1, 0), atoms);
      at = data.indexOf(LINE_FEED, at) + 1;
    }
    this.#keptBefore = false;
    return this.#passed(at, atoms);
  }

  #read(from: number, atoms: number): number {
    const cursor = this.#cursor;
    const { builder, file } = this.#target;
    if (from >= this.#end) return this.#cutOff(0, atoms);
    const stop = cursor.data.indexOf(LINE_FEED, from);
    if (atoms > MANY && this.#end - from < SHORTEST_LINE * atoms) {
      if (!this.#final) return MORE;
      this.#report(this.line, `the file ends before the ${atoms} atoms this line says`);
      this.line += 2;
      return this.#giveUp(stop + 1);
    }
    try {
      const comment = this.#comments.read(textOf(cursor.data, from, stop), this.line + 1);
      builder.reserve(atoms);
      cursor.at = stop + 1;
      for (let i = 0; i < atoms; i++) {
        if (cursor.at >= this.#end) return this.#cutOff(i, atoms);
        this.#readAtom(comment.columns, i, atoms);
      }
      const { energy, cell, pbc, info } = comment;
      builder.commit(atoms, file, this.frame, energy, cell, pbc, info);
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error;
      this.#report(error.line, error.message);
      this.line += 2;
      return this.#giveUp(stop + 1);
    }
    this.#keptBefore = true;
    return this.#passed(cursor.at, atoms);
  }

  #readAtom(columns: Parameters<typeof readAtomLine>[1], i: number, atoms: number): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    const line = this.line + 2 + i;
    try {
      readAtomLine(cursor, columns, this.#target, this.#target.builder.atoms + i, line);
    } catch (error) {
      const text = textOf(cursor.data, start, cursor.data.indexOf(LINE_FEED, start));
      if (!/^\s*\d*\s*$/.test(text)) throw error;
      throw new FrameFault(line, `the frame has only ${i} atoms, its first line says ${atoms}`);
    }
  }

  #passed(at: number, atoms: number): number {
    this.frame++;
    this.line += atoms + 2;
    return at;
  }

  #cutOff(rows: number, atoms: number): number {
    if (!this.#final) return MORE;
    this.#report(
      this.line + 2 + rows,
      `the file ends after ${rows} of the ${atoms} atoms of this frame`,
    );
    this.frame++;
    return this.#end;
  }

  #report(line: number | undefined, message: string): void {
    const { defects, fileName: file } = this.#target;
    defects.add({ file, frame: this.frame, ...(line === undefined ? {} : { line }), message });
  }
}

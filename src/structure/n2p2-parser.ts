import { SYMBOL } from './extxyz-columns.js';
import { clip, FrameFault } from './frame-defects.js';
import type { FrameParser, ParseTarget } from './frame-parser.js';
import { parseNumberText, textOf } from './parse-number.js';
import { readSpecies } from './xyz-atoms.js';

const LINE_FEED = 10;

/**
 * Reads `input.data` of n2p2 and RuNNer: frames between `begin` and `end`, with up to three lines
 * `lattice x y z`, lines `atom x y z symbol charge unused fx fy fz`, `energy E`, `charge Q` and
 * `comment …`. The units are those the options name (by convention bohr and hartree).
 */
export class N2p2Parser implements FrameParser {
  frame = 0;
  line = 1;
  readonly #target: ParseTarget;

  constructor(target: ParseTarget) {
    this.#target = target;
  }

  get done(): boolean {
    return this.#target.builder.count >= this.#target.maxFrames;
  }

  parse(data: Uint8Array, end: number, final: boolean): number {
    let at = 0;
    while (!this.done) {
      const lines: string[] = [];
      let next = at;
      let last = '';
      while (next < end && last !== 'end') {
        const stop = data.indexOf(LINE_FEED, next);
        const text = textOf(data, next, stop).trim();
        lines.push(text);
        last = text.toLowerCase();
        next = stop + 1;
      }
      if (last !== 'end' && !final) return at;
      const whole = last === 'end';
      if (whole || lines.some((text) => text !== '')) this.#readFrame(lines, whole);
      this.line += lines.length;
      at = next;
      if (!whole) return end;
    }
    return at;
  }

  #readFrame(lines: readonly string[], whole: boolean): void {
    const { defects, fileName: file, stride } = this.#target;
    try {
      if (this.frame % stride === 0) {
        if (!whole)
          throw new FrameFault(this.line + lines.length - 1, 'the file ends before "end"');
        this.#keep(lines);
      }
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error;
      const line = error.line ?? this.line;
      defects.add({ file, frame: this.frame, line, message: error.message });
    }
    this.frame++;
  }

  #keep(lines: readonly string[]): void {
    const { builder, file, energyKey, energyFactor } = this.#target;
    const start = lines.findIndex((text) => text !== '' && !text.startsWith('#'));
    if (lines[start]?.toLowerCase() !== 'begin')
      throw new FrameFault(
        this.line + start,
        `expected "begin", found "${clip(lines[start] ?? '')}"`,
      );
    builder.reserve(lines.length);
    const cell: number[] = [];
    let atoms = 0;
    let energy: number | undefined;
    for (let i = start + 1; i < lines.length - 1; i++) {
      const line = this.line + i;
      const fields = lines[i]!.split(/\s+/);
      const word = fields[0]!.toLowerCase();
      if (word === 'atom') this.#atom(fields, builder.atoms + atoms++, line);
      else if (word === 'lattice') cell.push(...this.#lattice(fields, line));
      else if (word === 'energy') energy = finite(fields[1], 'energy', line) * energyFactor;
      else if (word === 'begin')
        throw new FrameFault(line, '"begin" before the "end" of this frame');
    }
    if (atoms === 0) throw new FrameFault(this.line + start, 'the frame has no atoms');
    if (cell.length !== 0 && cell.length !== 9)
      throw new FrameFault(
        this.line + start,
        `${cell.length / 3} lattice lines, expected 3 or none`,
      );
    if (energyKey !== undefined && energy === undefined)
      throw new FrameFault(this.line + start, 'the frame has no "energy" line');
    const periodic = cell.length === 9;
    builder.commit(
      atoms,
      file,
      this.frame,
      energy ?? Number.NaN,
      periodic ? cell : undefined,
      periodic ? 7 : 0,
    );
  }

  #lattice(fields: readonly string[], line: number): number[] {
    return [1, 2, 3].map(
      (c) => finite(fields[c], 'lattice vector', line) * this.#target.lengthFactor,
    );
  }

  #atom(fields: readonly string[], atom: number, line: number): void {
    const { builder, forcesKey, lengthFactor, forceFactor } = this.#target;
    if (fields.length < 5 || (forcesKey !== undefined && fields.length < 10))
      throw new FrameFault(
        line,
        `an atom has ${fields.length - 1} values, expected x y z symbol charge unused fx fy fz`,
      );
    for (let x = 0; x < 3; x++) {
      builder.positions[3 * atom + x] = finite(fields[1 + x], 'position', line) * lengthFactor;
      if (forcesKey !== undefined)
        builder.forces[3 * atom + x] = finite(fields[7 + x], 'force', line) * forceFactor;
    }
    const symbol = Buffer.from(fields[4]!);
    builder.numbers[atom] = readSpecies(symbol, 0, symbol.length, SYMBOL, line);
  }
}

function finite(text: string | undefined, what: string, line: number): number {
  const value = parseNumberText(text ?? '');
  if (Number.isFinite(value)) return value;
  throw new FrameFault(line, `"${clip(text ?? '')}" is not a finite ${what}`);
}

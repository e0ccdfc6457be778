import { didYouMean } from '../core/did-you-mean.js';
import { PLAIN_COLUMNS, parseProperties, type XyzColumns } from './extxyz-columns.js';
import { parseComment, parsePbc, splitArray } from './extxyz-comment.js';
import { clip, FrameFault } from './frame-defects.js';
import type { ParseTarget } from './frame-parser.js';
import { parseNumberText } from './parse-number.js';

/** What a frame's comment line says. */
export interface CommentLine {
  readonly columns: XyzColumns;
  /** eV; NaN where no energies are read. */
  readonly energy: number;
  /** Å, nine numbers, rows are the cell vectors. */
  readonly cell: readonly number[] | undefined;
  readonly pbc: number;
  readonly info: readonly number[];
}

/** Reads comment lines; layouts of columns are kept, since frames repeat them. */
export class CommentReader {
  readonly #target: ParseTarget;
  #properties: string | undefined;
  #columns: XyzColumns | string = PLAIN_COLUMNS;

  constructor(target: ParseTarget) {
    this.#target = target;
  }

  read(text: string, line: number): CommentLine {
    const { energyKey, builder } = this.#target;
    const pairs = parseComment(text);
    const lattice = pairs.get('Lattice');
    return {
      columns: this.#columnsOf(pairs.get('Properties'), line),
      energy: energyKey === undefined ? Number.NaN : this.#energy(pairs, energyKey, line),
      cell: lattice === undefined ? undefined : this.#cell(lattice, line),
      pbc: readPbc(pairs.get('pbc'), lattice !== undefined, line),
      info: builder.columns.info.map((key) => parseNumberText(pairs.get(key) ?? '')),
    };
  }

  #columnsOf(properties: string | undefined, line: number): XyzColumns {
    const { forcesKey } = this.#target;
    if (properties === undefined) {
      if (forcesKey === undefined) return PLAIN_COLUMNS;
      const why = 'the comment line has no Properties that names columns';
      throw new FrameFault(line, `no forces "${forcesKey}": ${why}`);
    }
    if (properties !== this.#properties) {
      this.#columns = parseProperties(properties, forcesKey);
      this.#properties = properties;
    }
    if (typeof this.#columns === 'string') throw new FrameFault(line, this.#columns);
    return this.#columns;
  }

  #energy(pairs: Map<string, string>, key: string, line: number): number {
    const text = pairs.get(key);
    if (text === undefined) {
      const keys = [...pairs.keys()].filter((k) => k !== 'Properties');
      const has = keys.length === 0 ? 'no keys' : keys.map(clip).join(', ');
      const hint = didYouMean(key, keys);
      throw new FrameFault(
        line,
        `the comment line has no energy key "${key}" (it has ${has})${hint}`,
      );
    }
    const value = parseNumberText(text.trim());
    if (!Number.isFinite(value))
      throw new FrameFault(line, `${key}=${clip(text)} is not a finite energy`);
    return value * this.#target.energyFactor;
  }

  #cell(lattice: string, line: number): number[] {
    const items = splitArray(lattice).map(parseNumberText);
    if ((items.length !== 9 && items.length !== 3) || !items.every(Number.isFinite))
      throw new FrameFault(line, `Lattice="${clip(lattice)}" is not nine finite numbers`);
    const cell = new Array<number>(9).fill(0);
    items.forEach((item, i) => {
      cell[items.length === 9 ? i : 4 * i] = item * this.#target.lengthFactor;
    });
    return cell;
  }
}

/** As ASE does, a lattice without pbc is periodic along all three vectors. */
function readPbc(text: string | undefined, hasLattice: boolean, line: number): number {
  if (text === undefined) return hasLattice ? 7 : 0;
  const bits = parsePbc(text);
  if (bits === undefined)
    throw new FrameFault(line, `pbc="${clip(text)}" is not T or F for each cell vector`);
  return bits;
}

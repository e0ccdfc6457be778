import { fail } from '../core/errors.js';

/** The header of a .npy array (NumPy NEP 1). */
export interface NpyHeader {
  /** Without the byte order, e.g. `f8`, `i4`, `U2`. */
  readonly type: string;
  readonly bigEndian: boolean;
  readonly itemBytes: number;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly items: number;
}

/** Parses the header at the start of `data`; undefined when more bytes are needed. */
export function parseNpyHeader(
  data: Buffer,
  name: string,
): { readonly header: NpyHeader; readonly dataStart: number } | undefined {
  if (data.length < 12) return undefined;
  if (data.toString('latin1', 0, 6) !== '\x93NUMPY') throw bad(name, 'is not a .npy array');
  const wide = data[6]! >= 2;
  const length = wide ? data.readUInt32LE(8) : data.readUInt16LE(8);
  const dataStart = (wide ? 12 : 10) + length;
  if (data.length < dataStart) return undefined;
  const text = data.toString('latin1', wide ? 12 : 10, dataStart);
  const descr = /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/.exec(text);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text);
  if (!descr || !shape) throw bad(name, 'has a type that is not numbers or text (Python objects?)');
  const sizes = shape[1]!
    .split(',')
    .filter((s) => s.trim() !== '')
    .map(Number);
  const unit = descr[2] === 'U' ? 4 : 1;
  return {
    dataStart,
    header: {
      type: `${descr[2]}${descr[3]}`,
      bigEndian: descr[1] === '>',
      itemBytes: unit * Number(descr[3]),
      fortranOrder: /'fortran_order':\s*True/.test(text),
      shape: sizes,
      items: sizes.reduce((a, b) => a * b, 1),
    },
  };
}

/** Reads numbers of the header's type from `data` at byte `at`. */
export function npyReader(header: NpyHeader, name: string): (data: Buffer, at: number) => number {
  const big = header.bigEndian;
  switch (header.type) {
    case 'f8':
      return (d, at) => (big ? d.readDoubleBE(at) : d.readDoubleLE(at));
    case 'f4':
      return (d, at) => (big ? d.readFloatBE(at) : d.readFloatLE(at));
    case 'i8':
      return (d, at) => Number(big ? d.readBigInt64BE(at) : d.readBigInt64LE(at));
    case 'u8':
      return (d, at) => Number(big ? d.readBigUInt64BE(at) : d.readBigUInt64LE(at));
    case 'i4':
      return (d, at) => (big ? d.readInt32BE(at) : d.readInt32LE(at));
    case 'u4':
      return (d, at) => (big ? d.readUInt32BE(at) : d.readUInt32LE(at));
    case 'i2':
      return (d, at) => (big ? d.readInt16BE(at) : d.readInt16LE(at));
    case 'u2':
      return (d, at) => (big ? d.readUInt16BE(at) : d.readUInt16LE(at));
    case 'i1':
      return (d, at) => d.readInt8(at);
    case 'u1':
      return (d, at) => d.readUInt8(at);
    default:
      throw bad(name, `has type ${header.type}; expected floats or integers`);
  }
}

/** Text items (`U` or `S` arrays). */
export function npyStrings(header: NpyHeader, data: Buffer, name: string): string[] {
  const kind = header.type[0];
  if (kind !== 'U' && kind !== 'S') throw bad(name, `has type ${header.type}; expected text`);
  return Array.from({ length: header.items }, (_, i) => {
    const start = i * header.itemBytes;
    const bytes = data.subarray(start, start + header.itemBytes);
    if (kind === 'S') return bytes.toString('latin1').replace(/\0+$/, '');
    let text = '';
    for (let c = 0; c < bytes.length; c += 4) {
      const code = header.bigEndian ? bytes.readUInt32BE(c) : bytes.readUInt32LE(c);
      if (code !== 0) text += String.fromCodePoint(code);
    }
    return text;
  });
}

function bad(name: string, why: string) {
  return fail('FILE_UNREADABLE', `${name} ${why}`);
}

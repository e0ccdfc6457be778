import type { Frames } from './frames.js';

/** The frames of the given indices, in their order; indices may repeat. Everything is copied. */
export function selectFrames(frames: Frames, indices: ArrayLike<number>): Frames {
  const count = indices.length;
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const f = indices[i]!;
    offsets[i + 1] = offsets[i]! + frames.offsets[f + 1]! - frames.offsets[f]!;
  }
  const perAtom = <T extends Float64Array | Uint8Array>(column: T, width: number): T => {
    const out = new (column.constructor as new (n: number) => T)(width * offsets[count]!);
    for (let i = 0; i < count; i++) {
      const f = indices[i]!;
      out.set(
        column.subarray(width * frames.offsets[f]!, width * frames.offsets[f + 1]!),
        width * offsets[i]!,
      );
    }
    return out;
  };
  const { energiesEv, forcesEvPerAngstrom, cells, pbc, source, info } = frames;
  const perFrame = <T extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(
    column: T,
    width = 1,
  ): T => pickRows(column, indices, width);
  return {
    count,
    offsets,
    numbers: perAtom(frames.numbers, 1),
    positions: perAtom(frames.positions, 3),
    ...(energiesEv ? { energiesEv: perFrame(energiesEv) } : {}),
    ...(forcesEvPerAngstrom ? { forcesEvPerAngstrom: perAtom(forcesEvPerAngstrom, 3) } : {}),
    ...(cells ? { cells: perFrame(cells, 9) } : {}),
    ...(pbc ? { pbc: perFrame(pbc) } : {}),
    source: {
      files: source.files,
      file: perFrame(source.file),
      frame: perFrame(source.frame),
    },
    ...(info
      ? { info: Object.fromEntries(Object.entries(info).map(([k, v]) => [k, perFrame(v)])) }
      : {}),
    ...(frames.skipped === undefined ? {} : { skipped: frames.skipped }),
  };
}

function pickRows<T extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(
  column: T,
  indices: ArrayLike<number>,
  width: number,
): T {
  const out = new (column.constructor as new (n: number) => T)(width * indices.length);
  for (let i = 0; i < indices.length; i++)
    for (let w = 0; w < width; w++) out[width * i + w] = column[width * indices[i]! + w]!;
  return out;
}

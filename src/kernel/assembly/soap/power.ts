import { both } from './lanes';
import { blockCount, blocks, chunkCount, chunks, nMax, prefactors, rowBytes, spectrum } from './state';
import {
  rect1x1,
  rect1x2,
  rect1x3,
  rect1x4,
  rect2x1,
  rect2x2,
  rect2x3,
  rect2x4,
  rect3x2,
  rect3x3,
  tri1,
  tri2,
  tri3,
  tri4,
} from './tiles';

// A block is one pair of slots: i32 row slot, i32 column slot, i32 first feature, i32 one for a
// triangle (n' ≥ n) and zero for a full square.

/** Power spectrum of degree l: p = pi sqrt(8 / (2 l + 1)) sum_m c_nlm c_n'lm, into `spectrum`. */
export function power(c: usize, l: i32): void {
  const top = c + <usize>(l * l) * rowBytes;
  const bytes = <usize>(2 * l + 1) * rowBytes;
  const f = both(prefactors + (<usize>l << 3));
  const slotBytes = <usize>nMax << 4;
  for (let k = 0; k < blockCount; k++) {
    const block = blocks + (<usize>k << 4);
    const a = top + <usize>load<i32>(block) * slotBytes;
    const b = top + <usize>load<i32>(block, 4) * slotBytes;
    const at = spectrum + (<usize>load<i32>(block, 8) << 4);
    if (load<i32>(block, 12)) triangle(a, bytes, f, at + <usize>((l * nMax * (nMax + 1)) >> 1 << 4));
    else square(a, b, bytes, f, at + <usize>((l * nMax * nMax) << 4));
  }
}

/** Row n starts n (2 n_max - n + 1) / 2 in; each row is one shorter than the one before. */
function triangle(a: usize, bytes: usize, f: v128, out: usize): void {
  let n = 0;
  for (let i = 0; i < chunkCount; i++) {
    const size = load<i32>(chunks + (<usize>i << 2));
    const row = out + (<usize>((n * (2 * nMax - n + 1)) >> 1) << 4);
    // From (n, n) to (n + 1, n): one row on, one column back.
    const step = <usize>(nMax - n - 1) << 4;
    const an = a + (<usize>n << 4);
    if (size == 4) tri4(an, an + bytes, f, row, step);
    else if (size == 3) tri3(an, an + bytes, f, row, step);
    else if (size == 2) tri2(an, an + bytes, f, row, step);
    else tri1(an, an + bytes, f, row, step);
    let j = n + size;
    for (let k = i + 1; k < chunkCount; k++) {
      const width = load<i32>(chunks + (<usize>k << 2));
      const bn = a + (<usize>j << 4);
      const at = row + (<usize>(j - n) << 4);
      if (size == 4) {
        rows2(an, bn, width, bytes, f, at, step);
        rows2(an + 32, bn, width, bytes, f, at + step + step - 16, step - 32);
      } else if (size == 3) {
        rows2(an, bn, width, bytes, f, at, step);
        rows1(an + 32, bn, width, bytes, f, at + step + step - 16);
      } else rows2(an, bn, width, bytes, f, at, step);
      j += width;
    }
    n += size;
  }
}

function square(a: usize, b: usize, bytes: usize, f: v128, out: usize): void {
  const step = <usize>nMax << 4;
  let n = 0;
  for (let i = 0; i < chunkCount; i++) {
    const size = load<i32>(chunks + (<usize>i << 2));
    let j: usize = 0;
    for (let k = 0; k < chunkCount; k++) {
      const width = load<i32>(chunks + (<usize>k << 2));
      const an = a + (<usize>n << 4);
      const bn = b + (j << 4);
      const at = out + <usize>n * step + (j << 4);
      if (size == 4) {
        rows2(an, bn, width, bytes, f, at, step);
        rows2(an + 32, bn, width, bytes, f, at + step + step, step);
      } else if (size == 3) {
        if (width == 3) rect3x3(an, bn, an + bytes, f, at, step);
        else if (width == 2) rect3x2(an, bn, an + bytes, f, at, step);
        else {
          rows2(an, bn, width, bytes, f, at, step);
          rows1(an + 32, bn, width, bytes, f, at + step + step);
        }
      } else if (size == 2) rows2(an, bn, width, bytes, f, at, step);
      else rows1(an, bn, width, bytes, f, at);
      j += width;
    }
    n += size;
  }
}

function rows2(a: usize, b: usize, width: usize, bytes: usize, f: v128, out: usize, step: usize): void {
  if (width == 4) rect2x4(a, b, a + bytes, f, out, step);
  else if (width == 3) rect2x3(a, b, a + bytes, f, out, step);
  else if (width == 2) rect2x2(a, b, a + bytes, f, out, step);
  else rect2x1(a, b, a + bytes, f, out, step);
}

function rows1(a: usize, b: usize, width: usize, bytes: usize, f: v128, out: usize): void {
  if (width == 4) rect1x4(a, b, a + bytes, f, out, 0);
  else if (width == 3) rect1x3(a, b, a + bytes, f, out, 0);
  else if (width == 2) rect1x2(a, b, a + bytes, f, out, 0);
  else rect1x1(a, b, a + bytes, f, out, 0);
}

import { ADD, SUBTRACT, tile4 } from './gemm';
import { lanes, madd, splatFrom } from './simd';

/** Rows of J in one panel block: panels are [4 or 8 columns interleaved][DEPTH rows]. */
export const DEPTH: i32 = 256;
/** Panels whose columns stay in the second-level cache while all others stream by: 192 KiB. */
export const GROUP: i32 = 24;

/**
 * C ± = JᵀJ for the columns of panel group `group`, lower triangle. J is stored in blocks of rows,
 * `blocks` of them `blockBytes` apart, each an array of panels [columns / width][depth][width] with
 * width two vectors; all blocks have `depth` rows but the last, which has `lastDepth`.
 * C is row-major f64 with rows ldc bytes apart. Whole tiles are written: above the diagonal at most
 * width − 1 columns of rubbish.
 */
export function rankK<T>(
  mode: i32, panels: i32, group: i32, blocks: i32, depth: i32, lastDepth: i32,
  j: usize, blockBytes: usize, c: usize, ldc: usize,
): void {
  const width = 2 * lanes<T>();
  const panelBytes = <usize>depth * 32;
  const first = group * GROUP;
  const end = min(first + GROUP, panels);
  const rowTiles = panels * width / 4;
  for (let b = 0; b < blocks; b++) {
    const base = j + <usize>b * blockBytes;
    const k = b == blocks - 1 ? lastDepth : depth;
    for (let i = first * width / 4; i < rowTiles; i++) {
      const rowPanel = i * 4 / width;
      const a = base + <usize>rowPanel * panelBytes + <usize>(i * 4 % width) * sizeof<T>();
      const cRow = c + <usize>i * 4 * ldc;
      const stop = min(end, rowPanel + 1);
      for (let p = first; p < stop; p++) {
        tile<T>(mode, k, a, base + <usize>p * panelBytes, cRow + <usize>(p * width) * 8, ldc);
      }
    }
  }
}

/**
 * Four by two vectors of C. The loop takes two rows a turn with a way out between them: this keeps
 * them in two basic blocks, without which the compiler hoists all loads and spills accumulators.
 */
@inline
function tile<T>(mode: i32, k: i32, a: usize, b: usize, c: usize, ldc: usize): void {
  const size = sizeof<T>();
  let c00 = v128.splat<T>(0);
  let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = a + (<usize>k << 5);
  while (a < end) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = splatFrom<T>(a);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = splatFrom<T>(a + size);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = splatFrom<T>(a + 2 * size);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = splatFrom<T>(a + 3 * size);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);
    a += 32;
    if (a >= end) break;
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = splatFrom<T>(a);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = splatFrom<T>(a + size);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = splatFrom<T>(a + 2 * size);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = splatFrom<T>(a + 3 * size);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);
    a += 32;
    b += 64;
  }
  write<T>(mode, c, c00, c01);
  write<T>(mode, c + ldc, c10, c11);
  write<T>(mode, c + 2 * ldc, c20, c21);
  write<T>(mode, c + 3 * ldc, c30, c31);
}

/** Adds two vectors to, or takes them from, f64 numbers. */
@inline
function write<T>(mode: i32, at: usize, low: v128, high: v128): void {
  if (sizeof<T>() == 8) {
    put(mode, at, low);
    put(mode, at + 16, high);
  } else {
    put(mode, at, f64x2.promote_low_f32x4(low));
    put(mode, at + 16, f64x2.promote_low_f32x4(v128.shuffle<i64>(low, low, 1, 1)));
    put(mode, at + 32, f64x2.promote_low_f32x4(high));
    put(mode, at + 48, f64x2.promote_low_f32x4(v128.shuffle<i64>(high, high, 1, 1)));
  }
}

@inline
function put(mode: i32, at: usize, v: v128): void {
  const old = v128.load(at);
  v128.store(at, mode == SUBTRACT ? v128.sub<f64>(old, v) : v128.add<f64>(old, v));
}

import { lanes, madd, splatFrom } from './simd';

/** C = A·B, every row starting from the row vector at `init` (a bias) when that is not 0. */
export const STORE: i32 = 0;
/** C = C + A·B */
export const ADD: i32 = 1;
/** C = C ∘ (A·B), element by element: back-propagation through an activation. */
export const MULTIPLY: i32 = 2;
/** C = C − A·B */
export const SUBTRACT: i32 = 3;

@inline
function finish<T>(mode: i32, at: usize, value: v128): void {
  if (mode == ADD) value = v128.add<T>(v128.load(at), value);
  else if (mode == MULTIPLY) value = v128.mul<T>(v128.load(at), value);
  else if (mode == SUBTRACT) value = v128.sub<T>(v128.load(at), value);
  v128.store(at, value);
}

/**
 * Small general matrix product. Element (m, k) of A is at a + m·rowA + k·colA (bytes), so A may be
 * read as its own transpose; B and C are row-major with rows ldb and ldc bytes apart. n is a
 * multiple of two vectors. Tiles of 4 rows by 2 vectors keep 8 accumulators in registers.
 */
export function gemm<T>(
  mode: i32, m: i32, n: i32, k: i32,
  a: usize, rowA: usize, colA: usize,
  b: usize, ldb: usize, c: usize, ldc: usize, init: usize,
): void {
  const tile: usize = 32;
  const strips = n / (2 * lanes<T>());
  for (let s = 0; s < strips; s++) {
    const bs = b + <usize>s * tile;
    const is = init ? init + <usize>s * tile : 0;
    let row = 0;
    for (; row + 4 <= m; row += 4) {
      tile4<T>(mode, k, a + <usize>row * rowA, rowA, colA, bs, ldb, c + <usize>row * ldc + <usize>s * tile, ldc, is);
    }
    for (; row < m; row++) {
      tile1<T>(mode, k, a + <usize>row * rowA, colA, bs, ldb, c + <usize>row * ldc + <usize>s * tile, is);
    }
  }
}

/** Four rows by two vectors of C. Also the inner tile of the rank-k update and of Cholesky. */
@inline
export function tile4<T>(
  mode: i32, k: i32, a: usize, rowA: usize, colA: usize,
  b: usize, ldb: usize, c: usize, ldc: usize, init: usize,
): void {
  let c00 = init ? v128.load(init) : v128.splat<T>(0);
  let c01 = init ? v128.load(init, 16) : v128.splat<T>(0);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
  let a1 = a + rowA, a2 = a1 + rowA, a3 = a2 + rowA;
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = splatFrom<T>(a);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = splatFrom<T>(a1);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = splatFrom<T>(a2);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = splatFrom<T>(a3);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);
    a += colA; a1 += colA; a2 += colA; a3 += colA;
    b += ldb;
  }
  finish<T>(mode, c, c00);
  finish<T>(mode, c + 16, c01);
  c += ldc;
  finish<T>(mode, c, c10);
  finish<T>(mode, c + 16, c11);
  c += ldc;
  finish<T>(mode, c, c20);
  finish<T>(mode, c + 16, c21);
  c += ldc;
  finish<T>(mode, c, c30);
  finish<T>(mode, c + 16, c31);
}

@inline
function tile1<T>(mode: i32, k: i32, a: usize, colA: usize, b: usize, ldb: usize, c: usize, init: usize): void {
  let c0 = init ? v128.load(init) : v128.splat<T>(0);
  let c1 = init ? v128.load(init, 16) : v128.splat<T>(0);
  for (let i = 0; i < k; i++) {
    const x = splatFrom<T>(a);
    c0 = madd<T>(x, v128.load(b), c0);
    c1 = madd<T>(x, v128.load(b, 16), c1);
    a += colA;
    b += ldb;
  }
  finish<T>(mode, c, c0);
  finish<T>(mode, c + 16, c1);
}

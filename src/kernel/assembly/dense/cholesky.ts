import { gemm, STORE } from './gemm';

/** Columns factored at a time. */
export const BLOCK: i32 = 128;

@inline
function dot(a: usize, b: usize, n: i32): f64 {
  let s0 = v128.splat<f64>(0), s1 = s0;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 = v128.add<f64>(s0, v128.mul<f64>(v128.load(a), v128.load(b)));
    s1 = v128.add<f64>(s1, v128.mul<f64>(v128.load(a, 16), v128.load(b, 16)));
    a += 32;
    b += 32;
  }
  s0 = v128.add<f64>(s0, s1);
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; i < n; i++) {
    sum += load<f64>(a) * load<f64>(b);
    a += 8;
    b += 8;
  }
  return sum;
}

/**
 * Factors the n × n diagonal block at `a` in place (lower) and writes the transposed inverse of its
 * factor to `inverse` (n × n, row-major). False when the matrix is not positive definite.
 */
export function factorBlock(a: usize, lda: usize, n: i32, inverse: usize): bool {
  for (let i = 0; i < n; i++) {
    const row = a + <usize>i * lda;
    for (let j = 0; j < i; j++) {
      const other = a + <usize>j * lda;
      const at = row + (<usize>j << 3);
      store<f64>(at, (load<f64>(at) - dot(row, other, j)) / load<f64>(other + (<usize>j << 3)));
    }
    const at = row + (<usize>i << 3);
    const pivot = load<f64>(at) - dot(row, row, i);
    if (!(pivot > 0)) return false;
    store<f64>(at, Math.sqrt(pivot));
  }
  const ldi = <usize>n << 3;
  memory.fill(inverse, 0, <usize>n * ldi);
  for (let c = 0; c < n; c++) {
    const out = inverse + <usize>c * ldi;
    for (let i = c; i < n; i++) {
      const row = a + <usize>i * lda;
      const start = <usize>c << 3;
      const right = (i == c ? 1.0 : 0.0) - dot(row + start, out + start, i - c);
      store<f64>(out + (<usize>i << 3), right / load<f64>(row + (<usize>i << 3)));
    }
  }
  return true;
}

/**
 * Rows of the factor below a diagonal block: a ← a·L⁻ᵀ for `rows` rows of n columns, and a copy in
 * panels [rows / 4][n][4] for the update of the rest. `scratch` holds rows × n.
 */
export function solveRows(a: usize, lda: usize, rows: i32, n: i32, inverse: usize, scratch: usize, panels: usize): void {
  const ldi = <usize>n << 3;
  gemm<f64>(STORE, rows, n, n, a, lda, 8, inverse, ldi, scratch, ldi, 0);
  for (let r = 0; r < rows; r++) {
    const from = scratch + <usize>r * ldi;
    memory.copy(a + <usize>r * lda, from, ldi);
    let to = panels + <usize>(r >> 2) * (<usize>n << 5) + (<usize>(r & 3) << 3);
    for (let c = 0; c < n; c++) {
      store<f64>(to, load<f64>(from + (<usize>c << 3)));
      to += 32;
    }
  }
}

/** Solves L·Lᵀ·x = b in place. */
export function solve(l: usize, ldl: usize, n: i32, x: usize): void {
  for (let i = 0; i < n; i++) {
    const row = l + <usize>i * ldl;
    const at = x + (<usize>i << 3);
    store<f64>(at, (load<f64>(at) - dot(row, x, i)) / load<f64>(row + (<usize>i << 3)));
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = l + <usize>i * ldl;
    const at = x + (<usize>i << 3);
    const value = load<f64>(at) / load<f64>(row + (<usize>i << 3));
    store<f64>(at, value);
    for (let j = 0; j < i; j++) {
      const to = x + (<usize>j << 3);
      store<f64>(to, load<f64>(to) - value * load<f64>(row + (<usize>j << 3)));
    }
  }
}

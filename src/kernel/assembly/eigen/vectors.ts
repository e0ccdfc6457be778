import { madd, nmadd, sum2 } from './fused';

/**
 * Takes eigenvectors through recorded sweeps. `vectors` is n × n with eigenvectors as rows (its
 * width padded to `stride` bytes, a multiple of 64); eight columns at a time are copied to `work`
 * (n × 8 doubles), where a whole record of sweeps passes over them.
 */
export function applyRotations(vectors: usize, n: i32, stride: usize, sweeps: usize, count: i32, turns: usize, work: usize): void {
  for (let column: usize = 0; column < stride; column += 64) {
    for (let r = 0; r < n; r++) copy8(vectors + <usize>r * stride + column, work + (<usize>r << 6));
    let turn = turns;
    for (let k = 0; k < count; k++) {
      const m = load<i32>(sweeps + (<usize>k << 3));
      const l = load<i32>(sweeps + (<usize>k << 3), 4);
      pass(work, m, l, turn);
      turn += <usize>(m - l) << 4;
    }
    for (let r = 0; r < n; r++) copy8(work + (<usize>r << 6), vectors + <usize>r * stride + column);
  }
}

@inline
function copy8(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}

/** One sweep: rows m − 1 … l are turned with the row carried down from m. */
function pass(work: usize, m: i32, l: i32, turn: usize): void {
  let row = work + (<usize>m << 6);
  let c0 = v128.load(row), c1 = v128.load(row, 16), c2 = v128.load(row, 32), c3 = v128.load(row, 48);
  const end = work + (<usize>l << 6);
  while (row > end) {
    const c = v128.load64_splat(turn);
    const s = v128.load64_splat(turn, 8);
    turn += 16;
    const x0 = v128.load(row - 64), x1 = v128.load(row - 64, 16), x2 = v128.load(row - 64, 32), x3 = v128.load(row - 64, 48);
    v128.store(row, madd(s, x0, f64x2.mul(c, c0)));
    v128.store(row, madd(s, x1, f64x2.mul(c, c1)), 16);
    v128.store(row, madd(s, x2, f64x2.mul(c, c2)), 32);
    v128.store(row, madd(s, x3, f64x2.mul(c, c3)), 48);
    c0 = nmadd(s, c0, f64x2.mul(c, x0));
    c1 = nmadd(s, c1, f64x2.mul(c, x1));
    c2 = nmadd(s, c2, f64x2.mul(c, x2));
    c3 = nmadd(s, c3, f64x2.mul(c, x3));
    row -= 64;
  }
  v128.store(row, c0);
  v128.store(row, c1, 16);
  v128.store(row, c2, 32);
  v128.store(row, c3, 48);
}

/**
 * Turns `count` eigenvectors of the tridiagonal matrix (rows of z, n doubles wide, `zStride` bytes
 * apart) into those of the original one: z ← (1 − v vᵀ / h) z for every reflector that
 * tridiagonalise left in a.
 */
export function backTransform(z: usize, count: i32, zStride: usize, a: usize, n: i32, stride: usize, h: usize): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const at = z + <usize>k * zStride;
    for (let i = 1; i < n; i++) {
      const hi = load<f64>(h + (<usize>i << 3));
      if (hi !== 0) reflect4(at, zStride, a + <usize>i * stride, i, hi);
    }
  }
  for (; k < count; k++) {
    for (let i = 1; i < n; i++) {
      const hi = load<f64>(h + (<usize>i << 3));
      if (hi !== 0) reflect1(z + <usize>k * zStride, a + <usize>i * stride, i, hi);
    }
  }
}

function reflect4(z: usize, stride: usize, v: usize, length: i32, h: f64): void {
  const z1 = z + stride, z2 = z1 + stride, z3 = z2 + stride;
  let t0 = f64x2.splat(0), t1 = t0, t2 = t0, t3 = t0;
  const pairs = (<usize>length << 3) & ~15;
  let at: usize = 0;
  for (; at < pairs; at += 16) {
    const x = v128.load(v + at);
    t0 = madd(x, v128.load(z + at), t0);
    t1 = madd(x, v128.load(z1 + at), t1);
    t2 = madd(x, v128.load(z2 + at), t2);
    t3 = madd(x, v128.load(z3 + at), t3);
  }
  let s0 = sum2(t0), s1 = sum2(t1), s2 = sum2(t2), s3 = sum2(t3);
  if (length & 1) {
    const x = load<f64>(v + at);
    s0 += x * load<f64>(z + at);
    s1 += x * load<f64>(z1 + at);
    s2 += x * load<f64>(z2 + at);
    s3 += x * load<f64>(z3 + at);
  }
  s0 /= h;
  s1 /= h;
  s2 /= h;
  s3 /= h;
  t0 = f64x2.splat(s0);
  t1 = f64x2.splat(s1);
  t2 = f64x2.splat(s2);
  t3 = f64x2.splat(s3);
  for (at = 0; at < pairs; at += 16) {
    const x = v128.load(v + at);
    v128.store(z + at, nmadd(x, t0, v128.load(z + at)));
    v128.store(z1 + at, nmadd(x, t1, v128.load(z1 + at)));
    v128.store(z2 + at, nmadd(x, t2, v128.load(z2 + at)));
    v128.store(z3 + at, nmadd(x, t3, v128.load(z3 + at)));
  }
  if (length & 1) {
    const x = load<f64>(v + at);
    store<f64>(z + at, load<f64>(z + at) - x * s0);
    store<f64>(z1 + at, load<f64>(z1 + at) - x * s1);
    store<f64>(z2 + at, load<f64>(z2 + at) - x * s2);
    store<f64>(z3 + at, load<f64>(z3 + at) - x * s3);
  }
}

function reflect1(z: usize, v: usize, length: i32, h: f64): void {
  let t: f64 = 0;
  for (let c = 0; c < length; c++) t += load<f64>(v + (<usize>c << 3)) * load<f64>(z + (<usize>c << 3));
  t /= h;
  for (let c = 0; c < length; c++) {
    const at = <usize>c << 3;
    store<f64>(z + at, load<f64>(z + at) - t * load<f64>(v + at));
  }
}

import { madd, nmadd, sum2 } from './fused';

/**
 * Householder tridiagonalisation of the lower triangle of a (n rows, `stride` bytes apart), from
 * the last row up (Martin, Reinsch, Wilkinson, Numer. Math. 11, 181 (1968)). Afterwards row i holds
 * the reflector's vector v in columns 0 … i − 1 and h[i] = vᵀv / 2 (0: no reflection), d the
 * diagonal and e[i] the element left of it. The rank-2 update of one step and the matrix–vector
 * product of the next are one pass over the matrix. `work` holds two vectors of n doubles.
 */
export function tridiagonalise(a: usize, n: i32, stride: usize, d: usize, e: usize, h: usize, work: usize): void {
  let q = work;
  let p = work + (<usize>n << 3);
  // The reflection before, whose update is still due: its vector, or 0.
  let before: usize = 0;
  for (let i = n - 1; i >= 0; i--) {
    const row = a + <usize>i * stride;
    const at = <usize>i << 3;
    if (before) update(row, i + 1, load<f64>(before + at), load<f64>(q + at), before, q);
    store<f64>(d + at, load<f64>(row + at));
    const length = reflect(row, i, e + at, h + at);
    if (length === 0 && !before) continue;
    const hi = load<f64>(h + at);
    memory.fill(p, 0, <usize>i << 3);
    for (let r = 0; r < i; r++) pass(a + <usize>r * stride, r, row, p, before, q);
    if (hi === 0) {
      before = 0;
      continue;
    }
    let k: f64 = 0;
    for (let c = 0; c < i; c++) {
      const x = load<f64>(p + (<usize>c << 3)) / hi;
      store<f64>(p + (<usize>c << 3), x);
      k += x * load<f64>(row + (<usize>c << 3));
    }
    k /= 2 * hi;
    for (let c = 0; c < i; c++) {
      const to = p + (<usize>c << 3);
      store<f64>(to, load<f64>(to) - k * load<f64>(row + (<usize>c << 3)));
    }
    const swap = p;
    p = q;
    q = swap;
    before = row;
  }
}

/** row[0 … length) −= vr·q + qr·v. */
function update(row: usize, length: i32, vr: f64, qr: f64, v: usize, q: usize): void {
  for (let c = 0; c < length; c++) {
    const at = <usize>c << 3;
    store<f64>(row + at, load<f64>(row + at) - vr * load<f64>(q + at) - qr * load<f64>(v + at));
  }
}

/** Turns row[0 … i) into the vector that reflects it onto its last element; 0 if there is none. */
function reflect(row: usize, i: i32, e: usize, h: usize): i32 {
  store<f64>(h, 0);
  if (i === 0) {
    store<f64>(e, 0);
    return 0;
  }
  const last = row + (<usize>(i - 1) << 3);
  const alpha = load<f64>(last);
  let tail: f64 = 0;
  for (let c = 0; c < i - 1; c++) {
    const x = load<f64>(row + (<usize>c << 3));
    tail += x * x;
  }
  // The matrix is scaled to elements of at most 1, so what underflows is far below rounding.
  if (tail < 1e-290) {
    store<f64>(e, alpha);
    return 0;
  }
  const norm = Math.sqrt(tail + alpha * alpha);
  const beta = alpha > 0 ? -norm : norm;
  store<f64>(last, alpha - beta);
  store<f64>(h, beta * (beta - alpha));
  store<f64>(e, beta);
  return i;
}

/** Row r of the matrix: takes the due update in, then adds its part of p = A·v. */
function pass(row: usize, r: i32, v: usize, p: usize, before: usize, q: usize): void {
  const own = <usize>r << 3;
  const vr = load<f64>(v + own);
  const br = before ? load<f64>(before + own) : 0;
  const qr = before ? load<f64>(q + own) : 0;
  const vr2 = f64x2.splat(vr), br2 = f64x2.splat(br), qr2 = f64x2.splat(qr);
  let dot2 = f64x2.splat(0);
  let at: usize = 0;
  const pairs = (<usize>r << 3) & ~15;
  if (before) {
    for (; at < pairs; at += 16) {
      let x = v128.load(row + at);
      x = nmadd(br2, v128.load(q + at), x);
      x = nmadd(qr2, v128.load(before + at), x);
      v128.store(row + at, x);
      dot2 = madd(x, v128.load(v + at), dot2);
      v128.store(p + at, madd(x, vr2, v128.load(p + at)));
    }
  } else {
    for (; at < pairs; at += 16) {
      const x = v128.load(row + at);
      dot2 = madd(x, v128.load(v + at), dot2);
      v128.store(p + at, madd(x, vr2, v128.load(p + at)));
    }
  }
  let dot = sum2(dot2);
  for (; at < own; at += 8) {
    let x = load<f64>(row + at);
    if (before) {
      x -= br * load<f64>(q + at) + qr * load<f64>(before + at);
      store<f64>(row + at, x);
    }
    dot += x * load<f64>(v + at);
    store<f64>(p + at, load<f64>(p + at) + x * vr);
  }
  let x = load<f64>(row + own);
  if (before) {
    x -= br * load<f64>(q + own) + qr * load<f64>(before + own);
    store<f64>(row + own, x);
  }
  store<f64>(p + own, load<f64>(p + own) + dot + x * vr);
}

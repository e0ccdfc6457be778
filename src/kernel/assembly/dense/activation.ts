import { lanes, madd } from './simd';

export const TANH: i32 = 0;
export const SIGMOID: i32 = 1;
export const SOFTPLUS: i32 = 2;
export const SILU: i32 = 3;

/**
 * e^x. x = k·ln 2 + r with |r| ≤ ln 2 / 2, Taylor polynomial in r (degree 13, or 7 in float32), and
 * 2^k by adding k to the exponent bits; k sits in the low bits of x/ln 2 + 1.5·2^52.
 */
@inline
function exp<T>(x: v128): v128 {
  if (sizeof<T>() == 8) {
    x = v128.pmax<f64>(v128.pmin<f64>(x, v128.splat<f64>(708)), v128.splat<f64>(-708));
    const magic = v128.splat<f64>(6755399441055744);
    const t = v128.add<f64>(v128.mul<f64>(x, v128.splat<f64>(1.4426950408889634)), magic);
    const k = v128.sub<f64>(t, magic);
    let r = madd<f64>(k, v128.splat<f64>(-6.93147180369123816490e-1), x);
    r = madd<f64>(k, v128.splat<f64>(-1.90821492927058770002e-10), r);
    let p = v128.splat<f64>(1.0 / 6227020800.0);
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 479001600.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 39916800.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 3628800.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 362880.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 40320.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 5040.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 720.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 120.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 24.0));
    p = madd<f64>(p, r, v128.splat<f64>(1.0 / 6.0));
    p = madd<f64>(p, r, v128.splat<f64>(0.5));
    p = madd<f64>(p, r, v128.splat<f64>(1));
    p = madd<f64>(p, r, v128.splat<f64>(1));
    return v128.add<i64>(p, v128.shl<i64>(t, 52));
  }
  x = v128.pmax<f32>(v128.pmin<f32>(x, v128.splat<f32>(87)), v128.splat<f32>(-87));
  const magic = v128.splat<f32>(12582912);
  const t = v128.add<f32>(v128.mul<f32>(x, v128.splat<f32>(1.4426950408889634)), magic);
  const k = v128.sub<f32>(t, magic);
  let r = madd<f32>(k, v128.splat<f32>(-0.693359375), x);
  r = madd<f32>(k, v128.splat<f32>(2.12194440e-4), r);
  let p = v128.splat<f32>(1.0 / 5040.0);
  p = madd<f32>(p, r, v128.splat<f32>(1.0 / 720.0));
  p = madd<f32>(p, r, v128.splat<f32>(1.0 / 120.0));
  p = madd<f32>(p, r, v128.splat<f32>(1.0 / 24.0));
  p = madd<f32>(p, r, v128.splat<f32>(1.0 / 6.0));
  p = madd<f32>(p, r, v128.splat<f32>(0.5));
  p = madd<f32>(p, r, v128.splat<f32>(1));
  p = madd<f32>(p, r, v128.splat<f32>(1));
  return v128.add<i32>(p, v128.shl<i32>(t, 23));
}

/** log(1 + u) for 0 ≤ u ≤ 1: 2 artanh(u / (2 + u)) as a series, exact to rounding. */
@inline
function logOnePlus<T>(u: v128): v128 {
  const s = v128.div<T>(u, v128.add<T>(u, v128.splat<T>(2)));
  const s2 = v128.mul<T>(s, s);
  let p = v128.splat<T>(0);
  for (let n = sizeof<T>() == 8 ? 35 : 17; n >= 1; n -= 2) {
    p = madd<T>(p, s2, v128.splat<T>(<T>(1.0 / <f64>n)));
  }
  return v128.mul<T>(v128.mul<T>(p, s), v128.splat<T>(2));
}

@inline
function tanh<T>(x: v128): v128 {
  const one = v128.splat<T>(1);
  return v128.sub<T>(one, v128.div<T>(v128.splat<T>(2), v128.add<T>(exp<T>(v128.add<T>(x, x)), one)));
}

/**
 * h = σ(h) in place and, into d, σ′, for rows × ld values. Column `outputs` of h becomes the
 * constant 1 whose weights are the next layer's biases; it and the padding have no derivative.
 */
export function activate<T>(kind: i32, h: usize, d: usize, rows: i32, ld: i32, outputs: i32): void {
  const bytes = <usize>rows * <usize>ld * sizeof<T>();
  const one = v128.splat<T>(1);
  if (kind == TANH) {
    // Two vectors a turn share the constants, which the compiler makes anew in every turn.
    for (let i: usize = 0; i < bytes; i += 32) {
      const y0 = tanh<T>(v128.load(h + i));
      const y1 = tanh<T>(v128.load(h + i, 16));
      v128.store(h + i, y0);
      v128.store(h + i, y1, 16);
      v128.store(d + i, v128.sub<T>(one, v128.mul<T>(y0, y0)));
      v128.store(d + i, v128.sub<T>(one, v128.mul<T>(y1, y1)), 16);
    }
  } else if (kind == SIGMOID) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const y = v128.div<T>(one, v128.add<T>(one, exp<T>(v128.neg<T>(v128.load(h + i)))));
      v128.store(h + i, y);
      v128.store(d + i, v128.mul<T>(y, v128.sub<T>(one, y)));
    }
  } else if (kind == SOFTPLUS) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(h + i);
      const tail = logOnePlus<T>(exp<T>(v128.neg<T>(v128.abs<T>(x))));
      v128.store(h + i, v128.add<T>(v128.max<T>(x, v128.splat<T>(0)), tail));
      v128.store(d + i, v128.div<T>(one, v128.add<T>(one, exp<T>(v128.neg<T>(x)))));
    }
  } else {
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(h + i);
      const s = v128.div<T>(one, v128.add<T>(one, exp<T>(v128.neg<T>(x))));
      v128.store(h + i, v128.mul<T>(x, s));
      v128.store(d + i, v128.mul<T>(s, madd<T>(x, v128.sub<T>(one, s), one)));
    }
  }
  const row = <usize>ld * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    for (let c = outputs; c < ld; c++) {
      store<T>(h + <usize>c * sizeof<T>(), c == outputs ? <T>1 : <T>0);
      store<T>(d + <usize>c * sizeof<T>(), 0);
    }
    h += row;
    d += row;
  }
}

import { add, both, madd, mul, sub } from './lanes';
import { lMax, recursion } from './state';

/**
 * Real orthonormal solid harmonics R_lm(x, y, z), m = -l..l at index l² + l + m, by the recursion
 * R_lm = A z R_(l-1)m - B r² R_(l-2)m; no trigonometry or division, exact at r = 0.
 * `recursion` holds Y_00 and the factor of l = 1, then for each l ≥ 2 the diagonal factor, A of
 * m = l - 1, and (A, B) of m = -(l-2)..l-2.
 */
export function harmonics(out: usize, x: v128, y: v128, z: v128, r2: v128): void {
  let k = recursion;
  v128.store(out, both(k));
  if (lMax == 0) return;
  const first = both(k + 8);
  k += 16;
  v128.store(out + 16, mul(first, y));
  v128.store(out + 32, mul(first, z));
  v128.store(out + 48, mul(first, x));
  let below = out;
  let previous = out + 16;
  let current = out + 64;
  for (let l = 2; l <= lMax; l++) {
    const last = <usize>(2 * l - 2) * 16;
    const s = v128.load(previous);
    const c = v128.load(previous + last);
    const d = both(k);
    v128.store(current, mul(d, add(mul(x, s), mul(y, c))));
    v128.store(current + last + 32, mul(d, sub(mul(x, c), mul(y, s))));
    const az = mul(both(k + 8), z);
    k += 16;
    v128.store(current + 16, mul(az, s));
    v128.store(current + last + 16, mul(az, c));
    for (let m: usize = 0; m < last - 16; m += 16) {
      const up = mul(mul(both(k), z), v128.load(previous + 16 + m));
      const down = mul(mul(both(k + 8), r2), v128.load(below + m));
      v128.store(current + 32 + m, sub(up, down));
      k += 16;
    }
    below = previous;
    previous = current;
    current += last + 48;
  }
}

/**
 * Reverse-mode derivative of {@link harmonics}: `adjoint` holds dE/dR_lm and is used up; returns
 * through `gradient` dE/dx, dE/dy, dE/dz at fixed r², then dE/dr², four lane pairs.
 */
export function harmonicsAdjoint(
  values: usize,
  adjoint: usize,
  x: v128,
  y: v128,
  z: v128,
  r2: v128,
  gradient: usize,
): void {
  let gx = f64x2.splat(0);
  let gy = gx;
  let gz = gx;
  let g2 = gx;
  let k = recursion + 16;
  for (let l = 2; l <= lMax; l++) k += <usize>(16 + 16 * (2 * l - 3));
  for (let l = lMax; l >= 2; l--) {
    k -= <usize>(16 + 16 * (2 * l - 3));
    const current = adjoint + <usize>(l * l) * 16;
    const previous = adjoint + <usize>((l - 1) * (l - 1)) * 16;
    const below = adjoint + <usize>((l - 2) * (l - 2)) * 16;
    const previousValue = values + <usize>((l - 1) * (l - 1)) * 16;
    const belowValue = values + <usize>((l - 2) * (l - 2)) * 16;
    const last = <usize>(2 * l - 2) * 16;
    const s = v128.load(previousValue);
    const c = v128.load(previousValue + last);
    const ds = mul(both(k), v128.load(current));
    const dc = mul(both(k), v128.load(current + last + 32));
    const a = both(k + 8);
    const ns = mul(a, v128.load(current + 16));
    const nc = mul(a, v128.load(current + last + 16));
    gx = add(gx, madd(ds, s, mul(dc, c)));
    gy = add(gy, sub(mul(ds, c), mul(dc, s)));
    gz = add(gz, madd(ns, s, mul(nc, c)));
    let toS = v128.load(previous);
    toS = add(toS, sub(madd(ds, x, mul(ns, z)), mul(dc, y)));
    v128.store(previous, toS);
    let toC = v128.load(previous + last);
    toC = add(toC, add(madd(ds, y, mul(nc, z)), mul(dc, x)));
    v128.store(previous + last, toC);
    let f = k + 16;
    for (let m: usize = 0; m < last - 16; m += 16) {
      const w = v128.load(current + 32 + m);
      const up = mul(both(f), w);
      const down = mul(both(f + 8), w);
      gz = madd(up, v128.load(previousValue + 16 + m), gz);
      g2 = sub(g2, mul(down, v128.load(belowValue + m)));
      v128.store(previous + 16 + m, madd(up, z, v128.load(previous + 16 + m)));
      v128.store(below + m, sub(v128.load(below + m), mul(down, r2)));
      f += 16;
    }
  }
  if (lMax > 0) {
    const first = both(recursion + 8);
    gy = madd(first, v128.load(adjoint + 16), gy);
    gz = madd(first, v128.load(adjoint + 32), gz);
    gx = madd(first, v128.load(adjoint + 48), gx);
  }
  v128.store(gradient, gx);
  v128.store(gradient + 16, gy);
  v128.store(gradient + 32, gz);
  v128.store(gradient + 48, g2);
}

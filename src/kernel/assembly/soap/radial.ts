import { add, madd, mul } from './lanes';
import { cellBytes, cells, cellsPerLength, table } from './state';

// The table holds, for each cell of r and each two neighbouring radial functions, eight
// coefficients in u = 2 (r / h - cell) - 1 of both, lowest power first. One more cell of zeros
// follows the last: lanes beyond the cutoff read it.

/** Radial functions g_nl(r), index l n_max + n, of two distances. `inside`: lanes within the cutoff. */
export function radial(out: usize, r: v128, inside: v128): void {
  const t = mul(r, f64x2.splat(cellsPerLength));
  const cellA = cellOf(f64x2.extract_lane(t, 0), i64x2.extract_lane(inside, 0));
  const cellB = cellOf(f64x2.extract_lane(t, 1), i64x2.extract_lane(inside, 1));
  const ua = f64x2.splat(2 * (f64x2.extract_lane(t, 0) - <f64>cellA) - 1);
  const ub = f64x2.splat(2 * (f64x2.extract_lane(t, 1) - <f64>cellB) - 1);
  let a = table + <usize>cellA * cellBytes;
  let b = table + <usize>cellB * cellBytes;
  const end = a + cellBytes;
  while (a < end) {
    const va = horner(a, ua);
    const vb = horner(b, ub);
    v128.store(out, v128.shuffle<f64>(va, vb, 0, 2));
    v128.store(out, v128.shuffle<f64>(va, vb, 1, 3), 16);
    out += 32;
    a += 128;
    b += 128;
  }
}

/** Like {@link radial}, and g'_nl(r) / r into `slopes` (zero where r = 0). */
export function radialWithSlope(out: usize, slopes: usize, r: v128, inside: v128): void {
  const t = mul(r, f64x2.splat(cellsPerLength));
  const ra = f64x2.extract_lane(r, 0);
  const rb = f64x2.extract_lane(r, 1);
  const cellA = cellOf(f64x2.extract_lane(t, 0), i64x2.extract_lane(inside, 0));
  const cellB = cellOf(f64x2.extract_lane(t, 1), i64x2.extract_lane(inside, 1));
  const ua = f64x2.splat(2 * (f64x2.extract_lane(t, 0) - <f64>cellA) - 1);
  const ub = f64x2.splat(2 * (f64x2.extract_lane(t, 1) - <f64>cellB) - 1);
  const sa = f64x2.splat(ra > 0 ? (2 * cellsPerLength) / ra : 0);
  const sb = f64x2.splat(rb > 0 ? (2 * cellsPerLength) / rb : 0);
  let a = table + <usize>cellA * cellBytes;
  let b = table + <usize>cellB * cellBytes;
  const end = a + cellBytes;
  while (a < end) {
    const va = horner(a, ua);
    const vb = horner(b, ub);
    const da = mul(slope(a, ua), sa);
    const db = mul(slope(b, ub), sb);
    v128.store(out, v128.shuffle<f64>(va, vb, 0, 2));
    v128.store(out, v128.shuffle<f64>(va, vb, 1, 3), 16);
    v128.store(slopes, v128.shuffle<f64>(da, db, 0, 2));
    v128.store(slopes, v128.shuffle<f64>(da, db, 1, 3), 16);
    out += 32;
    slopes += 32;
    a += 128;
    b += 128;
  }
}

@inline function cellOf(t: f64, inside: i64): i32 {
  if (inside == 0) return cells;
  const cell = <i32>t;
  return cell < cells ? cell : cells - 1;
}

@inline function horner(at: usize, u: v128): v128 {
  let v = madd(v128.load(at, 112), u, v128.load(at, 96));
  v = madd(v, u, v128.load(at, 80));
  v = madd(v, u, v128.load(at, 64));
  v = madd(v, u, v128.load(at, 48));
  v = madd(v, u, v128.load(at, 32));
  v = madd(v, u, v128.load(at, 16));
  return madd(v, u, v128.load(at));
}

@inline function slope(at: usize, u: v128): v128 {
  let v = madd(
    mul(v128.load(at, 112), f64x2.splat(7)),
    u,
    mul(v128.load(at, 96), f64x2.splat(6)),
  );
  v = madd(v, u, mul(v128.load(at, 80), f64x2.splat(5)));
  v = madd(v, u, mul(v128.load(at, 64), f64x2.splat(4)));
  v = madd(v, u, mul(v128.load(at, 48), f64x2.splat(3)));
  const c = v128.load(at, 32);
  v = madd(v, u, add(c, c));
  return madd(v, u, v128.load(at, 16));
}

import { add, both, madd, mul, sub } from './lanes';
import { harmonicsAdjoint } from './harmonics';
import {
  atoms,
  coefficients,
  coefficientsOf,
  entries,
  findPairs,
  interleave,
  outputs,
  pairCount,
  pairs,
  places,
  slotOf,
} from './pairs';
import {
  blockCount,
  blocks,
  entryBytes,
  lMax,
  nMax,
  prefactors,
  radialOffset,
  rowBytes,
  slopeOffset,
  slots,
} from './state';

// Forces by the adjoint: dE/dp is contracted with the coefficients to dE/dc, and dE/dc with each
// pair's derivatives; dp/dr is never formed. Of a pair (i, j) both centres' shares are added before
// the derivative of R_lm is taken: R_lm(-r) = (-1)^l R_lm(r).

/** Symmetric matrix of one degree: dE/dp as it couples the columns, rowBytes a row. */
let coupling: usize = 0;
/** dE/dc of every atom. */
export let adjoints: usize = 0;
let adjointBytes: usize = 0;
/** dE/dR_lm of one pair, then four lane pairs for its gradient. */
export let slack: usize = 0;
/** dE/dr of every atom, three lane pairs each. */
let pulls: usize = 0;

/** Addresses of scratch; the coupling matrix must hold zeros where no block of features couples. */
export function setAdjoint(
  couplingAt: usize,
  adjointsAt: usize,
  bytes: usize,
  slackAt: usize,
  pullsAt: usize,
): void {
  coupling = couplingAt;
  adjoints = adjointsAt;
  adjointBytes = bytes;
  slack = slackAt;
  pulls = pullsAt;
}

/**
 * Forces of `frames` frames from dE/dp, which lies where {@link molecules} writes float64 rows,
 * `shift` bytes further on.
 * @param forces frames × atoms × 3, -dE/dr
 */
export function moleculesAdjoint(positions: usize, frames: i32, shift: usize, forces: usize): void {
  const frameBytes = <usize>(atoms * 24);
  for (let f = 0; f < frames; f += 2) {
    const a = positions + <usize>f * frameBytes;
    const next = f + 1 < frames ? frameBytes : 0;
    interleave(a, a + next);
    findPairs(true);
    for (let i = 0; i < atoms; i++) {
      const output = outputs + (<usize>i << 3);
      const stride = <usize>load<u32>(output, 4);
      const row = shift + <usize>load<u32>(output) + <usize>f * stride;
      adjointOf(i, row, next ? row + stride : row);
    }
    memory.fill(pulls, 0, <usize>(atoms * 48));
    for (let k = 0; k < pairCount; k++) pull(k);
    const out = forces + <usize>f * frameBytes;
    for (let k = 0; k < atoms * 3; k++) {
      const value = f64x2.neg(v128.load(pulls + (<usize>k << 4)));
      const at = out + (<usize>k << 3);
      v128.store64_lane(at, value, 0);
      if (next) v128.store64_lane(at + next, value, 1);
    }
  }
}

/** dE/dc of centre i from its two rows of dE/dp. */
function adjointOf(i: i32, rowA: usize, rowB: usize): void {
  const own = load<i32>(slotOf + (<usize>i << 2));
  const out = adjoints + <usize>i * adjointBytes;
  for (let l = 0; l <= lMax; l++) {
    coefficientsOf(i, own, l, coefficients);
    couple(l, rowA, rowB);
    const first = <usize>(l * l) * rowBytes;
    multiply(coefficients + first, out + first, 2 * l + 1);
  }
}

/** dE/dc of any two centres, into `adjoints`, from their coefficients and their rows of dE/dp. */
export function adjointOfCoefficients(c: usize, rowA: usize, rowB: usize): void {
  for (let l = 0; l <= lMax; l++) {
    couple(l, rowA, rowB);
    const first = <usize>(l * l) * rowBytes;
    multiply(c + first, adjoints + first, 2 * l + 1);
  }
}

/** Spreads the features of degree l over the symmetric coupling matrix. */
function couple(l: i32, rowA: usize, rowB: usize): void {
  const f = both(prefactors + (<usize>l << 3));
  for (let k = 0; k < blockCount; k++) {
    const block = blocks + (<usize>k << 4);
    const a = load<i32>(block) * nMax;
    const b = load<i32>(block, 4) * nMax;
    const triangle = load<i32>(block, 12);
    const size = triangle ? (nMax * (nMax + 1)) >> 1 : nMax * nMax;
    let at = <usize>(load<i32>(block, 8) + l * size) << 3;
    for (let n = 0; n < nMax; n++) {
      const right = coupling + <usize>(a + n) * rowBytes + (<usize>b << 4);
      const down = coupling + <usize>b * rowBytes + (<usize>(a + n) << 4);
      for (let m = triangle ? n : 0; m < nMax; m++) {
        let g = v128.load64_lane(rowB + at, v128.load64_zero(rowA + at), 1);
        g = mul(g, f);
        if (triangle && m == n) g = add(g, g);
        v128.store(right + (<usize>m << 4), g);
        v128.store(down + <usize>m * rowBytes, g);
        at += 8;
      }
    }
  }
}

/** out = coupling × c for `rows` rows of coefficients. */
function multiply(c: usize, out: usize, rows: i32): void {
  const columns = slots * nMax;
  for (; rows > 0; rows -= 2) {
    const next = rows > 1 ? rowBytes : 0;
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const at = <usize>column << 4;
      multiply4(coupling + at, c, next, out + at);
    }
    for (; column < columns; column++) {
      const at = <usize>column << 4;
      multiply1(coupling + at, c, next, out + at);
    }
    c += next + next;
    out += next + next;
  }
}

function multiply4(m: usize, c: usize, next: usize, out: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  const end = c + rowBytes;
  while (c < end) {
    const c0 = v128.load(c);
    const c1 = v128.load(c + next);
    const m0 = v128.load(m);
    s00 = madd(m0, c0, s00);
    s10 = madd(m0, c1, s10);
    const m1 = v128.load(m, 16);
    s01 = madd(m1, c0, s01);
    s11 = madd(m1, c1, s11);
    const m2 = v128.load(m, 32);
    s02 = madd(m2, c0, s02);
    s12 = madd(m2, c1, s12);
    const m3 = v128.load(m, 48);
    s03 = madd(m3, c0, s03);
    s13 = madd(m3, c1, s13);
    m += rowBytes;
    c += 16;
  }
  v128.store(out + next, s10);
  v128.store(out + next, s11, 16);
  v128.store(out + next, s12, 32);
  v128.store(out + next, s13, 48);
  v128.store(out, s00);
  v128.store(out, s01, 16);
  v128.store(out, s02, 32);
  v128.store(out, s03, 48);
}

function multiply1(m: usize, c: usize, next: usize, out: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  const end = c + rowBytes;
  while (c < end) {
    const m0 = v128.load(m);
    s0 = madd(m0, v128.load(c), s0);
    s1 = madd(m0, v128.load(c + next), s1);
    m += rowBytes;
    c += 16;
  }
  v128.store(out + next, s1);
  v128.store(out, s0);
}

/** Adds dE/dr of one pair to both atoms. */
function pull(k: i32): void {
  const i = load<i32>(pairs + (<usize>k << 3));
  const j = load<i32>(pairs + (<usize>k << 3), 4);
  const entry = entries + <usize>k * entryBytes;
  const slotI = load<i32>(slotOf + (<usize>i << 2));
  const slotJ = load<i32>(slotOf + (<usize>j << 2));
  const fromI = adjoints + <usize>i * adjointBytes + (<usize>(slotJ * nMax) << 4);
  const fromJ = adjoints + <usize>j * adjointBytes + (<usize>(slotI * nMax) << 4);
  let along = f64x2.splat(0);
  for (let l = 0; l <= lMax; l++) {
    along = add(along, contract(entry, fromI, fromJ, l));
  }
  const from = places + <usize>(i * 48);
  const to = places + <usize>(j * 48);
  const x = sub(v128.load(to), v128.load(from));
  const y = sub(v128.load(to, 16), v128.load(from, 16));
  const z = sub(v128.load(to, 32), v128.load(from, 32));
  const r2 = madd(z, z, madd(y, y, mul(x, x)));
  const gradient = slack + (<usize>((lMax + 1) * (lMax + 1)) << 4);
  harmonicsAdjoint(entry, slack, x, y, z, r2, gradient);
  const square = v128.load(gradient, 48);
  const radial = add(along, add(square, square));
  addPull(i, j, 0, madd(radial, x, v128.load(gradient)));
  addPull(i, j, 16, madd(radial, y, v128.load(gradient, 16)));
  addPull(i, j, 32, madd(radial, z, v128.load(gradient, 32)));
}

function addPull(i: i32, j: i32, axis: usize, value: v128): void {
  const atI = pulls + <usize>(i * 48) + axis;
  const atJ = pulls + <usize>(j * 48) + axis;
  v128.store(atI, sub(v128.load(atI), value));
  v128.store(atJ, add(v128.load(atJ), value));
}

/**
 * dE/dR_lm of degree l into `slack`; returns sum_m R_lm sum_n dE/dc_nlm g'_nl / r, the derivative
 * along the pair.
 */
function contract(entry: usize, fromI: usize, fromJ: usize, l: i32): v128 {
  const first = <usize>(l * l);
  const sign = i64x2.splat(<i64>(l & 1) << 63);
  const radials = <usize>(l * nMax) << 4;
  const harmonic = entry + (first << 4);
  const out = slack + (first << 4);
  let along = f64x2.splat(0);
  let n = 0;
  for (; n + 4 <= nMax; n += 4) {
    const at = <usize>n << 4;
    along = add(
      along,
      contract4(
        entry + radialOffset + radials + at,
        entry + slopeOffset + radials + at,
        fromI + first * rowBytes + at,
        fromJ + first * rowBytes + at,
        sign,
        harmonic,
        out,
        2 * l + 1,
        n == 0,
      ),
    );
  }
  for (; n < nMax; n++) {
    const at = <usize>n << 4;
    const g = v128.load(entry + radialOffset + radials + at);
    const d = v128.load(entry + slopeOffset + radials + at);
    let ci = fromI + first * rowBytes + at;
    let cj = fromJ + first * rowBytes + at;
    for (let m: usize = 0; m < <usize>(2 * l + 1) << 4; m += 16) {
      const t = add(v128.load(ci), v128.xor(v128.load(cj), sign));
      const before = n == 0 ? f64x2.splat(0) : v128.load(out + m);
      v128.store(out + m, madd(t, g, before));
      along = madd(mul(t, d), v128.load(harmonic + m), along);
      ci += rowBytes;
      cj += rowBytes;
    }
  }
  return along;
}

function contract4(
  radial: usize,
  slope: usize,
  ci: usize,
  cj: usize,
  sign: v128,
  harmonic: usize,
  out: usize,
  rows: i32,
  fresh: bool,
): v128 {
  const g0 = v128.load(radial);
  const g1 = v128.load(radial, 16);
  const g2 = v128.load(radial, 32);
  const g3 = v128.load(radial, 48);
  const d0 = v128.load(slope);
  const d1 = v128.load(slope, 16);
  const d2 = v128.load(slope, 32);
  const d3 = v128.load(slope, 48);
  let along = f64x2.splat(0);
  for (let m: usize = 0; m < <usize>rows << 4; m += 16) {
    const t0 = add(v128.load(ci), v128.xor(v128.load(cj), sign));
    const t1 = add(v128.load(ci, 16), v128.xor(v128.load(cj, 16), sign));
    const t2 = add(v128.load(ci, 32), v128.xor(v128.load(cj, 32), sign));
    const t3 = add(v128.load(ci, 48), v128.xor(v128.load(cj, 48), sign));
    const value = madd(t3, g3, madd(t2, g2, madd(t1, g1, mul(t0, g0))));
    const slide = madd(t3, d3, madd(t2, d2, madd(t1, d1, mul(t0, d0))));
    v128.store(out + m, fresh ? value : add(value, v128.load(out + m)));
    along = madd(slide, v128.load(harmonic + m), along);
    ci += rowBytes;
    cj += rowBytes;
  }
  return along;
}

import { add, both, madd, mul } from './lanes';
import { nMax, radialOffset, rowBytes, selfTerm } from './state';

// An entry holds R_lm and g_nl of one neighbour. Neighbour lists hold entry addresses; bit 0 says
// that the neighbour lies at minus the entry's vector: R_lm(-r) = (-1)^l R_lm(r).

/**
 * Coefficients c_nlm of degree l of one centre and slot: the sum over `count` neighbours.
 * @param c first column of the slot in row l²
 */
export function accumulate(c: usize, list: usize, count: i32, l: i32, first: bool): void {
  const rows = 2 * l + 1;
  if (count == 0) {
    if (first) clear(c, rows);
    return;
  }
  let k = 0;
  let fresh = first;
  if (count & 1) {
    single(c, load<u32>(list), l, rows, fresh);
    fresh = false;
    k = 1;
  }
  for (; k < count; k += 2) {
    const at = list + (<usize>k << 2);
    double(c, load<u32>(at), load<u32>(at, 4), l, rows, fresh);
    fresh = false;
  }
}

/** Adds the centre atom itself, a constant vector of l = 0. */
export function addSelf(c: usize): void {
  for (let n = 0; n < nMax; n++) {
    const at = c + (<usize>n << 4);
    v128.store(at, add(v128.load(at), both(selfTerm + (<usize>n << 3))));
  }
}

function clear(c: usize, rows: i32): void {
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < nMax; n++) v128.store(c + (<usize>n << 4), f64x2.splat(0));
    c += rowBytes;
  }
}

@inline function signOf(pointer: u32, l: i32): v128 {
  return i64x2.splat(<i64>(pointer & (<u32>l & 1)) << 63);
}

@inline function radialOf(pointer: u32, l: i32): usize {
  return (<usize>pointer & ~1) + radialOffset + (<usize>(l * nMax) << 4);
}

@inline function harmonicOf(pointer: u32, l: i32): usize {
  return (<usize>pointer & ~1) + (<usize>(l * l) << 4);
}

function single(c: usize, p: u32, l: i32, rows: i32, fresh: bool): void {
  const sign = signOf(p, l);
  const r0 = harmonicOf(p, l);
  const rEnd = r0 + (<usize>rows << 4);
  let g = radialOf(p, l);
  let n = nMax;
  for (; n >= 2; n -= 2) {
    const g0 = v128.xor(v128.load(g), sign);
    const g1 = v128.xor(v128.load(g, 16), sign);
    let out = c;
    if (fresh) {
      for (let r = r0; r < rEnd; r += 16) {
        const h = v128.load(r);
        v128.store(out, mul(g0, h));
        v128.store(out, mul(g1, h), 16);
        out += rowBytes;
      }
    } else {
      for (let r = r0; r < rEnd; r += 16) {
        const h = v128.load(r);
        v128.store(out, madd(g0, h, v128.load(out)));
        v128.store(out, madd(g1, h, v128.load(out, 16)), 16);
        out += rowBytes;
      }
    }
    c += 32;
    g += 32;
  }
  if (n) {
    const g0 = v128.xor(v128.load(g), sign);
    let out = c;
    for (let r = r0; r < rEnd; r += 16) {
      const before = fresh ? f64x2.splat(0) : v128.load(out);
      v128.store(out, madd(g0, v128.load(r), before));
      out += rowBytes;
    }
  }
}

function double(c: usize, p: u32, q: u32, l: i32, rows: i32, fresh: bool): void {
  const sp = signOf(p, l);
  const sq = signOf(q, l);
  const r0 = harmonicOf(p, l);
  const rEnd = r0 + (<usize>rows << 4);
  const other = harmonicOf(q, l) - r0;
  let g = radialOf(p, l);
  let h = radialOf(q, l);
  let n = nMax;
  for (; n >= 4; n -= 4) {
    double4(c, g, h, sp, sq, r0, rEnd, other, fresh);
    c += 64;
    g += 64;
    h += 64;
  }
  for (; n > 0; n--) {
    const g0 = v128.xor(v128.load(g), sp);
    const h0 = v128.xor(v128.load(h), sq);
    let out = c;
    for (let r = r0; r < rEnd; r += 16) {
      const before = fresh ? f64x2.splat(0) : v128.load(out);
      v128.store(out, madd(h0, v128.load(r + other), madd(g0, v128.load(r), before)));
      out += rowBytes;
    }
    c += 16;
    g += 16;
    h += 16;
  }
}

function double4(
  c: usize,
  g: usize,
  h: usize,
  sp: v128,
  sq: v128,
  r0: usize,
  rEnd: usize,
  other: usize,
  fresh: bool,
): void {
  const g0 = v128.xor(v128.load(g), sp);
  const g1 = v128.xor(v128.load(g, 16), sp);
  const g2 = v128.xor(v128.load(g, 32), sp);
  const g3 = v128.xor(v128.load(g, 48), sp);
  const h0 = v128.xor(v128.load(h), sq);
  const h1 = v128.xor(v128.load(h, 16), sq);
  const h2 = v128.xor(v128.load(h, 32), sq);
  const h3 = v128.xor(v128.load(h, 48), sq);
  let out = c;
  if (fresh) {
    for (let r = r0; r < rEnd; r += 16) {
      const a = v128.load(r);
      const b = v128.load(r + other);
      v128.store(out, madd(h0, b, mul(g0, a)));
      v128.store(out, madd(h1, b, mul(g1, a)), 16);
      v128.store(out, madd(h2, b, mul(g2, a)), 32);
      v128.store(out, madd(h3, b, mul(g3, a)), 48);
      out += rowBytes;
    }
  } else {
    for (let r = r0; r < rEnd; r += 16) {
      const a = v128.load(r);
      const b = v128.load(r + other);
      v128.store(out, madd(h0, b, madd(g0, a, v128.load(out))));
      v128.store(out, madd(h1, b, madd(g1, a, v128.load(out, 16))), 16);
      v128.store(out, madd(h2, b, madd(g2, a, v128.load(out, 32))), 32);
      v128.store(out, madd(h3, b, madd(g3, a, v128.load(out, 48))), 48);
      out += rowBytes;
    }
  }
}

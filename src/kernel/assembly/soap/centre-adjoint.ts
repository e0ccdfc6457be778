import { add, madd, mul } from './lanes';
import { adjointOfCoefficients, adjoints, slack } from './adjoint';
import { harmonics, harmonicsAdjoint } from './harmonics';
import { radialWithSlope } from './radial';
import { lMax, nMax, radialOffset, rowBytes, slopeOffset, slots } from './state';

// The adjoint for centres with their own lists of neighbours, where an atom can be there many times
// (periodic images), so that pairs cannot share. Harmonics and radial functions are computed once
// more, which is cheaper than keeping them for every neighbour of a large cell.

/**
 * dE/dr of every neighbour of two centres, the centres fixed in space.
 * @param counts i32 a slot
 * @param neighbours x, y, z, weight as lane pairs, all of slot 0 first; a weight of zero pads
 * @param c their coefficients, as {@link centreCoefficients} leaves them
 * @param entry scratch for one entry with slopes
 * @param rowA dE/dp of the first centre, `rowB` of the second, float64
 * @param gradients x, y, z lane pairs a neighbour
 */
export function centreAdjoint(
  counts: usize,
  neighbours: usize,
  c: usize,
  entry: usize,
  rowA: usize,
  rowB: usize,
  gradients: usize,
): void {
  adjointOfCoefficients(c, rowA, rowB);
  for (let s = 0; s < slots; s++) {
    const column = adjoints + (<usize>(s * nMax) << 4);
    for (let count = load<i32>(counts + (<usize>s << 2)); count > 0; count--) {
      gradientOf(neighbours, column, entry, gradients);
      neighbours += 64;
      gradients += 48;
    }
  }
}

/** dE/dr of one neighbour: dE/dc_nlm ∂(g_nl R_lm)/∂r, by the harmonics' own adjoint. */
function gradientOf(neighbour: usize, column: usize, entry: usize, out: usize): void {
  const x = v128.load(neighbour);
  const y = v128.load(neighbour, 16);
  const z = v128.load(neighbour, 32);
  const present = f64x2.ne(v128.load(neighbour, 48), f64x2.splat(0));
  const r2 = madd(z, z, madd(y, y, mul(x, x)));
  harmonics(entry, x, y, z, r2);
  radialWithSlope(entry + radialOffset, entry + slopeOffset, f64x2.sqrt(r2), present);
  let along = f64x2.splat(0);
  for (let l = 0; l <= lMax; l++) along = add(along, contract(entry, column, l));
  const gradient = slack + (<usize>((lMax + 1) * (lMax + 1)) << 4);
  harmonicsAdjoint(entry, slack, x, y, z, r2, gradient);
  const square = v128.load(gradient, 48);
  const radial = add(along, add(square, square));
  v128.store(out, madd(radial, x, v128.load(gradient)));
  v128.store(out, madd(radial, y, v128.load(gradient, 16)), 16);
  v128.store(out, madd(radial, z, v128.load(gradient, 32)), 32);
}

/** dE/dR_lm of degree l into `slack`; returns sum_m R_lm sum_n dE/dc_nlm g'_nl / r. */
function contract(entry: usize, column: usize, l: i32): v128 {
  const first = <usize>(l * l);
  const from = column + first * rowBytes;
  const harmonic = entry + (first << 4);
  const out = slack + (first << 4);
  const rows = 2 * l + 1;
  let radial = entry + radialOffset + (<usize>(l * nMax) << 4);
  let along = f64x2.splat(0);
  let n = 0;
  for (; n + 4 <= nMax; n += 4) {
    along = add(along, contract4(radial, from + (<usize>n << 4), harmonic, out, rows, n == 0));
    radial += 64;
  }
  for (; n < nMax; n++) {
    along = add(along, contract1(radial, from + (<usize>n << 4), harmonic, out, rows, n == 0));
    radial += 16;
  }
  return along;
}

/** Four radial functions at a time, which stay in registers over m. */
function contract4(
  radial: usize,
  from: usize,
  harmonic: usize,
  out: usize,
  rows: i32,
  fresh: bool,
): v128 {
  const slope = radial + (slopeOffset - radialOffset);
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
    const t0 = v128.load(from);
    const t1 = v128.load(from, 16);
    const t2 = v128.load(from, 32);
    const t3 = v128.load(from, 48);
    const value = madd(t3, g3, madd(t2, g2, madd(t1, g1, mul(t0, g0))));
    const slide = madd(t3, d3, madd(t2, d2, madd(t1, d1, mul(t0, d0))));
    v128.store(out + m, fresh ? value : add(value, v128.load(out + m)));
    along = madd(slide, v128.load(harmonic + m), along);
    from += rowBytes;
  }
  return along;
}

function contract1(
  radial: usize,
  from: usize,
  harmonic: usize,
  out: usize,
  rows: i32,
  fresh: bool,
): v128 {
  const g = v128.load(radial);
  const d = v128.load(radial + (slopeOffset - radialOffset));
  let along = f64x2.splat(0);
  for (let m: usize = 0; m < <usize>rows << 4; m += 16) {
    const t = v128.load(from);
    v128.store(out + m, madd(t, g, fresh ? f64x2.splat(0) : v128.load(out + m)));
    along = madd(mul(t, d), v128.load(harmonic + m), along);
    from += rowBytes;
  }
  return along;
}

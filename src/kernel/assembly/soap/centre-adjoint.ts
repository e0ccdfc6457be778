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
  const radials = entry + radialOffset + (<usize>(l * nMax) << 4);
  const toSlope = slopeOffset - radialOffset;
  const end = radials + (<usize>nMax << 4);
  let from = column + first * rowBytes;
  let harmonic = entry + (first << 4);
  let out = slack + (first << 4);
  let along = f64x2.splat(0);
  for (let m = -l; m <= l; m++) {
    let value = f64x2.splat(0);
    let slide = value;
    let t = from;
    for (let g = radials; g < end; g += 16) {
      const pull = v128.load(t);
      value = madd(pull, v128.load(g), value);
      slide = madd(pull, v128.load(g + toSlope), slide);
      t += 16;
    }
    v128.store(out, value);
    along = madd(slide, v128.load(harmonic), along);
    from += rowBytes;
    harmonic += 16;
    out += 16;
  }
  return along;
}

import { add, mul } from './lanes';
import { accumulate } from './coefficients';
import { harmonics } from './harmonics';
import { power } from './power';
import { radial } from './radial';
import { writeRows64 } from './rows';
import { entryBytes, lMax, nMax, radialOffset, rowBytes, slots, totalSlot } from './state';

// Two centres at once, each with its own list of neighbours: periodic images, weights, free points.

/**
 * Coefficients of all degrees from neighbours listed by slot.
 * @param counts i32 a slot
 * @param neighbours x, y, z, weight as lane pairs, all of slot 0 first; a weight of zero pads
 * @param radials where the caller computed the radial functions himself, (l_max + 1) n_max lane
 *   pairs a neighbour; zero takes the table
 * @param list scratch for two addresses
 * @param fresh zero adds to what the coefficients hold
 */
export function centreCoefficients(
  counts: usize,
  neighbours: usize,
  radials: usize,
  c: usize,
  entries: usize,
  list: usize,
  fresh: i32,
): void {
  const radialBytes = <usize>((lMax + 1) * nMax) << 4;
  for (let s = 0; s < slots; s++) {
    const count = load<i32>(counts + (<usize>s << 2));
    const column = c + (<usize>(s * nMax) << 4);
    if (count == 0 && fresh) sum(column, list, 0, true);
    for (let k = 0; k < count; k += 2) {
      const width = min(2, count - k);
      for (let j = 0; j < width; j++) {
        const entry = entries + <usize>j * entryBytes;
        store<u32>(list + (<usize>j << 2), <u32>entry);
        fill(entry, neighbours, radials);
        neighbours += 64;
        if (radials) radials += radialBytes;
      }
      sum(column, list, width, fresh != 0 && k == 0);
    }
  }
  if (totalSlot) addUp(c);
}

/** Power spectrum of both centres into two float64 rows. */
export function centreRows(c: usize, a: usize, b: usize): void {
  for (let l = 0; l <= lMax; l++) power(c, l);
  writeRows64(a, b);
}

function sum(column: usize, list: usize, count: i32, fresh: bool): void {
  for (let l = 0; l <= lMax; l++)
    accumulate(column + <usize>(l * l) * rowBytes, list, count, l, fresh);
}

function fill(entry: usize, neighbour: usize, radials: usize): void {
  const x = v128.load(neighbour);
  const y = v128.load(neighbour, 16);
  const z = v128.load(neighbour, 32);
  const weight = v128.load(neighbour, 48);
  const r2 = add(mul(z, z), add(mul(y, y), mul(x, x)));
  const present = f64x2.ne(weight, f64x2.splat(0));
  const g = entry + radialOffset;
  harmonics(entry, x, y, z, r2);
  if (radials == 0) radial(g, f64x2.sqrt(r2), present);
  for (let k = 0; k < (lMax + 1) * nMax; k++) {
    const at = <usize>k << 4;
    const value = v128.load((radials ? radials : g) + at);
    v128.store(g + at, v128.and(mul(value, weight), present));
  }
}

/** Fills the last slot with the sum over the others. */
function addUp(c: usize): void {
  for (let row = 0; row < (lMax + 1) * (lMax + 1); row++) {
    for (let n = 0; n < nMax; n++) {
      const at = c + (<usize>n << 4);
      let total = v128.load(at);
      for (let s = 1; s < slots; s++) total = add(total, v128.load(at + (<usize>(s * nMax) << 4)));
      v128.store(at + (<usize>(slots * nMax) << 4), total);
    }
    c += rowBytes;
  }
}

import { madd, sub } from './lanes';
import { accumulate, addSelf } from './coefficients';
import { harmonics } from './harmonics';
import { radial, radialWithSlope } from './radial';
import {
  cutoffSquared,
  entryBytes,
  nMax,
  radialOffset,
  rowBytes,
  slopeOffset,
  slots,
} from './state';

// The pairs of an isolated frame of one composition; two frames ride in the lanes.

export let atoms: i32 = 0;
/** Slot of each atom, i32. */
export let slotOf: usize = 0;
/** Address of each atom's first output row and bytes from one frame's to the next, u32 each. */
export let outputs: usize = 0;
/** Interleaved positions of two frames: x, y, z lane pairs an atom. */
export let places: usize = 0;
/** Per atom and slot: i32 count, then `atoms` u32 entries. */
let lists: usize = 0;
let listBytes: usize = 0;
export let entries: usize = 0;
export let coefficients: usize = 0;
/** Pairs within the cutoff; entry k belongs to pair k, two i32 atoms. */
export let pairs: usize = 0;
export let pairCount: i32 = 0;

/** Sets one composition up; all addresses are scratch the caller laid out. */
export function setMolecule(
  count: i32,
  slotsAt: usize,
  outputsAt: usize,
  placesAt: usize,
  listsAt: usize,
  entriesAt: usize,
  coefficientsAt: usize,
  pairsAt: usize,
): void {
  atoms = count;
  slotOf = slotsAt;
  outputs = outputsAt;
  places = placesAt;
  lists = listsAt;
  listBytes = <usize>(count + 1) << 2;
  entries = entriesAt;
  coefficients = coefficientsAt;
  pairs = pairsAt;
}

/** Loads two frames into the lanes. */
export function interleave(a: usize, b: usize): void {
  for (let k = 0; k < atoms * 3; k++) {
    const at = <usize>k << 3;
    v128.store(places + (<usize>k << 4), v128.load64_lane(b + at, v128.load64_zero(a + at), 1));
  }
}

/**
 * Fills the entries of all pairs within the cutoff (of either lane) and both atoms' lists.
 * @param slopes also the radial functions' derivatives
 */
export function findPairs(slopes: bool): void {
  const limit = f64x2.splat(cutoffSquared);
  for (let k = 0; k < atoms * slots; k++) store<i32>(lists + <usize>k * listBytes, 0);
  let entry = entries;
  pairCount = 0;
  for (let i = 0; i < atoms; i++) {
    const at = places + <usize>(i * 48);
    const xi = v128.load(at);
    const yi = v128.load(at, 16);
    const zi = v128.load(at, 32);
    for (let j = i + 1; j < atoms; j++) {
      const to = places + <usize>(j * 48);
      const x = sub(v128.load(to), xi);
      const y = sub(v128.load(to, 16), yi);
      const z = sub(v128.load(to, 32), zi);
      const r2 = madd(z, z, madd(y, y, f64x2.mul(x, x)));
      const inside = f64x2.le(r2, limit);
      if (!v128.any_true(inside)) continue;
      harmonics(entry, x, y, z, r2);
      const r = f64x2.sqrt(r2);
      if (slopes) radialWithSlope(entry + radialOffset, entry + slopeOffset, r, inside);
      else radial(entry + radialOffset, r, inside);
      store<i32>(pairs + (<usize>pairCount << 3), i);
      store<i32>(pairs + (<usize>pairCount << 3), j, 4);
      pairCount++;
      push(i, j, <u32>entry);
      push(j, i, <u32>entry | 1);
      entry += entryBytes;
    }
  }
}

function push(centre: i32, neighbour: i32, entry: u32): void {
  const slot = load<i32>(slotOf + (<usize>neighbour << 2));
  const list = lists + <usize>(centre * slots + slot) * listBytes;
  const count = load<i32>(list);
  store<i32>(list, count + 1);
  store<u32>(list + (<usize>count << 2), entry, 4);
}

/** Coefficients of degree l of centre i, an atom of slot `own`, into rows l².. of c. */
export function coefficientsOf(i: i32, own: i32, l: i32, c: usize): void {
  let at = c + <usize>(l * l) * rowBytes;
  for (let s = 0; s < slots; s++) {
    const list = lists + <usize>(i * slots + s) * listBytes;
    accumulate(at, list + 4, load<i32>(list), l, true);
    if (l == 0 && s == own) addSelf(at);
    at += <usize>nMax << 4;
  }
}

// Implicit QL for a symmetric tridiagonal matrix (EISPACK tql2; Bowdler, Martin, Reinsch, Wilkinson,
// Numer. Math. 11, 293 (1968)). Rotations are not applied to the vectors at once but written down,
// sweep by sweep, so that applyRotations can take the vectors through many sweeps while they are
// in the cache.

const EPSILON: f64 = 2.220446049250313e-16;

let shift: f64 = 0;
let largest: f64 = 0;
let next: i32 = 0;

export function initQl(): void {
  shift = 0;
  largest = 0;
  next = 0;
}

/**
 * Goes on until all eigenvalues are found or the record is full. d: diagonal, e: off-diagonal with
 * e[i] between i and i + 1. A sweep is written as its first and last index (two i32) into `sweeps`
 * and its cosines and sines into `turns`.
 *
 * @returns sweeps written; negative minus one when finished; -1000000000 when it does not converge
 */
export function implicitQl(d: usize, e: usize, n: i32, sweeps: usize, turns: usize, room: i32): i32 {
  let written = 0;
  let used = 0;
  while (next < n) {
    const l = next;
    largest = max(largest, abs(at(d, l)) + abs(at(e, l)));
    for (let round = 0; ; round++) {
      let m = l;
      while (m < n - 1 && abs(at(e, m)) > EPSILON * largest) m++;
      if (m === l) break;
      if (round === 200) return -1000000000;
      if (used + (m - l) > room) return written;
      sweep(d, e, n, l, m, turns + (<usize>used << 4));
      store<i32>(sweeps + (<usize>written << 3), m);
      store<i32>(sweeps + (<usize>written << 3), l, 4);
      used += m - l;
      written++;
    }
    put(d, l, at(d, l) + shift);
    put(e, l, 0);
    next++;
  }
  return -1 - written;
}

function sweep(d: usize, e: usize, n: i32, l: i32, m: i32, turns: usize): void {
  let g = at(d, l);
  let p = (at(d, l + 1) - g) / (2 * at(e, l));
  let r = Math.sqrt(p * p + 1);
  if (!isFinite(r)) r = abs(p);
  const pr = p < 0 ? p - r : p + r;
  put(d, l, at(e, l) / pr);
  put(d, l + 1, at(e, l) * pr);
  const dl1 = at(d, l + 1);
  let h = g - at(d, l);
  for (let i = l + 2; i < n; i++) put(d, i, at(d, i) - h);
  shift += h;
  p = at(d, m);
  let c: f64 = 1, c2: f64 = 1, c3: f64 = 1;
  const el1 = at(e, l + 1);
  let s: f64 = 0, s2: f64 = 0;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const ei = at(e, i);
    g = c * ei;
    h = c * p;
    r = length(p, ei);
    put(e, i + 1, s * r);
    s = ei / r;
    c = p / r;
    p = c * at(d, i) - s * g;
    put(d, i + 1, h + s * (c * g + s * at(d, i)));
    store<f64>(turns, c);
    store<f64>(turns, s, 8);
    turns += 16;
  }
  p = -s * s2 * c3 * el1 * at(e, l) / dl1;
  put(e, l, s * p);
  put(d, l, c * p);
}

function length(x: f64, y: f64): f64 {
  const a = max(abs(x), abs(y));
  if (a > 1e-140) return Math.sqrt(x * x + y * y);
  if (a === 0) return 0;
  const u = x / a, v = y / a;
  return a * Math.sqrt(u * u + v * v);
}

@inline
function at(array: usize, i: i32): f64 {
  return load<f64>(array + (<usize>i << 3));
}

@inline
function put(array: usize, i: i32, value: f64): void {
  store<f64>(array + (<usize>i << 3), value);
}

import { madd } from './fused';

// A panel holds four columns (or four rows) side by side: element k is four doubles. The product
// of two panels is a 4 × 4 tile, kept in eight registers; everything here is made of such tiles.

/**
 * Panels of columns of `rows` × `width` doubles at src: (x − shift) · factor, where row r takes the
 * shift and factor number slots[r]. Panel t begins at dst + t · rows · 32.
 */
export function packColumns(src: usize, rows: i32, width: i32, slots: usize, shift: usize, factor: usize, dst: usize): void {
  const panel = <usize>rows << 5;
  for (let r = 0; r < rows; r++) {
    const own = (<usize>load<u32>(slots + (<usize>r << 2)) * <usize>width) << 3;
    const row = src + ((<usize>r * <usize>width) << 3);
    let to = dst + (<usize>r << 5);
    let c = 0;
    for (; c < width; c++) {
      const at = <usize>c << 3;
      const value = (load<f64>(row + at) - load<f64>(shift + own + at)) * load<f64>(factor + own + at);
      store<f64>(to + (<usize>(c & 3) << 3), value);
      if ((c & 3) === 3) to += panel;
    }
    for (; (c & 3) !== 0; c++) store<f64>(to + (<usize>(c & 3) << 3), 0);
  }
}

/** The same as panels of rows: panel t holds rows 4t … 4t + 3, missing ones zero. */
export function packRows(src: usize, rows: i32, width: i32, slots: usize, shift: usize, factor: usize, dst: usize): void {
  const panel = <usize>width << 5;
  const padded = (rows + 3) & ~3;
  for (let r = 0; r < padded; r++) {
    let to = dst + <usize>(r >> 2) * panel + (<usize>(r & 3) << 3);
    if (r >= rows) {
      for (let c = 0; c < width; c++, to += 32) store<f64>(to, 0);
      continue;
    }
    const own = (<usize>load<u32>(slots + (<usize>r << 2)) * <usize>width) << 3;
    const row = src + ((<usize>r * <usize>width) << 3);
    for (let c = 0; c < width; c++, to += 32) {
      const at = <usize>c << 3;
      store<f64>(to, (load<f64>(row + at) - load<f64>(shift + own + at)) * load<f64>(factor + own + at));
    }
  }
}

/** Panels of `count` axes (rows of `width` doubles), each times `gain`. */
export function packComponents(src: usize, count: i32, width: i32, gain: f64, dst: usize): void {
  const panel = <usize>width << 5;
  const padded = (count + 3) & ~3;
  for (let k = 0; k < padded; k++) {
    let to = dst + <usize>(k >> 2) * panel + (<usize>(k & 3) << 3);
    const row = src + ((<usize>k * <usize>width) << 3);
    for (let c = 0; c < width; c++, to += 32) store<f64>(to, k < count ? load<f64>(row + (<usize>c << 3)) * gain : 0);
  }
}

/** out[4 × 4] (+)= aᵀ b over `length` elements; `stride` bytes from row to row of out. */
@inline
function tile(a: usize, b: usize, length: i32, out: usize, stride: usize, add: bool): void {
  let c00 = f64x2.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = a + (<usize>length << 5);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load64_splat(a);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    s = v128.load64_splat(a, 8);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    s = v128.load64_splat(a, 16);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    s = v128.load64_splat(a, 24);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    a += 32;
    b += 32;
  }
  put(out, c00, c01, add);
  put(out + stride, c10, c11, add);
  put(out + 2 * stride, c20, c21, add);
  put(out + 3 * stride, c30, c31, add);
}

@inline
function put(at: usize, low: v128, high: v128, add: bool): void {
  v128.store(at, add ? f64x2.add(v128.load(at), low) : low);
  v128.store(at, add ? f64x2.add(v128.load(at, 16), high) : high, 16);
}

/**
 * Adds the products of all pairs of column panels to the lower triangle of `out`, a matrix of
 * 4·panels rows; column panels are taken sixteen at a time so that they stay in the cache.
 */
export function covariance(panels: usize, count: i32, rows: i32, out: usize): void {
  const panel = <usize>rows << 5;
  const stride = <usize>count << 5;
  for (let from = 0; from < count; from += 16) {
    const to = min(from + 16, count);
    for (let i = from; i < count; i++) {
      const last = min(i + 1, to);
      for (let j = from; j < last; j++) {
        const at = out + (<usize>i << 2) * stride + (<usize>j << 5);
        tile(panels + <usize>i * panel, panels + <usize>j * panel, rows, at, stride, true);
      }
    }
  }
}

/** out[rows × 4·components] = panels of rows times panels of components. */
export function project(rowPanels: usize, rows: i32, components: usize, count: i32, width: i32, out: usize): void {
  const panel = <usize>width << 5;
  const stride = <usize>count << 5;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) {
      const at = out + (<usize>i << 2) * stride + (<usize>j << 5);
      tile(rowPanels + <usize>i * panel, components + <usize>j * panel, width, at, stride, false);
    }
  }
}

import { activate } from './activation';
import { ADD, gemm, MULTIPLY, STORE } from './gemm';
import { Layer, layerOf, Net, offsetAt, pointerAt, Space, spaceOf, viewOf } from './layout';
import { lanes, madd, splatFrom, sumLanes } from './simd';

/** Atomic energies of `rows` rows of one element into space.energies; keeps σ and σ′ of each layer. */
export function forward<T>(net: Net, element: i32, params: usize, x: usize, ldx: i32, rows: i32, space: Space): void {
  const size = sizeof<T>();
  let a = x;
  let lda = ldx;
  for (let l = 0; l < net.hidden; l++) {
    const layer = layerOf(net, element, l);
    const w = params + <usize>layer.weights * size;
    const ldb = <usize>layer.ld * size;
    const h = pointerAt(space.h, l);
    gemm<T>(STORE, rows, layer.ld, layer.inputs, a, <usize>lda * size, size, w, ldb, h, ldb, w + <usize>layer.inputs * ldb);
    activate<T>(net.activation, h, pointerAt(space.d, l), rows, layer.ld, layer.outputs);
    a = h;
    lda = layer.ld;
  }
  const last = layerOf(net, element, net.hidden);
  const w = params + <usize>last.weights * size;
  for (let r = 0; r < rows; r++) {
    store<T>(space.energies + <usize>r * size, <T>dot<T>(a + <usize>r * <usize>lda * size, w, last.inputs));
  }
}

/** Σ a·w over n inputs, plus the bias w[n]. */
function dot<T>(a: usize, w: usize, n: i32): f64 {
  const size = sizeof<T>();
  let sum = v128.splat<T>(0);
  let i = 0;
  for (; i + lanes<T>() <= n; i += lanes<T>()) {
    const at = <usize>i * size;
    sum = madd<T>(v128.load(a + at), v128.load(w + at), sum);
  }
  let total = sumLanes<T>(sum) + <f64>load<T>(w + <usize>n * size);
  for (; i < n; i++) {
    const at = <usize>i * size;
    total += <f64>load<T>(a + at) * <f64>load<T>(w + at);
  }
  return total;
}

/**
 * After forward: turns the stored σ′ of every layer into ∂(Σ seeds·E)/∂z. Adds the gradient to
 * `gradient` (padded parameter order), or stores it there if `mode` is STORE, unless that is 0, and
 * writes ∂/∂x to `dx` (rows × first ldIn) unless that is 0.
 */
export function backward<T>(
  net: Net, element: i32, params: usize, x: usize, ldx: i32, rows: i32, space: Space, mode: i32, gradient: usize, dx: usize,
): void {
  const size = sizeof<T>();
  const last = layerOf(net, element, net.hidden);
  const top = net.hidden ? pointerAt(space.h, net.hidden - 1) : x;
  const ldTop = net.hidden ? last.ldIn : ldx;
  if (gradient) {
    gemm<T>(mode, 1, last.ldIn, rows, space.seeds, 0, size, top, <usize>ldTop * size,
      gradient + <usize>last.weights * size, 0, 0);
  }
  const w = params + <usize>last.weights * size;
  if (net.hidden == 0) {
    if (dx) for (let r = 0; r < rows; r++) scaleRow<T>(dx + <usize>r * <usize>last.ldIn * size, 0, w, space.seeds + <usize>r * size, last.ldIn);
    return;
  }
  let d = pointerAt(space.d, net.hidden - 1);
  for (let r = 0; r < rows; r++) {
    const row = d + <usize>r * <usize>last.ldIn * size;
    scaleRow<T>(row, row, w, space.seeds + <usize>r * size, last.ldIn);
  }
  for (let l = net.hidden - 1; l >= 0; l--) {
    const layer = layerOf(net, element, l);
    const ldb = <usize>layer.ld * size;
    const input = l ? pointerAt(space.h, l - 1) : x;
    const ldInput = <usize>(l ? layer.ldIn : ldx) * size;
    if (gradient) {
      gemm<T>(mode, layer.inputs + 1, layer.ld, rows, input, size, ldInput, d, ldb,
        gradient + <usize>layer.weights * size, ldb, 0);
    }
    const below = l ? pointerAt(space.d, l - 1) : dx;
    if (below) {
      const ldBelow = <usize>layer.ldIn * size;
      gemm<T>(l ? MULTIPLY : STORE, rows, layer.ldIn, layer.outputs, d, ldb, size,
        layer.transposed, ldBelow, below, ldBelow, 0);
    }
    d = below;
  }
}

/** out = seed · w, times `by` element by element unless that is 0. */
@inline
function scaleRow<T>(out: usize, by: usize, w: usize, seed: usize, n: i32): void {
  const s = splatFrom<T>(seed);
  const bytes = <usize>n * sizeof<T>();
  for (let i: usize = 0; i < bytes; i += 16) {
    let v = v128.mul<T>(s, v128.load(w + i));
    if (by) v = v128.mul<T>(v, v128.load(by + i));
    v128.store(out + i, v);
  }
}

/**
 * Refreshes the transposed weights that backward reads, from layer `first` on: 0 where it is asked for
 * ∂/∂x, else 1.
 */
export function transpose<T>(net: Net, params: usize, first: i32): void {
  const size = sizeof<T>();
  for (let e = 0; e < net.elements; e++) {
    for (let l = first; l < net.hidden; l++) {
      const layer = layerOf(net, e, l);
      const inputs = layer.inputs, outputs = layer.outputs;
      const row = <usize>layer.ld * size;
      const column = <usize>layer.ldIn * size;
      let w = params + <usize>layer.weights * size;
      let to = layer.transposed;
      for (let i = 0; i < inputs; i++, w += row, to += size) {
        for (let o = 0; o < outputs; o++) store<T>(to + <usize>o * column, load<T>(w + <usize>o * size));
      }
    }
  }
}

/** Total energies (f64) of frames from .. to, in chunks that stay in the cache. */
export function predict<T>(net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32, chunk: i32, out: usize): void {
  for (let f = from; f < to; f += chunk) {
    const end = min(f + chunk, to);
    forwardFrames<T>(net, params, views, spaces, f, end);
    sumFrames<T>(net, views, spaces, f, end, out + (<usize>(f - from) << 3));
  }
}

/** Forward pass of frames that lie side by side in memory. */
export function forwardFrames<T>(net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32): void {
  for (let e = 0; e < net.elements; e++) {
    const view = viewOf(views, e);
    const first = offsetAt(view.offsets, from);
    const rows = offsetAt(view.offsets, to) - first;
    const x = view.x + <usize>first * <usize>view.ld * sizeof<T>();
    forward<T>(net, e, params, x, view.ld, rows, spaceOf(spaces, e));
  }
}

/** Adds the atomic energies of the last forward pass to totals, frame by frame. */
export function sumFrames<T>(net: Net, views: usize, spaces: usize, from: i32, to: i32, out: usize): void {
  for (let f = from; f < to; f++) {
    let total: f64 = 0;
    for (let e = 0; e < net.elements; e++) {
      const offsets = viewOf(views, e).offsets;
      const first = offsetAt(offsets, from);
      const energies = spaceOf(spaces, e).energies;
      const end = offsetAt(offsets, f + 1) - first;
      for (let r = offsetAt(offsets, f) - first; r < end; r++) {
        total += <f64>load<T>(energies + <usize>r * sizeof<T>());
      }
    }
    store<f64>(out + (<usize>(f - from) << 3), total);
  }
}

/** Adds Jᵀs to `gradient` for frames from .. to, where s (f64, one a frame, from `from` on) are the seeds. */
export function vjp<T>(
  net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32, chunk: i32, seeds: usize, gradient: usize,
): void {
  for (let f = from; f < to; f += chunk) {
    const end = min(f + chunk, to);
    forwardFrames<T>(net, params, views, spaces, f, end);
    backwardFrames<T>(net, params, views, spaces, f, end, seeds + (<usize>(f - from) << 3), gradient);
  }
}

/** Backward pass after forwardFrames; every atom of a frame is seeded with the frame's seed. */
export function backwardFrames<T>(
  net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32, seeds: usize, gradient: usize,
): void {
  const size = sizeof<T>();
  for (let e = 0; e < net.elements; e++) {
    const view = viewOf(views, e);
    const space = spaceOf(spaces, e);
    const first = offsetAt(view.offsets, from);
    for (let f = from; f < to; f++) {
      const seed = <T>load<f64>(seeds + (<usize>(f - from) << 3));
      const end = offsetAt(view.offsets, f + 1) - first;
      for (let r = offsetAt(view.offsets, f) - first; r < end; r++) {
        store<T>(space.seeds + <usize>r * size, seed);
      }
    }
    const rows = offsetAt(view.offsets, to) - first;
    const x = view.x + <usize>first * <usize>view.ld * size;
    backward<T>(net, e, params, x, view.ld, rows, space, ADD, gradient, 0);
  }
}

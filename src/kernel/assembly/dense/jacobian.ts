import { ADD, gemm, STORE } from './gemm';
import { layerOf, Net, offsetAt, pointerAt, spaceOf, viewOf } from './layout';
import { backward, forwardFrames, sumFrames } from './passes';
import { DEPTH } from './rank-k';

/** Where an entry (frame, parameter) of J goes: see panelAddress. */
export const PRIMAL: i32 = 0;
export const DUAL: i32 = 1;

/**
 * Energies (f64) of frames from .. to into `energies`, and their rows of J = ∂E/∂w.
 *
 * PRIMAL: T panels of 2 vectors' width over parameters with frames as depth; `slot` is the first
 * frame's row in the superblock, blocks of DEPTH rows are blockBytes apart.
 * DUAL: T panels of 2 vectors' width over frames with parameters as depth, `slot` the first frame's index.
 * `scratch` holds two frames' gradients of the largest layer. Row f is multiplied by scales[f]
 * (f64, from `from` on) unless `scales` is 0: weighted least squares.
 */
export function jacobian<T>(
  layout: i32, net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32,
  slot: i32, energies: usize, scales: usize, panels: usize, blockBytes: usize, scratch: usize,
): void {
  forwardFrames<f64>(net, params, views, spaces, from, to);
  sumFrames<f64>(net, views, spaces, from, to, energies);
  for (let e = 0; e < net.elements; e++) {
    const view = viewOf(views, e);
    const space = spaceOf(spaces, e);
    const first = offsetAt(view.offsets, from);
    const rows = offsetAt(view.offsets, to) - first;
    const x = view.x + <usize>first * <usize>view.ld * 8;
    for (let f = from; f < to; f++) {
      const seed = scales ? load<f64>(scales + (<usize>(f - from) << 3)) : 1;
      const end = offsetAt(view.offsets, f + 1) - first;
      for (let r = offsetAt(view.offsets, f) - first; r < end; r++) store<f64>(space.seeds + (<usize>r << 3), seed);
    }
    backward<f64>(net, e, params, x, view.ld, rows, space, ADD, 0, 0);
    for (let l = 0; l <= net.hidden; l++) {
      const layer = layerOf(net, e, l);
      const isLast = l == net.hidden;
      const input = l ? pointerAt(space.h, l - 1) : x;
      const ldInput = <usize>(l ? layer.ldIn : view.ld) * 8;
      const ld = <usize>layer.ld * 8;
      const bytes = isLast ? <usize>layer.ldIn * 8 : <usize>(layer.inputs + 1) * ld;
      const d = isLast ? space.seeds : pointerAt(space.d, l);
      const ldD: usize = isLast ? 8 : ld;
      for (let f = from; f < to; f++) {
        const row = <usize>(offsetAt(view.offsets, f) - first);
        const atoms = offsetAt(view.offsets, f + 1) - offsetAt(view.offsets, f);
        const out = scratch + <usize>((f - from) & 1) * bytes;
        if (isLast) gemm<f64>(STORE, 1, layer.ldIn, atoms, d + row * 8, 0, 8, input + row * ldInput, ldInput, out, 0, 0);
        else gemm<f64>(STORE, layer.inputs + 1, layer.ld, atoms, input + row * ldInput, 8, ldInput, d + row * ldD, ldD, out, ld, 0);
        const odd = (f - from) & 1;
        if (!odd && f + 1 < to) continue;
        const outputs = isLast ? layer.inputs + 1 : layer.outputs;
        const rowsOut = isLast ? 1 : layer.inputs + 1;
        const at = slot + (f - from) - odd;
        if (layout == PRIMAL) pack<T>(scratch, bytes, rowsOut, outputs, ld, layer.first, at, panels, blockBytes);
        else {
          packDual<T>(scratch, rowsOut, outputs, ld, layer.first, at, panels, blockBytes);
          if (odd) packDual<T>(scratch + bytes, rowsOut, outputs, ld, layer.first, at + 1, panels, blockBytes);
        }
      }
    }
  }
}

/** Copies two frames' padded layer gradients into two neighbouring rows of the panels. */
function pack<T>(
  from: usize, second: usize, rows: i32, outputs: i32, ld: usize, first: i32, slot: i32, panels: usize, blockBytes: usize,
): void {
  const width: i32 = 32 / sizeof<T>();
  const panelBytes: usize = <usize>DEPTH * 32;
  let lane = first % width;
  let at = panels + <usize>(slot / DEPTH) * blockBytes + <usize>(first / width) * panelBytes + <usize>(slot % DEPTH) * 32;
  for (let i = 0; i < rows; i++) {
    let p = from + <usize>i * ld;
    for (let o = 0; o < outputs; o++) {
      const to = at + <usize>lane * sizeof<T>();
      store<T>(to, <T>load<f64>(p));
      store<T>(to, <T>load<f64>(p + second), 32);
      p += 8;
      if (++lane == width) {
        lane = 0;
        at += panelBytes;
      }
    }
  }
}

function packDual<T>(
  from: usize, rows: i32, outputs: i32, ld: usize, first: i32, frame: i32, panels: usize, blockBytes: usize,
): void {
  const width: i32 = 32 / sizeof<T>();
  const column = panels + <usize>(frame / width) * (<usize>DEPTH * 32) + <usize>(frame % width) * sizeof<T>();
  let p = first;
  for (let i = 0; i < rows; i++) {
    for (let o = 0; o < outputs; o++) {
      const to = column + <usize>(p / DEPTH) * blockBytes + (<usize>(p % DEPTH) << 5);
      store<T>(to, <T>load<f64>(from + <usize>i * ld + (<usize>o << 3)));
      p++;
    }
  }
}

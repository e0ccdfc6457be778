// pestle:fma pestle:shared
// Element networks: passes, first-order steps, Jacobians, rank-k updates and Cholesky.
import { solve } from './dense/cholesky';
import { Optimizer, steps } from './dense/first-order';
import { cholesky, Job, runJob, serve } from './dense/jobs';
import { Net, spaceOf, viewOf, offsetAt } from './dense/layout';
import { backward, forwardFrames, sumFrames, transpose } from './dense/passes';

export { runJob, serve, cholesky, solve };

export function steps64(
  net: Net, views: usize, spaces: usize, opt: Optimizer, targets: usize, order: usize, frames: i32,
  batch: i32, chunk: i32, fromStep: i32, toStep: i32, rates: usize,
): f64 {
  return steps<f64>(net, views, spaces, opt, targets, order, frames, batch, chunk, fromStep, toStep, rates);
}

export function steps32(
  net: Net, views: usize, spaces: usize, opt: Optimizer, targets: usize, order: usize, frames: i32,
  batch: i32, chunk: i32, fromStep: i32, toStep: i32, rates: usize,
): f64 {
  return steps<f32>(net, views, spaces, opt, targets, order, frames, batch, chunk, fromStep, toStep, rates);
}

export function transpose64(net: Net, params: usize): void {
  transpose<f64>(net, params);
}

/** Energies, and ∂E/∂x of every row into `dx` (an array of pointers, one an element) unless 0. */
export function infer(net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32, energies: usize, dx: usize): void {
  forwardFrames<f64>(net, params, views, spaces, from, to);
  sumFrames<f64>(net, views, spaces, from, to, energies);
  if (!dx) return;
  for (let e = 0; e < net.elements; e++) {
    const view = viewOf(views, e);
    const space = spaceOf(spaces, e);
    const first = offsetAt(view.offsets, from);
    const rows = offsetAt(view.offsets, to) - first;
    for (let r = 0; r < rows; r++) store<f64>(space.seeds + (<usize>r << 3), 1);
    backward<f64>(net, e, params, view.x + <usize>first * <usize>view.ld * 8, view.ld, rows, space, 0,
      <usize>load<u32>(dx + (<usize>e << 2)));
  }
}

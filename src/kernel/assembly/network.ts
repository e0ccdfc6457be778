// pestle:fma pestle:shared
// Element networks: passes, first-order steps, Jacobians, rank-k updates and Cholesky.
import { solve } from './dense/cholesky';
import { STORE } from './dense/gemm';
import { cholesky, Job, runJob, serve } from './dense/jobs';
import { layerOf, Net, offsetAt, spaceOf, viewOf } from './dense/layout';
import { backward, forwardFrames, sumFrames, transpose } from './dense/passes';
import { steps as stepsOf } from './dense/steps';

export { runJob, serve, cholesky, solve };

/** Steps of a first-order optimiser, on all threads where there is more than one task: see dense/steps.ts. */
export function steps(
  job: Job, frames: i32, batch: i32, tasks: i32, fromStep: i32, toStep: i32, rates: usize,
): f64 {
  return job.single
    ? stepsOf<f32>(job, frames, batch, tasks, fromStep, toStep, rates)
    : stepsOf<f64>(job, frames, batch, tasks, fromStep, toStep, rates);
}

export function transpose64(net: Net, params: usize): void {
  transpose<f64>(net, params, 0);
}

/** Energies (f64) of frames from .. to. */
export function infer(net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32, energies: usize): void {
  forwardFrames<f64>(net, params, views, spaces, from, to);
  sumFrames<f64>(net, views, spaces, from, to, energies);
}

/**
 * Frames from .. to for Monte-Carlo: energies of frames into totals[from ..] and of atoms into each
 * element's place; with `dx` (pointers to padded scratch, one an element) also ∂E/∂x, unpadded.
 * `places` holds two pointers an element: atomic energies and gradients.
 */
export function inferInto(
  net: Net, params: usize, views: usize, spaces: usize, from: i32, to: i32, totals: usize, dx: usize, places: usize,
): void {
  infer(net, params, views, spaces, from, to, totals + (<usize>from << 3));
  for (let e = 0; e < net.elements; e++) {
    const view = viewOf(views, e);
    const space = spaceOf(spaces, e);
    const first = offsetAt(view.offsets, from);
    const rows = offsetAt(view.offsets, to) - first;
    const place = places + (<usize>e << 3);
    memory.copy(<usize>load<u32>(place) + (<usize>first << 3), space.energies, <usize>rows << 3);
    if (!dx) continue;
    for (let r = 0; r < rows; r++) store<f64>(space.seeds + (<usize>r << 3), 1);
    const padded = <usize>load<u32>(dx + (<usize>e << 2));
    const width = <usize>view.ld << 3;
    backward<f64>(net, e, params, view.x + <usize>first * width, view.ld, rows, space, STORE, 0, padded);
    const out = <usize>load<u32>(place, 4) + <usize>first * width;
    const ld = <usize>layerOf(net, e, 0).ldIn << 3;
    for (let r = 0; r < rows; r++) memory.copy(out + <usize>r * width, padded + <usize>r * ld, width);
  }
}

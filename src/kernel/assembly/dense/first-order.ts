import { ADD, STORE } from './gemm';
import { Net, offsetAt, spaceOf, viewOf } from './layout';
import { backward, forward } from './passes';
import { madd } from './simd';

export const MSE: i32 = 0;
export const MAE: i32 = 1;
export const HUBER: i32 = 2;

export const ADAM: i32 = 0;
export const ADAMW: i32 = 1;
export const SGD: i32 = 2;

/** State and settings of a first-order optimiser; written by the loader. */
@unmanaged
export class Optimizer {
  beta1: f64;
  beta2: f64;
  epsilon: f64;
  /** Factor on Σ w² (weights, not biases) in the loss. */
  l2: f64;
  /** AdamW's decoupled decay. */
  weightDecay: f64;
  momentum: f64;
  /** Largest global norm of a gradient, or 0. */
  clip: f64;
  huberDelta: f64;
  /** β₁ᵗ and β₂ᵗ after the steps taken so far. */
  power1: f64;
  power2: f64;
  kind: i32;
  loss: i32;
  params: usize;
  /** A vector for each task of a step; the first becomes their sum. */
  gradient: usize;
  m: usize;
  v: usize;
  /** 1 for weights, 0 for biases and padding. */
  decay: usize;
  /** f64, one a frame. */
  targets: usize;
  /** f64, one a task of a step. */
  losses: usize;
}

/**
 * One task's share of a step: the gradient of the loss of `count` frames of `order`, divided by the
 * batch's size, into its place of opt.gradient, and the sum of their losses into its place of
 * opt.losses. Frames go in chunks that stay in the cache; `residuals` is f64 scratch, one a frame of a chunk.
 */
export function shareOfStep<T>(
  net: Net, opt: Optimizer, views: usize, spaces: usize, order: usize, count: i32, batch: f64, chunk: i32,
  task: i32, residuals: usize,
): void {
  const gradient = opt.gradient + <usize>task * <usize>net.size * sizeof<T>();
  let loss: f64 = 0;
  for (let f = 0; f < count; f += chunk) {
    loss += accumulate<T>(net, opt, views, spaces, order + (<usize>f << 2), min(chunk, count - f), batch, residuals, f ? ADD : STORE, gradient);
  }
  store<f64>(opt.losses + (<usize>task << 3), loss);
}

/** Adds (or stores: `mode`) the gradient of the loss of `count` gathered frames; returns the loss. */
function accumulate<T>(
  net: Net, opt: Optimizer, views: usize, spaces: usize, order: usize, count: i32, batch: f64, residuals: usize,
  mode: i32, gradient: usize,
): f64 {
  const size = sizeof<T>();
  for (let i = 0; i < count; i++) {
    const frame = load<i32>(order + (<usize>i << 2));
    store<f64>(residuals + (<usize>i << 3), -load<f64>(opt.targets + (<usize>frame << 3)));
  }
  for (let e = 0; e < net.elements; e++) {
    const view = viewOf(views, e);
    const space = spaceOf(spaces, e);
    const ld = <usize>view.ld * size;
    let rows = 0;
    for (let i = 0; i < count; i++) {
      const frame = load<i32>(order + (<usize>i << 2));
      const first = offsetAt(view.offsets, frame);
      const n = offsetAt(view.offsets, frame + 1) - first;
      store<i32>(space.offsets + (<usize>i << 2), rows);
      copyRows(space.gathered + <usize>rows * ld, view.x + <usize>first * ld, <usize>n * ld);
      rows += n;
    }
    store<i32>(space.offsets + (<usize>count << 2), rows);
    forward<T>(net, e, opt.params, space.gathered, view.ld, rows, space);
    for (let i = 0; i < count; i++) {
      let sum = load<f64>(residuals + (<usize>i << 3));
      const end = offsetAt(space.offsets, i + 1);
      for (let r = offsetAt(space.offsets, i); r < end; r++) sum += <f64>load<T>(space.energies + <usize>r * size);
      store<f64>(residuals + (<usize>i << 3), sum);
    }
  }
  let loss: f64 = 0;
  for (let i = 0; i < count; i++) {
    const at = residuals + (<usize>i << 3);
    const r = load<f64>(at);
    loss += lossOf(opt, r);
    store<f64>(at, slopeOf(opt, r) / batch);
  }
  for (let e = 0; e < net.elements; e++) {
    const space = spaceOf(spaces, e);
    for (let i = 0; i < count; i++) {
      const seed = <T>load<f64>(residuals + (<usize>i << 3));
      const end = offsetAt(space.offsets, i + 1);
      for (let r = offsetAt(space.offsets, i); r < end; r++) store<T>(space.seeds + <usize>r * size, seed);
    }
    backward<T>(net, e, opt.params, space.gathered, viewOf(views, e).ld, offsetAt(space.offsets, count), space, mode, gradient, 0);
  }
  return loss;
}

@inline
function copyRows(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Keras' losses of one residual: r², |r|, and Huber's ½r² or δ(|r| − ½δ). */
function lossOf(opt: Optimizer, r: f64): f64 {
  if (opt.loss == MSE) return r * r;
  const size = Math.abs(r);
  if (opt.loss == MAE) return size;
  return size <= opt.huberDelta ? 0.5 * r * r : opt.huberDelta * (size - 0.5 * opt.huberDelta);
}

function slopeOf(opt: Optimizer, r: f64): f64 {
  if (opt.loss == MSE) return 2 * r;
  if (opt.loss == MAE) return r > 0 ? 1 : r < 0 ? -1 : 0;
  return Math.max(-opt.huberDelta, Math.min(opt.huberDelta, r));
}

/** One optimiser step from opt.gradient, which L2 and clipping change first. */
export function update<T>(net: Net, opt: Optimizer, rate: f64): void {
  const bytes = <usize>net.size * sizeof<T>();
  if (opt.l2 > 0) {
    const factor = v128.splat<T>(<T>(2 * opt.l2));
    for (let i: usize = 0; i < bytes; i += 16) {
      const w = v128.mul<T>(v128.load(opt.params + i), v128.load(opt.decay + i));
      v128.store(opt.gradient + i, madd<T>(factor, w, v128.load(opt.gradient + i)));
    }
  }
  if (opt.clip > 0) clip<T>(opt, bytes);
  if (opt.kind == SGD) descend<T>(opt, bytes, rate);
  else adam<T>(opt, bytes, rate);
}

/** Scales the gradient so that its global norm is at most opt.clip. */
function clip<T>(opt: Optimizer, bytes: usize): void {
  let sum: f64 = 0;
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) {
    const g = <f64>load<T>(opt.gradient + i);
    sum += g * g;
  }
  const norm = Math.sqrt(sum);
  if (!(norm > opt.clip)) return;
  const factor = v128.splat<T>(<T>(opt.clip / norm));
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(opt.gradient + i, v128.mul<T>(factor, v128.load(opt.gradient + i)));
  }
}

/** Kingma & Ba 2015 as Keras writes it: ε is added to √v, the bias corrections go into the rate. */
function adam<T>(opt: Optimizer, bytes: usize, rate: f64): void {
  opt.power1 *= opt.beta1;
  opt.power2 *= opt.beta2;
  const alpha = v128.splat<T>(<T>(-rate * Math.sqrt(1 - opt.power2) / (1 - opt.power1)));
  const keep1 = v128.splat<T>(<T>opt.beta1);
  const take1 = v128.splat<T>(<T>(1 - opt.beta1));
  const keep2 = v128.splat<T>(<T>opt.beta2);
  const take2 = v128.splat<T>(<T>(1 - opt.beta2));
  const epsilon = v128.splat<T>(<T>opt.epsilon);
  const shrink = v128.splat<T>(<T>(opt.kind == ADAMW ? -rate * opt.weightDecay : 0));
  // Read once: the compiler cannot know that the loop's stores leave `opt` alone.
  const gradient = opt.gradient, first = opt.m, second = opt.v, params = opt.params, decay = opt.decay;
  const decays = opt.kind == ADAMW;
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = v128.load(gradient + i);
    const m = madd<T>(keep1, v128.load(first + i), v128.mul<T>(take1, g));
    const v = madd<T>(keep2, v128.load(second + i), v128.mul<T>(take2, v128.mul<T>(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    let w = v128.load(params + i);
    if (decays) w = madd<T>(shrink, v128.mul<T>(w, v128.load(decay + i)), w);
    const step = v128.div<T>(v128.mul<T>(alpha, m), v128.add<T>(v128.sqrt<T>(v), epsilon));
    v128.store(params + i, v128.add<T>(w, step));
  }
}

/** Gradient descent with Keras' momentum: v = μv − ηg, w = w + v. */
function descend<T>(opt: Optimizer, bytes: usize, rate: f64): void {
  const eta = v128.splat<T>(<T>-rate);
  const momentum = v128.splat<T>(<T>opt.momentum);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = madd<T>(momentum, v128.load(opt.m + i), v128.mul<T>(eta, v128.load(opt.gradient + i)));
    v128.store(opt.m + i, v);
    v128.store(opt.params + i, v128.add<T>(v128.load(opt.params + i), v));
  }
}

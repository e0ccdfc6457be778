import { BLOCK, factorBlock, solveRows } from './cholesky';
import { Optimizer, shareOfStep } from './first-order';
import { ADD, SUBTRACT } from './gemm';
import { jacobian } from './jacobian';
import { Net } from './layout';
import { predict, vjp } from './passes';
import { DEPTH, rankK } from './rank-k';

export const PREDICT: i32 = 0;
export const GRADIENT: i32 = 1;
export const JACOBIAN: i32 = 2;
export const RANK_K: i32 = 3;
export const SOLVE_ROWS: i32 = 4;
export const UPDATE: i32 = 5;
export const STEP: i32 = 6;

/**
 * Work split into `count` tasks that any thread may take; results do not depend on which does.
 * One for the whole memory; threads sleep on `sequence` until the next job.
 */
@unmanaged
export class Job {
  sequence: i32;
  quit: i32;
  finished: i32;
  threads: i32;
  next: i32;
  count: i32;
  kind: i32;
  /** 1 where T is f32. */
  single: i32;
  net: usize;
  params: usize;
  views: usize;
  /** Pointers to the threads' Space arrays, then to their Jacobian and solve scratch. */
  spaces: usize;
  scratch: usize;
  from: i32;
  to: i32;
  /** Frames (or rows) of one task. */
  share: i32;
  chunk: i32;
  input: usize;
  output: usize;
  panels: usize;
  panelCount: i32;
  blocks: i32;
  lastDepth: i32;
  blockBytes: usize;
  ld: usize;
  layout: i32;
  inverse: usize;
  optimizer: usize;
}

/** Runs a job on all threads, the calling one included, and returns when it is done. */
export function runJob(job: Job): void {
  const address = changetype<usize>(job);
  store<i32>(address, 0, offsetof<Job>('next'));
  if (job.threads > 1) {
    atomic.store<i32>(address + offsetof<Job>('finished'), 1);
    atomic.add<i32>(address + offsetof<Job>('sequence'), 1);
    atomic.notify(address + offsetof<Job>('sequence'), -1);
  }
  takeTasks(job, 0);
  if (job.threads > 1) {
    const finished = address + offsetof<Job>('finished');
    for (;;) {
      const done = atomic.load<i32>(finished);
      if (done == job.threads) break;
      atomic.wait<i32>(finished, done, -1);
    }
  }
}

/** A helper thread's life: wait for a job, take tasks, report, until told to quit. */
export function serve(job: Job, thread: i32, seen: i32): void {
  const address = changetype<usize>(job);
  const sequence = address + offsetof<Job>('sequence');
  for (;;) {
    while (atomic.load<i32>(sequence) == seen) atomic.wait<i32>(sequence, seen, -1);
    seen++;
    if (atomic.load<i32>(address + offsetof<Job>('quit'))) return;
    takeTasks(job, thread);
    atomic.add<i32>(address + offsetof<Job>('finished'), 1);
    atomic.notify(address + offsetof<Job>('finished'), -1);
  }
}

function takeTasks(job: Job, thread: i32): void {
  const next = changetype<usize>(job) + offsetof<Job>('next');
  for (;;) {
    const task = atomic.add<i32>(next, 1);
    if (task >= job.count) return;
    if (job.single) runTask<f32>(job, task, thread);
    else runTask<f64>(job, task, thread);
  }
}

export function runTask<T>(job: Job, task: i32, thread: i32): void {
  const net = changetype<Net>(job.net);
  const spaces = <usize>load<u32>(job.spaces + (<usize>thread << 2));
  const scratch = <usize>load<u32>(job.scratch + (<usize>thread << 2));
  const from = job.from + task * job.share;
  const to = min(from + job.share, job.to);
  const done = <usize>(from - job.from);
  if (job.kind == PREDICT) {
    predict<T>(net, job.params, job.views, spaces, from, to, job.chunk, job.output + (done << 3));
  } else if (job.kind == GRADIENT) {
    const out = job.output + <usize>task * <usize>net.size * sizeof<T>();
    memory.fill(out, 0, <usize>net.size * sizeof<T>());
    vjp<T>(net, job.params, job.views, spaces, from, to, job.chunk, job.input + (done << 3), out);
  } else if (job.kind == JACOBIAN) {
    jacobian<T>(job.layout, net, job.params, job.views, spaces, from, to, <i32>done, job.output + (done << 3),
      job.input ? job.input + (done << 3) : 0, job.panels, job.blockBytes, scratch);
  } else if (job.kind == RANK_K) {
    rankK<T>(ADD, job.panelCount, task, job.blocks, DEPTH, job.lastDepth, job.panels, job.blockBytes, job.output, job.ld);
  } else if (job.kind == SOLVE_ROWS) {
    solveRows(job.output + done * job.ld, job.ld, to - from, job.blocks, job.inverse, scratch,
      job.panels + (done >> 2) * (<usize>job.blocks << 5));
  } else if (job.kind == STEP) {
    shareOfStep<T>(net, changetype<Optimizer>(job.optimizer), job.views, spaces, job.input + (<usize>from << 2), to - from,
      <f64>(job.to - job.from), job.chunk, task, scratch);
  } else {
    rankK<f64>(SUBTRACT, job.panelCount, task, 1, job.blocks, job.blocks, job.panels, 0, job.output, job.ld);
  }
}

/**
 * Cholesky factorisation in place of the lower triangle of the n × n matrix at `a` (n a multiple
 * of 4, rows job.ld bytes apart), right-looking in blocks of columns, on all threads.
 * `panels` holds n × BLOCK numbers, `inverse` BLOCK². False when not positive definite.
 */
export function cholesky(job: Job, a: usize, n: i32, panels: usize, inverse: usize): bool {
  const lda = job.ld;
  for (let k = 0; k < n; k += BLOCK) {
    const width = min(BLOCK, n - k);
    const corner = a + <usize>k * (lda + 8);
    if (!factorBlock(corner, lda, width, inverse)) return false;
    const below = n - k - width;
    if (below == 0) break;
    job.single = 0;
    job.kind = SOLVE_ROWS;
    job.from = 0;
    job.to = below;
    job.share = 64;
    job.count = (below + 63) / 64;
    job.blocks = width;
    job.inverse = inverse;
    job.panels = panels;
    job.output = corner + <usize>width * lda;
    runJob(job);
    job.kind = UPDATE;
    job.panelCount = below / 4;
    job.count = (job.panelCount + 23) / 24;
    job.output = corner + <usize>width * (lda + 8);
    runJob(job);
  }
  return true;
}

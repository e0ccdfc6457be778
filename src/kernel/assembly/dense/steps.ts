import { Optimizer, update } from './first-order';
import { Job, runJob, runTask, STEP } from './jobs';
import { Net } from './layout';
import { transpose } from './passes';

/**
 * Steps fromStep .. toStep of one epoch: batches of `batch` frames in the order of job.input, each in
 * `tasks` shares whose gradients are added in their order, so that the number of threads does not
 * show in the sums. One share stays on the calling thread. Returns the sum of the losses over frames
 * (without L2).
 */
export function steps<T>(
  job: Job, frames: i32, batch: i32, tasks: i32, fromStep: i32, toStep: i32, rates: usize,
): f64 {
  const net = changetype<Net>(job.net);
  const opt = changetype<Optimizer>(job.optimizer);
  job.kind = STEP;
  let loss: f64 = 0;
  for (let step = fromStep; step < toStep; step++) {
    const from = step * batch;
    const to = min(from + batch, frames);
    transpose<T>(net, opt.params, 1);
    job.from = from;
    job.to = to;
    job.share = (to - from + tasks - 1) / tasks;
    job.count = (to - from + job.share - 1) / job.share;
    if (job.count == 1) runTask<T>(job, 0, 0);
    else runJob(job);
    loss += addShares<T>(net, opt, job.count);
    update<T>(net, opt, load<f64>(rates + (<usize>(step - fromStep) << 3)));
  }
  return loss;
}

/** Sums the gradients of the tasks into the first; returns the sum of their losses. */
function addShares<T>(net: Net, opt: Optimizer, count: i32): f64 {
  const bytes = <usize>net.size * sizeof<T>();
  const sum = opt.gradient;
  let loss = load<f64>(opt.losses);
  for (let t = 1; t < count; t++) {
    const share = sum + <usize>t * bytes;
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(sum + i, v128.add<T>(v128.load(sum + i), v128.load(share + i)));
    }
    loss += load<f64>(opt.losses + (<usize>t << 3));
  }
  return loss;
}

import { expect, it } from 'vitest';
import { acceptedResults, crewOfThisProcess, killAfterEvery } from './crew.js';
import { type LocalStudy, localStudy, objectiveModule } from './local-study.js';
import { until } from './until.js';

const TRIALS = 120;
/** How often a worker is stopped at most, and how long each time: many leases. */
const STOPS = 4;
const STOPPED_MS = 8000;

/** What must hold on every engine while processes die; `address` gives an empty store. */
export function faultCases(address: () => Promise<string>): void {
  const start = async () =>
    localStudy(await address(), { objective: { module: objectiveModule('slow-quadratic') } });

  it('loses no trial and accepts none twice while workers and trainers are killed', async () => {
    const local = await start();
    const killer = killAfterEvery(25);
    const { onEvent } = killer;
    const summary = await local.run({ trials: TRIALS, workers: 3, leaseMs: 2000, onEvent });
    expect(killer.kills()).toBeGreaterThan(0);
    expect(summary.study.counts).toMatchObject({
      complete: TRIALS,
      failed: 0,
      lost: 0,
      running: 0,
    });
    await expectEachOnce(local);
  });

  it('takes a stopped worker’s trial over and rejects its late result', async () => {
    const local = await start();
    const running = local.run({ trials: TRIALS, workers: 2, leaseMs: 1000 });
    await until(async () => (await local.store.trials(local.study.id)).length > 10);
    await stopUntilTakenOver(local);
    const summary = await running;
    expect(summary.study.counts).toMatchObject({ complete: TRIALS, lost: 0, running: 0 });
    await expectEachOnce(local);
  });
}

interface StoppedWorker {
  readonly pid: number;
  readonly workerId: string;
  /** Numbers of the trials it held. */
  readonly held: readonly number[];
}

/**
 * Stops a worker until another one has one of its trials, then lets it go on. A worker stopped in
 * the midst of a write holds the store's lock, so that nobody can take anything over: it goes on
 * and one is stopped anew.
 */
async function stopUntilTakenOver(local: LocalStudy): Promise<void> {
  for (let stops = 0; stops < STOPS; stops++) {
    const { pid, workerId, held } = await stopABusyWorker(local);
    const end = performance.now() + STOPPED_MS;
    let takenOver = false;
    try {
      await until(async () => {
        const trials = await local.store.trials(local.study.id);
        takenOver = trials.some((t) => held.includes(t.number) && t.workerId !== workerId);
        return takenOver || performance.now() > end;
      });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    if (takenOver) return;
  }
  throw new Error(`of ${STOPS} workers stopped in turn none had a trial taken over`);
}

/** Stops a supervisor of this study that holds a trial. */
async function stopABusyWorker({ store, study }: LocalStudy): Promise<StoppedWorker> {
  let stopped: StoppedWorker | undefined;
  await until(async () => {
    const crew = crewOfThisProcess().filter((member) => member.role === 'supervisor');
    const worker = (await store.listWorkers()).find((one) =>
      crew.some(({ pid }) => pid === one.pid),
    );
    if (worker === undefined) return false;
    process.kill(worker.pid, 'SIGSTOP');
    const held = (await store.trials(study.id))
      .filter((t) => t.state === 'running' && t.workerId === worker.id)
      .map(({ number }) => number);
    if (held.length > 0) stopped = { pid: worker.pid, workerId: worker.id, held };
    else process.kill(worker.pid, 'SIGCONT');
    return stopped !== undefined;
  });
  return stopped!;
}

async function expectEachOnce({ store, study }: LocalStudy): Promise<void> {
  const trials = await store.trials(study.id);
  const complete = trials.filter((trial) => trial.state === 'complete');
  expect(
    complete.every(({ values, params }) => values?.[0] === (Number(params?.x) - 0.3) ** 2),
  ).toBe(true);
  const accepted = await acceptedResults(store, study);
  expect(accepted).toEqual(Array(complete.length).fill(1));
  await store.close();
}

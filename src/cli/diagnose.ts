import { counted } from '../core/counted.js';
import { messageOf } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { autoWorkers, machineRoom } from '../launch/auto-workers.js';
import { slurmQueue } from '../launch/slurm.js';
import { rememberedJobs } from '../launch/slurm-jobs.js';
import { openStore, storeAddress } from '../store/open-store.js';
import { findStudy } from '../study/find-study.js';
import type { Store, StudySummary } from '../study/store.js';

export interface Diagnosis {
  readonly machine: {
    readonly pestle: string;
    readonly node: string;
    readonly platform: string;
    readonly cores: number;
    readonly freeGb: number;
    readonly workers: number;
    readonly engine: string;
  };
  readonly store: { readonly address: string; readonly state: string };
  readonly study?: {
    readonly name: string;
    readonly state: string;
    readonly counts: StudySummary['counts'];
    readonly workersAlive: number;
    readonly slurmTasks: number;
  };
  /** What is in the way and what to do about it, a sentence each. */
  readonly problems: readonly string[];
}

/** A worker that was not seen for this long is gone or stuck. */
const SILENT_MS = 60_000;

/** Finds out why nothing runs. Never fails: what goes wrong is a problem in the answer. */
export async function diagnose(given: string | undefined, name?: string): Promise<Diagnosis> {
  const address = storeAddress(given);
  const room = machineRoom();
  const machine = {
    pestle: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: room.cores,
    freeGb: Math.round(room.freeBytes / 2 ** 29) / 2,
    workers: autoWorkers(room),
    engine: 'native (WebAssembly SIMD); tfjs with training.engine: tfjs',
  };
  let store: Store;
  try {
    store = await openStore(address, { create: false, readOnly: true });
  } catch (error) {
    return { machine, store: { address, state: 'cannot be opened' }, problems: [messageOf(error)] };
  }
  try {
    const shown = { address: store.address, state: 'open' };
    if (name === undefined) return { machine, store: shown, problems: [] };
    const { study, problems } = await studyProblems(store, name);
    return { machine, store: shown, study, problems };
  } catch (error) {
    return { machine, store: { address, state: 'open' }, problems: [messageOf(error)] };
  } finally {
    await store.close();
  }
}

async function studyProblems(store: Store, name: string) {
  const { id } = await findStudy(store, name);
  const study = (await store.listStudies()).find((one) => one.id === id)!;
  const now = await store.now();
  const workers = (await store.listWorkers()).filter(
    (worker) => worker.data.study === name && worker.stoppedAt === null,
  );
  const alive = workers.filter((worker) => now - worker.seenAt < SILENT_MS).length;
  const tasks = await slurmQueue(await rememberedJobs(store, id)).catch(() => []);
  const problems = [...stateProblems(study), ...failureProblems(study)];
  const waits = study.state === 'active';
  if (waits && alive === 0) {
    const pending = tasks.filter((task) => task.state === 'PENDING');
    problems.push(
      pending.length > 0
        ? `no worker has started yet: ${counted(pending.length, 'Slurm task')} waiting (${pending[0]?.reason})`
        : `no worker is at it: start one with \`pestle run\`, \`pestle worker ${name}\` or \`pestle launch\``,
    );
  }
  const silent = workers.length - alive;
  if (waits && silent > 0 && study.counts.running > 0) {
    problems.push(
      `silent: ${counted(silent, 'worker')}; their trials go to others once their leases have run out`,
    );
  }
  const { state, counts } = study;
  return {
    study: { name, state, counts, workersAlive: alive, slurmTasks: tasks.length },
    problems,
  };
}

function stateProblems({ name, state, stopReason }: StudySummary): string[] {
  const on = `\`pestle resume ${name}\` goes on`;
  const why = stopReason === null ? '' : ` (${stopReason})`;
  if (state === 'paused') return [`the study is paused; ${on}`];
  if (state === 'stopping') return [`the study is stopping${why}: it starts no more trials; ${on}`];
  if (state === 'cancelled') return [`the study was cancelled; ${on}`];
  if (state === 'finished')
    return [`the study is finished${why}; for more trials: \`pestle resume ${name} --trials N\``];
  return [];
}

function failureProblems({ name, counts }: StudySummary): string[] {
  const problems: string[] = [];
  if (counts.failed > 0 && counts.complete === 0) {
    problems.push(
      `${counts.failed === 1 ? 'the only trial' : `all ${counts.failed} trials`} failed: \`pestle show ${name} <trial> --log\` says why, \`pestle retry ${name}\` queues them again`,
    );
  }
  if (counts.lost > 0) {
    problems.push(
      `lost: ${counted(counts.lost, 'trial')} (workers died at them too often): if memory ran out use fewer workers, then \`pestle retry ${name} --state lost\``,
    );
  }
  return problems;
}

import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fail } from '../../core/errors.js';
import { type Experiment, loadExperiment } from '../../experiment/load-experiment.js';
import { checkObjectiveModule } from '../../experiment/module-objective.js';
import { prepareStudy } from '../../experiment/prepare-study.js';
import { runLocal } from '../../launch/local.js';
import { slurmQueue, slurmScripts, submitSlurm } from '../../launch/slurm.js';
import { rememberJobs } from '../../launch/slurm-jobs.js';
import type { SlurmRequest } from '../../launch/slurm-script.js';
import { openStore, storeAddress } from '../../store/open-store.js';
import { command } from '../command.js';
import { INTERRUPTED, interruptSignals } from '../interrupt.js';
import { wholeNumber } from '../number-option.js';
import type { Terminal } from '../terminal.js';

const FOLLOW_MS = 5000;
/** Above this a number of workers is a slip of the keyboard. */
const MOST_WORKERS = 100_000;

const options = {
  workers: { type: 'number', describe: 'how many (default: execution.workers; slurm: 1)' },
  trials: { type: 'number', describe: 'complete, pruned or failed trials in all' },
  time: { type: 'string', default: '04:00:00', describe: 'slurm: time limit of each worker' },
  cpus: { type: 'number', default: 1, describe: 'slurm: cores of each worker' },
  mem: { type: 'string', describe: 'slurm: memory of each worker, e.g. 4G' },
  partition: { type: 'string', describe: 'slurm: partition' },
  account: { type: 'string', describe: 'slurm: account' },
  sbatch: { type: 'string', array: true, describe: 'slurm: another option, e.g. --qos=short' },
  logs: { type: 'string', default: 'slurm-logs', describe: 'slurm: folder for output' },
  'dry-run': {
    type: 'boolean',
    default: false,
    describe: 'slurm: print the script, change nothing',
  },
  follow: { type: 'boolean', default: false, describe: 'slurm: stay until the jobs have ended' },
} as const;

export const launch = command({
  usage: 'launch <launcher> <experiment>',
  describe: 'starts workers for an experiment: on this machine, or as a Slurm array',
  examples: [
    ['$0 launch slurm zundel.yaml --workers 64 --time 04:00:00', 'submits 64 workers'],
    ['$0 launch slurm zundel.yaml --workers 64 --dry-run', 'prints the script'],
    ['$0 launch local zundel.yaml --workers 4', 'four workers here, until the study is finished'],
  ],
  positionals: {
    launcher: { choices: ['local', 'slurm'], describe: 'where', demandOption: true },
    experiment: { type: 'string', describe: 'experiment file', demandOption: true },
  },
  options,
  async run(args, terminal) {
    const experiment = loadExperiment(String(args.experiment));
    wholeNumber('workers', args.workers, 1, MOST_WORKERS);
    wholeNumber('trials', args.trials);
    wholeNumber('cpus', args.cpus);
    checkTime(args.time);
    checkObjectiveModule(experiment.config);
    const launcher = args.launcher as 'local' | 'slurm';
    const request = slurmRequest(experiment, args);
    const study = experiment.config.study;
    if (launcher === 'slurm' && args['dry-run']) {
      return { study, launcher, script: slurmScripts(request).join('\n'), jobs: [] };
    }
    const store = await openStore(args.store);
    try {
      const prepared = await prepareStudy(store, experiment, { trials: args.trials });
      if (launcher === 'local') return { study, launcher, ...(await local(experiment, args)) };
      if (!/^postgres/i.test(storeAddress(args.store))) {
        terminal.warn(
          'workers on other machines cannot share an SQLite file; use --store postgres://… unless the cluster is this one machine',
        );
      }
      const jobs = await submitSlurm(request, absolute(storeAddress(args.store)));
      await rememberJobs(store, prepared.study.id, jobs);
      if (args.follow) await follow(jobs, terminal);
      return { study, launcher, jobs };
    } finally {
      await store.close();
    }
  },
  print(result, terminal) {
    if ('script' in result) terminal.line(result.script);
    else if ('jobs' in result)
      terminal.line(
        `submitted ${result.study} as job ${result.jobs.join(', ')}; pestle doctor ${result.study} says how it stands, pestle cancel ${result.study} ends it`,
      );
    else terminal.line(`${result.study}: ${JSON.stringify(result.counts)}, ${result.stopReason}`);
  },
});

type Args = {
  readonly [K in keyof typeof options]?: unknown;
} & { readonly store?: string | undefined; readonly workers?: number | undefined };

async function local({ config }: Experiment, args: Args) {
  const { soft, hard } = interruptSignals();
  const { execution } = config;
  const summary = await runLocal({
    store: storeAddress(args.store),
    study: config.study,
    workers: args.workers ?? execution.workers,
    leaseMs: 1000 * execution.lease,
    maxAttempts: execution.max_attempts,
    ...(execution.trial_timeout !== undefined && {
      trialTimeoutMs: 1000 * execution.trial_timeout,
    }),
    signal: soft,
    signalNow: hard,
  });
  if (summary.interrupted) process.exitCode = INTERRUPTED;
  const { counts, state, stopReason } = summary.study;
  return { counts, state, stopReason, workers: summary.workers };
}

function slurmRequest({ config }: Experiment, args: Args): SlurmRequest {
  const { execution, study } = config;
  const text = (value: unknown) => (value === undefined ? undefined : String(value));
  const configured = execution.workers === 'auto' ? 1 : execution.workers;
  const [memory, partition, account] = [text(args.mem), text(args.partition), text(args.account)];
  return {
    study,
    workers: args.workers ?? configured,
    time: String(args.time),
    cpusPerWorker: Number(args.cpus),
    ...(memory !== undefined && { memory }),
    ...(partition !== undefined && { partition }),
    ...(account !== undefined && { account }),
    more: (args.sbatch as string[] | undefined) ?? [],
    logs: resolve(String(args.logs)),
    node: process.execPath,
    entry: fileURLToPath(new URL('../main.js', import.meta.url)),
    leaseSeconds: execution.lease,
    maxAttempts: execution.max_attempts,
  };
}

/** The forms sbatch takes, so that --dry-run refuses what sbatch would. */
function checkTime(time: string): void {
  if (/^(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2}|UNLIMITED)$/.test(time)) return;
  throw fail(
    'USAGE',
    `--time is "${time}"; expected hours:minutes:seconds such as 04:00:00, or days-hours such as 2-12`,
  );
}

/** Batch jobs start in other folders. */
function absolute(address: string): string {
  return /^[a-z]+:/i.test(address) ? address : resolve(address);
}

async function follow(jobs: readonly number[], terminal: Terminal): Promise<void> {
  const { soft } = interruptSignals();
  let most = 0;
  while (!soft.aborted) {
    const tasks = await slurmQueue(jobs);
    most = Math.max(most, tasks.length);
    const running = tasks.filter((task) => task.state === 'RUNNING').length;
    terminal.progress(most - tasks.length, most, `workers ended (${running} running)`);
    if (tasks.length === 0) return;
    await delay(FOLLOW_MS, undefined, { signal: soft }).catch(() => {});
  }
}

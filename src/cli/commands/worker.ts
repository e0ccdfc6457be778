import { storeAddress } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { durationSeconds } from '../../study/search-settings.js';
import { runWorker } from '../../worker/worker.js';
import { command } from '../command.js';
import { INTERRUPTED, interruptSignals } from '../interrupt.js';
import { positiveNumber, wholeNumber } from '../number-option.js';
import { STUDY } from '../study-argument.js';
import { threadsOf } from '../threads-option.js';
import { withStore } from '../with-store.js';

export const worker = command({
  usage: 'worker <study>',
  describe: 'one more worker for a study in a shared store, on any machine',
  examples: [
    ['$0 worker zundel --store postgres://me@host/db', 'works until the study is finished'],
    ['$0 worker zundel --until-empty', 'ends as soon as nothing is left to claim (batch jobs)'],
  ],
  positionals: STUDY,
  options: {
    threads: { type: 'number', describe: 'threads of one training (default: every core)' },
    lease: { type: 'number', describe: 'seconds of silence until it counts as dead' },
    'max-attempts': { type: 'number', describe: 'attempts before a trial counts as lost' },
    'trial-timeout': { type: 'string', describe: 'longest time for a trial: 90s, 30m, 2h' },
    grace: {
      type: 'number',
      default: 10,
      describe: 'seconds to save a checkpoint when told to end',
    },
    'until-empty': {
      type: 'boolean',
      default: false,
      describe: 'end when nothing is left to claim',
    },
    launcher: { type: 'string', default: 'hand', describe: 'shown in the list of workers' },
  },
  async run(args) {
    const { soft, hard } = interruptSignals();
    const name = String(args.study);
    const study = await withStore(args.store, (store) => findStudy(store, name));
    const execution = (study.config as { execution?: Execution }).execution ?? {};
    const seconds = args['trial-timeout'] ?? execution.trial_timeout;
    const threads = threadsOf(args.threads);
    positiveNumber('lease', args.lease);
    wholeNumber('max-attempts', args['max-attempts']);
    const summary = await runWorker(
      {
        store: storeAddress(args.store),
        study: name,
        launcher: args.launcher,
        threads,
        leaseMs: 1000 * (args.lease ?? execution.lease ?? 60),
        maxAttempts: args['max-attempts'] ?? execution.max_attempts ?? 3,
        graceMs: 1000 * args.grace,
        untilEmpty: args['until-empty'],
        place: batchPlace(process.env),
        ...(seconds !== undefined && { trialTimeoutMs: 1000 * durationSeconds(seconds) }),
      },
      { stop: soft, stopNow: hard },
    );
    // A batch system that ended the job is answered with 0: the trial is safe in the queue.
    if (soft.aborted) process.exitCode = args['until-empty'] ? 0 : INTERRUPTED;
    return summary;
  },
  print: (summary, terminal) =>
    terminal.line(
      `${summary.finished} trials ended by this worker; it ended because: ${summary.why}`,
    ),
});

interface Execution {
  readonly lease?: number;
  readonly max_attempts?: number;
  readonly trial_timeout?: number;
}

/** What a batch system says of the job, for the list of workers. */
function batchPlace(env: NodeJS.ProcessEnv): { [key: string]: string } {
  const names = {
    job: 'SLURM_JOB_ID',
    array: 'SLURM_ARRAY_JOB_ID',
    task: 'SLURM_ARRAY_TASK_ID',
    restarts: 'SLURM_RESTART_COUNT',
  };
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => (env[name] ? [[key, env[name]]] : [])),
  ) as { [key: string]: string };
}

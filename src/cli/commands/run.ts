import { fail } from '../../core/errors.js';
import { loadDataset } from '../../experiment/dataset.js';
import { loadExperiment } from '../../experiment/load-experiment.js';
import { checkObjectiveModule } from '../../experiment/module-objective.js';
import { prepareStudy } from '../../experiment/prepare-study.js';
import { runLocal } from '../../launch/local.js';
import { startServer } from '../../server/start-server.js';
import { openStore, storeAddress } from '../../store/open-store.js';
import { durationSeconds } from '../../study/search-settings.js';
import { command } from '../command.js';
import { errorLines } from '../error-lines.js';
import { describeDataset, finishStudy } from '../finish-study.js';
import { followTrials } from '../follow-trials.js';
import { INTERRUPTED, interruptSignals } from '../interrupt.js';
import { noteAskedTrials } from '../note-asked-trials.js';
import { seedNumber, wholeNumber } from '../number-option.js';
import { trialsTable } from '../trials-table.js';

const DEFAULT_PORT = 8787;

export const run = command({
  usage: 'run <experiment>',
  describe: 'run a study, or go on with it',
  examples: [
    ['$0 run experiments/zundel-quick.yaml', 'search, then refit and check the best'],
    ['$0 run zundel.yaml --workers 2 --trials 100 --dashboard', 'and watch it in the browser'],
    ['$0 run zundel.yaml --resume', 'after Ctrl-C, a crash or a power cut'],
  ],
  positionals: { experiment: { type: 'string', describe: 'experiment file' } },
  options: {
    trials: { type: 'number', describe: 'complete, pruned or failed trials in all' },
    workers: { type: 'string', describe: 'trials side by side: a number, or auto' },
    timeout: { type: 'string', describe: 'no new trials after this time: 90s, 30m, 2h' },
    seed: { type: 'number', describe: 'instead of search.seed' },
    resume: {
      type: 'boolean',
      default: false,
      describe: 'go on with a stored study (the default)',
    },
    dashboard: {
      type: 'string',
      requiresArg: false,
      describe: `serve the dashboard too, on this port (${DEFAULT_PORT})`,
    },
    finalists: { type: 'boolean', default: true, describe: '--no-finalists ends after the search' },
  },
  async run(args, terminal) {
    const experiment = loadExperiment(String(args.experiment));
    const { config } = experiment;
    const trials = wholeNumber('trials', args.trials);
    const seed = seedNumber(args.seed);
    const port = args.dashboard === undefined ? undefined : portOf(args.dashboard);
    const workers = args.workers === undefined ? config.execution.workers : workersOf(args.workers);
    const timeout = args.timeout === undefined ? undefined : timeoutMs(args.timeout);
    const { soft, hard } = interruptSignals();
    checkObjectiveModule(config);
    // Before anything is stored: bad data is one sentence here, not the failure of every trial.
    const dataset =
      config.dataset &&
      (await loadDataset(config.dataset, { progress: terminal.progress, signal: soft }));
    terminal.stopProgress();
    if (config.execution.launcher === 'slurm')
      terminal.note(
        `execution.launcher is slurm: \`pestle launch slurm ${args.experiment}\` submits it; this runs it here`,
      );
    const store = await openStore(args.store);
    try {
      // First, so that a port that is taken leaves no study behind.
      const server =
        port === undefined ? undefined : await startServer({ store, port, host: '127.0.0.1' });
      const { study, isNew } = await prepareStudy(store, experiment, { seed, trials }).catch(
        async (error) => {
          await server?.close();
          throw error;
        },
      );
      terminal.note(
        `${isNew ? 'new study' : 'going on with study'} "${study.name}" in ${store.address}`,
      );
      if (server) terminal.note(`dashboard: ${server.url}`);
      if (dataset) await describeDataset(store, study, dataset, terminal);
      const follow = await followTrials(store, study, terminal);
      const asked = noteAskedTrials(store, study, terminal);
      const summary = await runLocal({
        store: storeAddress(args.store),
        study: study.name,
        workers,
        ...(trials !== undefined && { trials }),
        ...(timeout !== undefined && { timeoutMs: timeout }),
        ...(config.execution.trial_timeout !== undefined && {
          trialTimeoutMs: 1000 * config.execution.trial_timeout,
        }),
        leaseMs: 1000 * config.execution.lease,
        maxAttempts: config.execution.max_attempts,
        signal: soft,
        signalNow: hard,
        onEvent: follow.onEvent,
      }).finally(() => asked.close());
      await follow.close();
      const result = await finishStudy({
        store,
        study,
        config,
        dataset,
        withFinalists: args.finalists && !summary.interrupted,
        terminal,
        signal: soft,
      });
      if (summary.interrupted) {
        process.exitCode = INTERRUPTED;
        terminal.note(
          `interrupted; everything is stored, go on with: pestle run ${args.experiment} --resume`,
        );
      } else if (server) {
        terminal.note(`the dashboard goes on at ${server.url} until Ctrl-C`);
        await new Promise<void>((resolve) => soft.addEventListener('abort', () => resolve()));
        process.exitCode = 0;
      }
      await server?.close();
      const { complete, failed } = result.counts;
      if (!summary.interrupted && complete === 0 && failed > 0) process.exitCode = 1;
      return {
        ...result,
        interrupted: summary.interrupted,
        workers: summary.workers,
        seconds: summary.wallMs / 1000,
      };
    } finally {
      await store.close();
    }
  },
  print(result, terminal) {
    const { counts, best } = result;
    terminal.line(
      `${counts.complete} complete, ${counts.pruned} pruned, ${counts.failed} failed trials in ${result.seconds.toFixed(0)} s${result.stopReason ? ` (${result.stopReason})` : ''}`,
    );
    if (!best) {
      terminal.line('no trial is complete yet');
      return;
    }
    if (result.front) {
      terminal.line('trials that no other beats in every objective:');
      terminal.line(trialsTable(result.front, result.metrics));
      return;
    }
    terminal.line(`best trial ${best.trial}: ${JSON.stringify(best.params)}`);
    if (best.metrics['test.rmse_mev'] === undefined) terminal.line(`value ${best.value}`);
    else for (const line of errorLines(best.metrics)) terminal.line(line);
  },
});

function workersOf(given: string): number | 'auto' {
  if (given === 'auto') return given;
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw fail('USAGE', `--workers is "${given}"; expected a whole number from 1, or auto`);
}

function portOf(given: string): number {
  if (given === '') return DEFAULT_PORT;
  if (/^\d+$/.test(given)) return wholeNumber('dashboard', Number(given), 0, 65_535);
  throw fail('USAGE', `--dashboard is "${given}"; expected a port, or nothing for ${DEFAULT_PORT}`);
}

function timeoutMs(given: string): number {
  if (!/^\d+(\.\d+)?\s*[smhd]?$/.test(given))
    throw fail('USAGE', `--timeout is "${given}"; expected a number with s, m, h or d, e.g. 30m`);
  return 1000 * durationSeconds(/\d$/.test(given) ? Number(given) : given);
}

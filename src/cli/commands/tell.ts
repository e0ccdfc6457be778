import { fail } from '../../core/errors.js';
import { openStore } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { reportFromShell, tellFromShell } from '../../study/shell-trial.js';
import type { Outcome } from '../../study/trial.js';
import { command } from '../command.js';

export const tell = command({
  usage: 'tell <study>',
  describe: 'gives back the value of a trial taken with `ask`',
  examples: [
    ['$0 tell zundel --trial 7 --value 0.031', 'the trial is complete'],
    [
      '$0 tell zundel --trial 7 --step 20 --value 0.2',
      'an intermediate value; says whether to stop',
    ],
    ['$0 tell zundel --trial 7 --state failed --reason "out of memory"', 'the trial failed'],
  ],
  positionals: { study: { type: 'string', describe: 'name of the study', demandOption: true } },
  options: {
    trial: { type: 'number', demandOption: true, describe: 'number of the trial' },
    value: { type: 'number', array: true, describe: 'its value, once an objective' },
    step: { type: 'number', describe: 'the value is an intermediate one, at this step' },
    state: {
      choices: ['complete', 'pruned', 'failed'],
      default: 'complete',
      describe: 'how it ended',
    },
    reason: { type: 'string', describe: 'why it was pruned or failed' },
  },
  async run(args) {
    const { trial, step } = args;
    const values = args.value ?? [];
    if (values.some(Number.isNaN))
      throw fail(
        'USAGE',
        '--value needs a number; a trial without one is told with --state failed.',
      );
    const store = await openStore(args.store, { create: false });
    try {
      const study = await findStudy(store, args.study as string);
      if (step !== undefined) {
        if (values.length !== 1) throw fail('USAGE', 'with --step give one --value.');
        const prune = await reportFromShell(store, study, trial, step, values[0]!);
        return { trial, step, prune: prune !== undefined, reason: prune ?? null };
      }
      const outcome = outcomeOf(args.state, values, args.reason);
      await tellFromShell(store, study, trial, outcome);
      return { trial, state: outcome.state, values };
    } finally {
      await store.close();
    }
  },
  print(told, terminal) {
    if (!('prune' in told)) terminal.line(`trial ${told.trial} is ${told.state}`);
    else terminal.line(told.prune ? `stop: ${told.reason}` : 'go on');
  },
});

function outcomeOf(
  state: string,
  values: readonly number[],
  reason = 'told from the shell',
): Outcome {
  if (state === 'failed') return { state, reason: { code: 'told_failed', message: reason } };
  if (state === 'pruned') return { state, reason: { code: 'told_pruned', message: reason } };
  if (values.length === 0) throw fail('USAGE', 'give the trial its --value, or --state failed.');
  return { state: 'complete', values };
}

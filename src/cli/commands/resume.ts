import { changeStudy } from '../change-state.js';
import { command } from '../command.js';
import { wholeNumber } from '../number-option.js';
import { STUDY } from '../study-argument.js';

export const resume = command({
  usage: 'resume <study>',
  describe: 'goes on after pause, stop, cancel or the end of the budget',
  examples: [
    ['$0 resume zundel', 'workers take up trials again'],
    ['$0 resume zundel --trials 200', 'with room for more'],
  ],
  positionals: STUDY,
  options: { trials: { type: 'number', describe: 'complete, pruned or failed trials in all' } },
  run(args) {
    const { trials } = args;
    wholeNumber('trials', trials);
    return changeStudy(args.store, String(args.study), {
      state: 'active',
      stopReason: null,
      ...(trials !== undefined && { trialBudget: trials }),
    });
  },
  print: (result, terminal) =>
    terminal.line(
      `${result.study} is active; running workers go on, new ones: pestle run, pestle worker or pestle launch`,
    ),
});

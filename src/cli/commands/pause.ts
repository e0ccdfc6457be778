import { changeStudy } from '../change-state.js';
import { command } from '../command.js';
import { STUDY } from '../study-argument.js';

export const pause = command({
  usage: 'pause <study>',
  describe: 'no new trials; those that run go on to their end',
  examples: [['$0 pause zundel', 'no new trials; those that run go on to their end']],
  positionals: STUDY,
  options: {},
  run: (args) =>
    changeStudy(args.store, String(args.study), { state: 'paused', stopReason: 'paused by hand' }),
  print: (result, terminal) =>
    terminal.line(`${result.study} takes no new trials until pestle resume`),
});

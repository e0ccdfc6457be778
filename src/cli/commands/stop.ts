import { changeStudy } from '../change-state.js';
import { command } from '../command.js';
import { STUDY } from '../study-argument.js';

export const stop = command({
  usage: 'stop <study>',
  describe: 'running trials finish, then the study is finished',
  examples: [['$0 stop zundel', 'running trials finish, then the study is finished']],
  positionals: STUDY,
  options: {},
  run: (args) =>
    changeStudy(args.store, String(args.study), {
      state: 'stopping',
      stopReason: 'stopped by hand',
    }),
  print: (result, terminal) => terminal.line(`${result.study} finishes its running trials`),
});

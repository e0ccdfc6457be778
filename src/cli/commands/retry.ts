import { fail } from '../../core/errors.js';
import { findStudy } from '../../study/find-study.js';
import { FINISHED, type TrialState } from '../../study/trial.js';
import { command } from '../command.js';
import { STUDY } from '../study-argument.js';
import { withStore } from '../with-store.js';

export const retry = command({
  usage: 'retry <study>',
  describe: 'queues ended trials again, with all their attempts',
  examples: [
    ['$0 retry zundel', 'those that failed or were lost'],
    ['$0 retry zundel --state lost', 'only those whose workers died'],
  ],
  positionals: STUDY,
  options: {
    state: { type: 'string', default: 'failed,lost', describe: `of ${FINISHED.join(', ')}` },
  },
  async run(args) {
    const states = args.state.split(',').map((state) => state.trim()) as TrialState[];
    const unknown = states.find((state) => !FINISHED.includes(state));
    if (unknown !== undefined)
      throw fail('USAGE', `--state has '${unknown}'; expected ${FINISHED.join(', ')}`);
    return withStore(args.store, async (store) => {
      const study = await findStudy(store, String(args.study));
      const queued = await store.retry(study.id, states);
      // A study whose budget was spent is finished: nobody would take the trials up again.
      if (queued > 0 && study.state === 'finished')
        await store.updateStudy(study.id, { state: 'active', stopReason: null });
      return { study: study.name, queued };
    });
  },
  print: (result, terminal) =>
    terminal.line(`${result.queued} trials of ${result.study} are queued again`),
});

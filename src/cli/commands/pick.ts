import { fail } from '../../core/errors.js';
import { findStudy } from '../../study/find-study.js';
import { command } from '../command.js';
import { STUDY } from '../study-argument.js';
import { withStore } from '../with-store.js';

export const pick = command({
  usage: 'pick <study> <trial>',
  describe: 'marks the model to use; export --trial picked and mc <study> take it',
  examples: [['$0 pick zundel 12', 'trial 12 is the one']],
  positionals: { ...STUDY, trial: { type: 'number', describe: 'number', demandOption: true } },
  options: {},
  async run(args) {
    return withStore(args.store, async (store) => {
      const study = await findStudy(store, String(args.study));
      const number = Number(args.trial);
      const trial = await store.trial(study.id, number);
      if (trial === undefined) {
        throw fail('TRIAL_MISSING', `the study '${study.name}' has no trial ${args.trial}`);
      }
      if (trial.state !== 'complete') {
        throw fail(
          'USAGE',
          `trial ${number} is ${trial.state}; only a complete trial has a model to pick`,
        );
      }
      await store.updateStudy(study.id, { picked: number });
      return { study: study.name, picked: number, value: trial.values?.[0] ?? null };
    });
  },
  print: (result, terminal) =>
    terminal.line(`picked trial ${result.picked} of ${result.study} (value ${result.value})`),
});

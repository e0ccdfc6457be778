import { openStore } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { durationSeconds } from '../../study/search-settings.js';
import { askFromShell } from '../../study/shell-trial.js';
import { command } from '../command.js';

export const ask = command({
  usage: 'ask <study>',
  describe: 'takes the next trial of a study, to be run by a script; `tell` gives its value back',
  examples: [
    ['$0 ask zundel --json', 'prints { trial, params, … }'],
    ['$0 ask zundel --lease 2h', 'the trial goes to others if it is not told within two hours'],
  ],
  positionals: { study: { type: 'string', describe: 'name of the study', demandOption: true } },
  options: {
    lease: {
      type: 'string',
      default: '24h',
      describe: 'time until the trial counts as given up: seconds, or with s, m, h, d',
    },
  },
  async run(args) {
    const store = await openStore(args.store, { create: false });
    try {
      const study = await findStudy(store, args.study as string);
      return await askFromShell(store, study, durationSeconds(args.lease) * 1000);
    } finally {
      await store.close();
    }
  },
  print(asked, terminal) {
    terminal.line(`trial ${asked.trial} (${asked.rule ?? 'by hand'})`);
    for (const [name, value] of Object.entries(asked.params)) terminal.line(`  ${name}: ${value}`);
    if (asked.fidelity !== undefined)
      terminal.line(`  with ${Number((100 * asked.fidelity).toPrecision(3))} % of the effort`);
  },
});

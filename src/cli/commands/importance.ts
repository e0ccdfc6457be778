import Table from 'cli-table3';
import { openStore } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { importance as importanceOf, RELIABLE_FROM } from '../../study/importance.js';
import { searchOfStudy } from '../../study/search-of-study.js';
import { command } from '../command.js';

export const importance = command({
  usage: 'importance <study>',
  describe: 'which parameters the value depends on',
  examples: [
    ['$0 importance zundel', 'by PED-ANOVA, fast at any size'],
    ['$0 importance zundel --method fanova', 'by a random forest'],
  ],
  positionals: { study: { type: 'string', describe: 'name of the study', demandOption: true } },
  options: {
    method: {
      choices: ['ped-anova', 'fanova'] as const,
      default: 'ped-anova' as const,
      describe: 'how it is estimated',
    },
    objective: { type: 'number', default: 1, describe: 'which objective, counted from 1' },
  },
  async run(args) {
    const store = await openStore(args.store, { create: false, readOnly: true });
    try {
      const study = await findStudy(store, args.study as string);
      const trials = await store.trials(study.id);
      const { space } = searchOfStudy(study);
      const found = importanceOf(trials, space, study.directions, {
        method: args.method,
        objective: args.objective - 1,
      });
      const complete = trials.filter((t) => t.state === 'complete').length;
      return { study: study.name, method: args.method, complete, importances: found };
    } finally {
      await store.close();
    }
  },
  print({ importances, complete }, terminal) {
    if (importances.length === 0) {
      terminal.line(
        `no importances yet: two complete trials are needed, there ${complete === 1 ? 'is 1' : `are ${complete}`}`,
      );
      return;
    }
    const table = new Table({
      head: ['parameter', 'importance', '±', ''],
      style: { head: [], border: [] },
    });
    for (const { param, importance: share, uncertainty, reliable } of importances)
      table.push([
        param,
        share.toFixed(3),
        uncertainty.toFixed(3),
        reliable ? '█'.repeat(Math.round(share * 30)) : 'unreliable',
      ]);
    terminal.line(table.toString());
    if (complete < RELIABLE_FROM)
      terminal.line(
        `${complete} trials are complete; below ${RELIABLE_FROM} the order may be chance`,
      );
  },
});

import Table from 'cli-table3';
import { openStore } from '../../store/open-store.js';
import { bestTrials } from '../../study/best.js';
import { findStudy } from '../../study/find-study.js';
import { paretoFront } from '../../study/pareto-front.js';
import { command } from '../command.js';

export const best = command({
  usage: 'best <study>',
  describe: 'the best trials of a study',
  examples: [
    ['$0 best zundel', 'the best trial'],
    ['$0 best zundel --top 5 --by test.mae_mev', 'five, by another metric'],
    ['$0 best zundel --pareto', 'those no other beats in every objective'],
  ],
  positionals: { study: { type: 'string', describe: 'name of the study', demandOption: true } },
  options: {
    by: { type: 'string', describe: 'a metric instead of the objective' },
    direction: {
      choices: ['minimize', 'maximize'] as const,
      default: 'minimize' as const,
      describe: 'what is best of the metric named by --by',
    },
    top: { type: 'number', default: 1, describe: 'how many' },
    pareto: { type: 'boolean', default: false, describe: 'the Pareto front instead' },
  },
  async run(args) {
    const store = await openStore(args.store, { create: false, readOnly: true });
    try {
      const study = await findStudy(store, args.study as string);
      const trials = await store.trials(study.id);
      const found = args.pareto
        ? paretoFront(trials, study.directions)
        : bestTrials(trials, study.directions, {
            top: args.top,
            direction: args.direction,
            ...(args.by !== undefined && { by: args.by }),
          });
      return {
        study: study.name,
        metrics: study.metrics,
        directions: study.directions,
        trials: found.map(({ number, params, values, metrics, stage, rule }) => ({
          number,
          value: values?.[0] ?? null,
          values,
          params,
          metrics,
          stage,
          rule,
        })),
      };
    } finally {
      await store.close();
    }
  },
  print({ trials, metrics }, terminal) {
    if (trials.length === 0) {
      terminal.line('no trial is complete yet');
      return;
    }
    const names = [...new Set(trials.flatMap((t) => Object.keys(t.params ?? {})))];
    const table = new Table({ head: ['trial', ...metrics, ...names], style: { head: [] } });
    for (const t of trials)
      table.push([
        String(t.number),
        ...(t.values ?? []).map(short),
        ...names.map((name) => short(t.params?.[name] ?? '')),
      ]);
    terminal.line(table.toString());
  },
});

function short(value: number | string | boolean): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}

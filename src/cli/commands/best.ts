import { fail } from '../../core/errors.js';
import { finalistsOf } from '../../experiment/model-of-study.js';
import { openStore } from '../../store/open-store.js';
import { bestTrials } from '../../study/best.js';
import { findStudy } from '../../study/find-study.js';
import { paretoFront } from '../../study/pareto-front.js';
import type { Store, StudyRecord } from '../../study/store.js';
import type { TrialRecord } from '../../study/trial.js';
import { command } from '../command.js';
import { wholeNumber } from '../number-option.js';
import { trialsTable } from '../trials-table.js';

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
    by: {
      type: 'string',
      describe: 'a metric instead of the objective; rdf: the finalists by their g(r)',
    },
    direction: {
      choices: ['minimize', 'maximize'] as const,
      default: 'minimize' as const,
      describe: 'what is best of the metric named by --by',
    },
    top: { type: 'number', default: 1, describe: 'how many' },
    pareto: { type: 'boolean', default: false, describe: 'the Pareto front instead' },
  },
  async run(args) {
    wholeNumber('top', args.top);
    const store = await openStore(args.store, { create: false, readOnly: true });
    try {
      const study = await findStudy(store, args.study as string);
      const trials = await store.trials(study.id);
      const byRdf = args.by === 'rdf' ? await trialsByRdf(store, study, trials) : undefined;
      const found = args.pareto
        ? paretoFront(trials, study.directions)
        : (byRdf?.slice(0, args.top) ??
          bestTrials(trials, study.directions, {
            top: args.top,
            direction: args.direction,
            ...(args.by !== undefined && { by: args.by }),
          }));
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
    terminal.line(trialsTable(trials, metrics));
  },
});

/** The finalists, nearest g(r) first, their refit's metrics in place of the trial's. */
async function trialsByRdf(
  store: Store,
  study: StudyRecord,
  trials: readonly TrialRecord[],
): Promise<TrialRecord[]> {
  const table = await finalistsOf(store, study);
  const checked = table?.finalists.filter(({ check }) => check?.rdfDistance != null) ?? [];
  if (checked.length === 0)
    throw fail(
      'USAGE',
      `study "${study.name}" has no finalists with a g(r); \`pestle run\` makes them when the experiment has finalists.monte_carlo`,
    );
  return checked
    .sort((a, b) => a.check!.rdfDistance! - b.check!.rdfDistance!)
    .map(({ trial, metrics, check }) => ({
      ...trials.find(({ number }) => number === trial)!,
      metrics: { ...metrics, rdf_distance: check!.rdfDistance! },
    }));
}

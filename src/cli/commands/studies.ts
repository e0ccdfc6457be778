import { command } from '../command.js';
import { FORMAT, printRows } from '../print-rows.js';
import { withStore } from '../with-store.js';

const COLUMNS = [
  'name',
  'state',
  'complete',
  'running',
  'queued',
  'pruned',
  'failed',
  'best',
  'trial',
];

export const studies = command({
  usage: 'studies',
  describe: 'the studies of a store',
  examples: [
    ['$0 studies', 'a table'],
    ['$0 studies --store postgres://me@host/db --format csv', 'of a shared store, as CSV'],
  ],
  options: {
    ...FORMAT,
    archived: { type: 'boolean', default: false, describe: 'archived ones too' },
  },
  async run(args) {
    const all = await withStore(args.store, (store) => store.listStudies(), { readOnly: true });
    return all
      .filter((study) => args.archived || !study.archived)
      .map((study) => ({
        name: study.name,
        state: study.state,
        stopReason: study.stopReason,
        trials: Object.values(study.counts).reduce((sum, n) => sum + n, 0),
        ...study.counts,
        best: study.bestValue,
        trial: study.bestTrial,
        picked: study.picked,
        metrics: study.metrics,
        directions: study.directions,
        trialBudget: study.trialBudget,
        tags: study.tags,
        createdAt: study.createdAt,
      }));
  },
  print(rows, terminal, { format }) {
    if (rows.length === 0 && format === 'table') terminal.line('the store has no studies yet');
    else printRows(terminal, rows, format, COLUMNS);
  },
});

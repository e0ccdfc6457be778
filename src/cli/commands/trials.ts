import { fail } from '../../core/errors.js';
import { findStudy } from '../../study/find-study.js';
import { spaceOf } from '../../study/search-of-study.js';
import type { TrialRecord, TrialState } from '../../study/trial.js';
import { csvRows, valueColumns } from '../../study/trials-csv.js';
import { axesOf } from '../../study/view-axes.js';
import { command } from '../command.js';
import { wholeNumber } from '../number-option.js';
import { parseWhere } from '../parse-where.js';
import { FORMAT, printRows } from '../print-rows.js';
import { STUDY } from '../study-argument.js';
import { trialRow } from '../trial-row.js';
import { withStore } from '../with-store.js';

/** Rows a page read from the store. */
const PAGE = 1000;
const STATES: readonly TrialState[] = ['queued', 'running', 'complete', 'pruned', 'failed', 'lost'];

export const trials = command({
  usage: 'trials <study>',
  describe: 'the trials of a study',
  examples: [
    ['$0 trials zundel --sort value --limit 10', 'the ten best, as a table'],
    ['$0 trials zundel --format json', 'every trial in full'],
    ['$0 trials zundel --where "param:soap.n_max>=4" --format csv', 'some of them, as CSV'],
  ],
  positionals: STUDY,
  options: {
    ...FORMAT,
    state: { type: 'string', describe: `only these: ${STATES.join(', ')} (comma-separated)` },
    sort: {
      type: 'string',
      default: 'number',
      describe: 'number, value, duration, param:<name>, …',
    },
    descending: { type: 'boolean', default: false, describe: 'largest first' },
    search: { type: 'string', describe: 'text in number, tags, note or params' },
    where: { type: 'string', array: true, describe: 'a condition, e.g. "metric:test.mae_mev<1"' },
    limit: { type: 'number', describe: 'at most so many rows' },
  },
  async run(args) {
    const states = args.state?.split(',').map((state) => state.trim()) as TrialState[] | undefined;
    const unknown = states?.find((state) => !STATES.includes(state));
    if (unknown !== undefined)
      throw fail('USAGE', `--state has '${unknown}'; expected ${STATES.join(', ')}`);
    wholeNumber('limit', args.limit);
    return withStore(
      args.store,
      async (store) => {
        const study = await findStudy(store, String(args.study));
        const query = {
          sort: args.sort,
          descending: args.descending,
          where: (args.where ?? []).map(parseWhere),
          ...(args.search !== undefined && { search: args.search }),
          ...(states && { states }),
        };
        const most = args.limit ?? Number.POSITIVE_INFINITY;
        const trials: TrialRecord[] = [];
        while (trials.length < most) {
          const limit = Math.min(PAGE, most - trials.length);
          const offset = trials.length;
          const page = await store.queryTrials(study.id, { ...query, limit, offset });
          trials.push(...page.trials);
          if (page.trials.length < limit) break;
        }
        return { study, trials };
      },
      { readOnly: true },
    );
  },
  asJson: ({ trials }) => trials.map(trialRow),
  print({ study, trials }, terminal, { format }) {
    if (format === 'json') return terminal.printJson(trials.map(trialRow));
    if (format === 'csv') {
      const params = axesOf(spaceOf(study)?.parameters ?? [], trials).map(({ name }) => name);
      for (const line of csvRows(trials, params, study.metrics)) terminal.line(line);
      return;
    }
    const values = valueColumns(study.metrics);
    const own = ['number', 'state', ...values, 'stage', 'seconds'];
    // Marked only where a parameter is called as another column is.
    const columnOf = (name: string) => (own.includes(name) ? `param:${name}` : name);
    const names = [...new Set(trials.flatMap((trial) => Object.keys(trial.params ?? {})))];
    const rows = trials.map((trial) => ({
      ...trialRow(trial),
      ...Object.fromEntries(values.map((column, i) => [column, trial.values?.[i] ?? null])),
      ...Object.fromEntries(
        Object.entries(trial.params ?? {}).map(([name, value]) => [columnOf(name), value]),
      ),
    }));
    const columns = ['number', 'state', ...values, ...names.map(columnOf), 'stage', 'seconds'];
    printRows(terminal, rows, format, columns);
  },
});

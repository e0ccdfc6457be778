import { parse } from 'yaml';
import { fail } from '../../core/errors.js';
import type { Params } from '../../space/distribution.js';
import { checkParams } from '../../space/space.js';
import { openStore } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { searchOfStudy } from '../../study/search-of-study.js';
import { command } from '../command.js';

export const enqueue = command({
  usage: 'enqueue <study>',
  describe: 'queues known points, to be tried next',
  examples: [['$0 enqueue zundel --params \'{"soap.n_max": 4, "soap.l_max": 5}\'', 'one point']],
  positionals: { study: { type: 'string', describe: 'name of the study', demandOption: true } },
  options: {
    params: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'a point as JSON or YAML, or a list of points; may be repeated',
    },
    tag: { type: 'string', array: true, default: [] as string[], describe: 'tags of the trials' },
  },
  async run(args) {
    const points = args.params.flatMap(readPoints);
    if (points.length === 0) throw fail('USAGE', '--params is an empty list; expected a point');
    const store = await openStore(args.store, { create: false });
    try {
      const study = await findStudy(store, args.study as string);
      const { space } = searchOfStudy(study);
      points.forEach((params, i) => {
        checkParams(space, params, `--params, point ${i + 1}`);
      });
      const trials = await store.enqueue(
        study.id,
        points.map((params) => ({ params, tags: args.tag })),
      );
      return { study: study.name, trials };
    } finally {
      await store.close();
    }
  },
  print({ trials }, terminal) {
    terminal.line(`queued as ${trials.length === 1 ? 'trial' : 'trials'} ${trials.join(', ')}`);
  },
});

function readPoints(text: string): Params[] {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    throw fail('USAGE', `--params is neither JSON nor YAML: ${text}`, error);
  }
  const points = Array.isArray(read) ? read : [read];
  for (const point of points)
    if (point === null || typeof point !== 'object')
      throw fail('USAGE', `--params must be a mapping of parameters to values, got: ${text}`);
  return points as Params[];
}

import type { Store, StudyRecord } from '../../src/study/store.js';

/** A study of one float parameter, with no configuration of its own. */
export function plainStudy(store: Store): Promise<StudyRecord> {
  return store.createStudy({
    name: 's',
    directions: ['minimize'],
    metrics: ['value'],
    seed: 1,
    space: { x: { float: [0, 1] } },
    config: {},
  });
}

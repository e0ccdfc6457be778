import { expect, it } from 'vitest';
import { msLeft } from '../../src/server/study-pace.js';
import { importedTrial } from '../../src/study/imported-trials.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { plainStudy } from '../support/plain-study.js';

it('the time left counts failed trials as done, as the budget does', async () => {
  const store = memoryStore();
  const { id } = await plainStudy(store);
  await store.updateStudy(id, { trialBudget: 10 });
  const states = ['complete', 'failed', 'pruned', 'failed'] as const;
  await store.importTrials(
    id,
    states.map((state, number) =>
      importedTrial(
        { number, state, params: { x: 0 }, values: null, finishedAt: 1000 * number },
        'search',
      ),
    ),
  );
  const [summary] = await store.listStudies();
  expect(msLeft(summary!, await store.trials(id))).toBe(6000);
});

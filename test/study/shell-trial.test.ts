import { expect, it } from 'vitest';
import { memoryStore } from '../../src/study/memory-store.js';
import { askFromShell, tellFromShell } from '../../src/study/shell-trial.js';

it('says what share of the effort a trial asked from a shell gets, and goes on with the best', async () => {
  const store = memoryStore();
  const search = { fidelity: { rungs: [0.1, 1], keep: 0.34 } };
  const study = await store.createStudy({
    name: 'rungs',
    directions: ['minimize'],
    metrics: ['value'],
    seed: 1,
    space: { x: { float: [0, 1] } },
    config: { search },
  });
  for (const value of [0.3, 0.1, 0.2]) {
    const asked = await askFromShell(store, study, 60_000);
    expect(asked.fidelity).toBe(0.1);
    await tellFromShell(store, study, asked.trial, { state: 'complete', values: [value] });
  }
  const best = await store.trial(study.id, 1);
  expect(best).toMatchObject({ state: 'pruned', metrics: { 'fidelity.value': 0.1 } });
  const promoted = await askFromShell(store, study, 60_000);
  expect(promoted).toMatchObject({ rule: 'promoted', fidelity: 1, params: best!.params });
  await tellFromShell(store, study, promoted.trial, { state: 'complete', values: [0.05] });
  expect(await store.trial(study.id, promoted.trial)).toMatchObject({ state: 'complete' });
  expect((await askFromShell(store, study, 60_000)).fidelity).toBe(0.1);
});

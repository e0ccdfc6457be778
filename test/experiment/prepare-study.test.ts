import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../src/experiment/load-experiment.js';
import { prepareStudy } from '../../src/experiment/prepare-study.js';
import { memoryStore } from '../../src/study/memory-store.js';

const experiment = (trials: number, more = '', file = '/exp.yaml') =>
  parseExperiment(
    `study: s
space: { x: { float: [0, 1] } }
objective: { module: ./objective.mjs }
search: { seed: 3, stages: [{ sampler: random, trials: ${trials} }] }
${more}`,
    file,
  );

describe('the study of an experiment', () => {
  it('is made once, with the planned budget, and gone on with after that', async () => {
    const store = memoryStore();
    const first = await prepareStudy(store, experiment(5));
    expect(first.isNew).toBe(true);
    expect(first.study).toMatchObject({ name: 's', seed: 3, trialBudget: 5, metrics: ['value'] });
    await store.updateStudy(first.study.id, {
      state: 'finished',
      stopReason: 'all 5 trials are done',
    });
    const again = await prepareStudy(store, experiment(8));
    expect(again.isNew).toBe(false);
    expect(again.study).toMatchObject({
      id: first.study.id,
      state: 'active',
      stopReason: null,
      trialBudget: 8,
    });
  });

  it('keeps a budget that was edited while the file stayed', async () => {
    const store = memoryStore();
    const { study } = await prepareStudy(store, experiment(5));
    await store.updateStudy(study.id, { trialBudget: 50 });
    expect((await prepareStudy(store, experiment(5))).study.trialBudget).toBe(50);
    expect((await prepareStudy(store, experiment(5), { trials: 7 })).study.trialBudget).toBe(7);
  });

  it('goes on after its folder was moved', async () => {
    const store = memoryStore();
    await prepareStudy(store, experiment(5));
    const moved = await prepareStudy(store, experiment(5, '', '/elsewhere/exp.yaml'));
    expect(moved.isNew).toBe(false);
    expect(JSON.stringify(moved.study.config)).toContain('/elsewhere/objective.mjs');
  });

  it('refuses what would make trials incomparable, and another seed', async () => {
    const store = memoryStore();
    await prepareStudy(store, experiment(5));
    const moved = experiment(5, 'fixed: { y: 1 }');
    await expect(prepareStudy(store, moved)).rejects.toThrow(/another fixed.*another name/);
    await expect(prepareStudy(store, experiment(5), { seed: 9 })).rejects.toThrow(
      /begun with seed 3/,
    );
  });
});

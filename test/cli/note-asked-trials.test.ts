import { afterEach, describe, expect, it } from 'vitest';
import { noteAskedTrials } from '../../src/cli/note-asked-trials.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { askFromShell, tellFromShell } from '../../src/study/shell-trial.js';
import { until } from '../support/until.js';

describe('a run that waits for trials taken with ask', () => {
  const store = memoryStore();
  const notes: string[] = [];
  let watch: { close(): void } | undefined;
  afterEach(() => watch?.close());

  it('names them once, and only when nothing else is left', async () => {
    const study = await store.createStudy({
      name: 'asked',
      directions: ['minimize'],
      metrics: ['value'],
      seed: 1,
      space: { x: { float: [0, 1] } },
      config: { search: { stages: [{ sampler: 'random' }] } },
      trialBudget: 3,
    });
    const { trial: first } = await askFromShell(store, study, 60_000);
    const { trial: second } = await askFromShell(store, study, 60_000);
    const request = { studyId: study.id, workerId: 'w', leaseMs: 60_000, maxAttempts: 3 };
    const other = await store.claim({ ...request, createWithin: 3 });
    watch = noteAskedTrials(store, study, { note: (text) => notes.push(text) }, 5);
    await new Promise((done) => setTimeout(done, 40));
    expect(notes).toEqual([]);
    await store.finish(other!.fence, { state: 'complete', values: [1] });
    await until(() => notes.length === 1);
    expect(notes[0]).toMatch(/^waiting for the trials 0, 1, taken with `pestle ask`/);
    await tellFromShell(store, study, first, { state: 'complete', values: [1] });
    await until(() => notes.length === 2);
    expect(notes[1]).toContain(`pestle tell asked --trial ${second} --value`);
    await tellFromShell(store, study, second, { state: 'complete', values: [1] });
    await new Promise((done) => setTimeout(done, 40));
    expect(notes).toHaveLength(2);
  });
});

import { describe, expect, it } from 'vitest';
import { chooseTrial } from '../../src/experiment/model-of-study.js';
import { JSON_FILE } from '../../src/potential/save-potential.js';
import { memoryStore } from '../../src/study/memory-store.js';
import type { Store, StudyRecord } from '../../src/study/store.js';
import { plainStudy } from '../support/plain-study.js';

/** A complete trial of this value, with a stored model or without. */
async function finished(store: Store, study: StudyRecord, value: number, hasModel = true) {
  await store.enqueue(study.id, [{ params: { x: value } }]);
  const claim = { studyId: study.id, workerId: 'w', leaseMs: 60_000, maxAttempts: 1 };
  const { fence } = (await store.claim(claim))!;
  await store.finish(fence, { state: 'complete', values: [value] });
  const { trial } = fence;
  if (hasModel)
    await store.putArtifact(study.id, trial, JSON_FILE, 'application/json', Buffer.from('{}'));
  return trial;
}

/** As a run leaves it: of these trials the first is the best after the refit. */
async function finalists(store: Store, study: StudyRecord, ...trials: number[]) {
  const table = { finalists: trials.map((trial) => ({ trial })), best: trials[0], committee: null };
  const bytes = Buffer.from(JSON.stringify(table));
  await store.putArtifact(study.id, null, 'finalists.json', 'application/json', bytes);
}

describe('the best trial of a study', () => {
  it('is the best finalist, also where that was not the best of the search', async () => {
    const store = memoryStore();
    const study = await plainStudy(store);
    const first = await finished(store, study, 0.1);
    const second = await finished(store, study, 0.2);
    await finalists(store, study, second, first);
    expect(await chooseTrial(store, study, 'best')).toBe(second);
  });

  it('is a later, better trial once the finalists are out of date', async () => {
    const store = memoryStore();
    const study = await plainStudy(store);
    await finalists(store, study, await finished(store, study, 0.2));
    const later = await finished(store, study, 0.1);
    expect(await chooseTrial(store, study, 'best')).toBe(later);
  });

  it('passes over trials that make no model, which are no finalists either', async () => {
    const store = memoryStore();
    const study = await plainStudy(store);
    await finished(store, study, 0.05, false);
    const first = await finished(store, study, 0.1);
    const second = await finished(store, study, 0.2);
    expect(await chooseTrial(store, study, 'best')).toBe(first);
    await finalists(store, study, second, first);
    expect(await chooseTrial(store, study, 'best')).toBe(second);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportStudy, importStudy } from '../../src/store/archive.js';
import { copyStudy } from '../../src/store/copy-study.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store, StudyRecord } from '../../src/study/store.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
let from: Store;
let to: Store;
let study: StudyRecord;
beforeAll(async () => {
  [from, to] = [await openStore(folder.path('from.db')), await openStore(folder.path('to.db'))];
  const made = await from.createStudy({
    name: 'source',
    directions: ['minimize'],
    metrics: ['v'],
    seed: 1,
    space: { x: { float: [0, 1] } },
    config: { objective: { command: 'echo {x}' } },
    trialBudget: 10,
  });
  for (const value of [0.5, 0.25]) {
    const request = { studyId: made.id, workerId: 'w', leaseMs: 60_000, maxAttempts: 3 };
    const claim = await from.claim({ ...request, createWithin: null });
    const { fence } = claim!;
    await from.suggest(fence, { x: value }, { stage: '0:random', rule: 'random', historyEvent: 9 });
    await from.report(fence, [
      { name: 'objective', step: 0, value },
      { name: 'objective', step: 1, value: null, nonFinite: 'nan' },
    ]);
    await from.putArtifact(made.id, fence.trial, 'model', 'text/plain', Buffer.from(`m${value}`));
    if (value === 0.5) await from.finish(fence, { state: 'complete', values: [value] });
  }
  await from.putArtifact(made.id, null, 'report', 'text/html', Buffer.from('<p>'));
  const run = await from.createMonteCarlo(made.id, 0, { temperature: 100 });
  await from.updateMonteCarlo(run.id, { state: 'complete', summary: { acceptance: 0.4 } });
  study = await from.updateStudy(made.id, { picked: 0, tags: ['t'], note: 'n', state: 'paused' });
});
afterAll(async () => {
  await from?.close();
  await to?.close();
});

async function expectWhole(copy: StudyRecord): Promise<void> {
  const { id: _, createdAt: _c, updatedAt: _u, name: _n, ...rest } = study;
  expect(copy).toMatchObject(rest);
  const [done, running] = await from.trials(study.id);
  const copies = await to.trials(copy.id);
  const moved = { workerId: null, historyEvent: null };
  // Its worker knows nothing of the other store.
  expect(copies).toEqual([
    { ...done, ...moved },
    { ...running, ...moved, state: 'queued' },
  ]);
  expect(await to.points(copy.id, [0, 1])).toEqual(await from.points(study.id, [0, 1]));
  expect(await to.listArtifacts(copy.id, 1)).toEqual(await from.listArtifacts(study.id, 1));
  expect(await to.getArtifact(copy.id, null, 'report')).toEqual(new Uint8Array(Buffer.from('<p>')));
  const [run] = await to.listMonteCarlo(copy.id);
  expect(run).toMatchObject({ state: 'complete', summary: { acceptance: 0.4 } });
}

describe('archives of a study', () => {
  it.each(['study.jsonl', 'study.jsonl.gz'])('carry everything over: %s', async (file) => {
    await exportStudy(from, study, folder.path(file));
    await expectWhole(await importStudy(to, folder.path(file), file));
  });

  it('are refused when a byte changed, a line is missing or the end is cut off', async () => {
    const whole = folder.path('whole.jsonl');
    await exportStudy(from, study, whole);
    const lines = readFileSync(whole, 'utf8').trimEnd().split('\n');
    const damaged = {
      changed: lines.join('\n').replace('"note":"n"', '"note":"m"'),
      missing: lines.toSpliced(2, 1).join('\n'),
      short: lines.slice(0, -1).join('\n'),
      torn: lines.join('\n').slice(0, -30),
      foreign: '{"kind":"shopping list"}\n',
    };
    for (const [name, text] of Object.entries(damaged)) {
      writeFileSync(folder.path(name), `${text}\n`);
      await expect(importStudy(to, folder.path(name), name)).rejects.toMatchObject({
        code: 'ARCHIVE_DAMAGED',
      });
      expect(await to.findStudy(name)).toBeUndefined();
    }
  });

  it('say so when there is none', async () => {
    await expect(importStudy(to, folder.path('none.jsonl'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
  });
});

describe('a copy of a study', () => {
  it('holds everything', async () => {
    await expectWhole(await copyStudy(from, study, to, 'copied'));
  });

  it('is refused where the name is taken, leaving that study alone', async () => {
    await copyStudy(from, study, to, 'taken');
    await expect(copyStudy(from, study, to, 'taken')).rejects.toMatchObject({
      code: 'STUDY_EXISTS',
    });
    expect((await to.findStudy('taken'))?.picked).toBe(0);
  });
});

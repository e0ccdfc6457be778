import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepImported, readForeign } from '../../src/study/keep-imported.js';
import { memoryStore } from '../../src/study/memory-store.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-import-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('trials of another program', () => {
  it('become a finished study, their values and parameters kept', async () => {
    const file = join(folder, 'trials.csv');
    writeFileSync(file, 'number,value,params_lr,params_kind\n0,0.5,0.1,a\n1,0.25,0.2,b\n');
    const store = memoryStore();
    const study = await keepImported(store, readForeign(file, undefined)!, 'old');
    expect(study).toMatchObject({ name: 'old', state: 'finished', stopReason: 'imported' });
    const trials = await store.trials(study.id);
    expect(trials.map(({ values, params, state }) => ({ values, params, state }))).toEqual([
      { values: [0.5], params: { lr: 0.1, kind: 'a' }, state: 'complete' },
      { values: [0.25], params: { lr: 0.2, kind: 'b' }, state: 'complete' },
    ]);
  });

  it('are told from an archive by the file itself', () => {
    const archive = join(folder, 'study.jsonl');
    writeFileSync(archive, '{"kind":"study"}\n');
    expect(readForeign(archive, undefined)).toBeUndefined();
    expect(readForeign(join(folder, 'nowhere'), undefined)).toBeUndefined();
  });
});

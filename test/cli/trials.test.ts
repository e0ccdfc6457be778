import { writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { trials } from '../../src/cli/commands/trials.js';
import { openStore } from '../../src/store/open-store.js';
import { importTrialsCsv } from '../../src/study/import-trials-csv.js';
import { importedTrial } from '../../src/study/imported-trials.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
afterEach(() => {
  vi.restoreAllMocks();
});

// Parameters called as other columns are.
const params = { stage: 3, value: 'a, "b"', 'x.y': 0.5 };
const given = [
  { number: 0, state: 'complete', params, values: [1.5, 20] },
  { number: 2, state: 'complete', params: { ...params, stage: 4 }, values: [2.5, 10] },
] as const;

/** What `pestle trials` prints of a study of two objectives. */
async function printed(options: object): Promise<string> {
  const address = folder.path('runs.db');
  const store = await openStore(address);
  if (!(await store.findStudy('s'))) {
    const { id } = await store.createStudy({
      name: 's',
      directions: ['minimize', 'minimize'],
      metrics: ['error', 'cost'],
      seed: 1,
      space: { stage: [3, 4], value: ['a, "b"', 'c'], 'x.y': { float: [0, 1] } },
      config: {},
    });
    await store.importTrials(
      id,
      given.map((trial) => importedTrial(trial, 'search')),
    );
  }
  await store.close();
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    text += piece;
    return true;
  });
  await trials.handler({ store: address, study: 's', sort: 'number', _: [], $0: '', ...options });
  vi.restoreAllMocks();
  return text;
}

it('trials as CSV are marked as in the dashboard and read back as they were', async () => {
  const text = await printed({ format: 'csv' });
  expect(text.split('\n')[0]).toBe(
    'number,state,value,value:cost,duration_s,stage,rule,reason,tags,note,param:stage,param:value,param:x.y',
  );
  writeFileSync(folder.path('s.csv'), text);
  const back = importTrialsCsv(folder.path('s.csv')).trials;
  expect(
    back.map(({ number, state, params, values }) => ({ number, state, params, values })),
  ).toEqual(given);
});

it('trials as a table keep parameters apart from other columns of their name', async () => {
  const [, head, , row] = (await printed({ format: 'table' })).split('\n');
  const cells = (line: string) =>
    line
      .split('│')
      .map((cell) => cell.trim())
      .slice(1, -1);
  expect(cells(head!)).toEqual([
    'number',
    'state',
    'value',
    'value:cost',
    'param:stage',
    'param:value',
    'x.y',
    'stage',
    'seconds',
  ]);
  expect(cells(row!).slice(2)).toEqual(['1.5', '20', '3', 'a, "b"', '0.5', '', '0']);
});

it('trials as JSON are an array of rows, with --json too', async () => {
  const rows = JSON.parse(await printed({ format: 'json' }));
  expect(rows).toMatchObject(given);
  expect(JSON.parse(await printed({ format: 'table', json: true }))).toEqual(rows);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../src/server/start-server.js';
import { startServer } from '../../src/server/start-server.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store, StudyRecord } from '../../src/study/store.js';
import { demoStudy } from '../support/demo-study.js';

let folder: string;
let store: Store;
let server: RunningServer;
let study: StudyRecord;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-server-'));
  store = await openStore(join(folder, 'runs.db'));
  study = await demoStudy(store);
  server = await startServer({ store, port: 0 });
});

afterAll(async () => {
  await server.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => fetch(`${server.url}api/v1${path}`);

describe('the API', () => {
  it('lists studies with counts, best value and sparkline', async () => {
    const answer = await (await get('/studies')).json();
    expect(answer.studies).toHaveLength(1);
    console.log(JSON.stringify(answer).slice(0, 1500), study.id);
  });
});

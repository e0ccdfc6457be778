import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { components } from '../../dashboard/src/api/schema.js';
import { modelFilesOfTrial } from '../../src/experiment/model-of-study.js';
import { EXPORT_FORMATS } from '../../src/potential/export-format.js';
import { exportModel } from '../../src/potential/export-model.js';
import { ROUTES } from '../../src/server/routes.js';
import { type RunningServer, startServer } from '../../src/server/start-server.js';
import { openStore } from '../../src/store/open-store.js';
import { importedTrial } from '../../src/study/imported-trials.js';
import type { Store, StudyRecord } from '../../src/study/store.js';
import { demoStudy } from '../support/demo-study.js';

type Schemas = components['schemas'];

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string }>>>
  >;
  readonly components: { readonly schemas: object };
}

let folder: string;
let store: Store;
let server: RunningServer;
let study: StudyRecord;
let complete: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-server-'));
  store = await openStore(join(folder, 'runs.db'));
  study = await demoStudy(store);
  complete = (await store.trials(study.id)).find((trial) => trial.state === 'complete')!.number;
  server = await startServer({ store, port: 0 });
});

afterAll(async () => {
  await server.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const at = (path: string) => `${server.url}api/v1${path}`;
const here = `/studies/${encodeURIComponent('zundel demo')}`;
const get = (path: string) => fetch(at(path));
const json = async <T>(response: Response | Promise<Response>) =>
  (await (await response).json()) as T;
const send = (method: string, path: string, body: unknown) =>
  fetch(at(path), {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('every route that reads', () => {
  const reads = ROUTES.filter((one) => one.method === 'get');

  it.each(reads.map((one) => [one.id, one] as const))('%s answers as it says', async (_id, one) => {
    const path = one.path
      .replace('{study}', encodeURIComponent('zundel demo'))
      .replace('{trial}', String(complete))
      .replace('{run}', '1')
      .replace('{name}', 'log');
    const query = one.id === 'getHeatMap' ? '?x=soap.n_max&y=soap.sigma' : '';
    const response = await get(path + query);
    expect(response.status).toBe(200);
    if (!(one.response instanceof z.ZodType)) {
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(10);
      return;
    }
    const text = await response.text();
    expect(text.length).toBeLessThan(500_000);
    const parsed = one.response.safeParse(JSON.parse(text));
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  it('is described in OpenAPI, with every reference resolved', async () => {
    const document = await json<OpenApi>(fetch(`${server.url}api/openapi.json`));
    expect(document.openapi).toBe('3.1.0');
    for (const one of ROUTES)
      expect(document.paths[`/api/v1${one.path}`]?.[one.method]?.operationId).toBe(one.id);
    const references = [
      ...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g),
    ];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name!);
  });
});

describe('the trial table', () => {
  const page = (query: string) => json<Schemas['TrialPage']>(get(`${here}/trials?${query}`));

  it('sorts and pages in the store', async () => {
    const first = await page('sort=value&limit=5');
    const values = first.trials.map((trial) => trial.values?.[0] ?? Number.NaN);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    const second = await page('sort=value&limit=5&offset=5');
    expect(second.total).toBe(first.total);
    expect(second.trials[0]!.values![0]).toBeGreaterThanOrEqual(values[4]!);
  });

  it('gives the same trials for a filter as the charts do', async () => {
    const filter = encodeURIComponent('value < 9 and soap.n_max >= 4 and state = complete');
    const table = await page(`filter=${filter}`);
    const history = await json<Schemas['History']>(get(`${here}/views/history?filter=${filter}`));
    expect(table.total).toBeGreaterThan(3);
    expect(history.total).toBe(table.total);
    expect(history.points.number).toEqual(
      table.trials.map((trial) => trial.number).sort((a, b) => a - b),
    );
  });

  it('says in one sentence what is wrong with a filter', async () => {
    const response = await get(`${here}/trials?filter=${encodeURIComponent('n_max > 3')}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      code: 'FILTER_INVALID',
      message: expect.stringContaining('did you mean soap.n_max?'),
    });
  });

  it('downloads as CSV that a spreadsheet cannot be tricked with', async () => {
    await send('PATCH', `${here}/trials/0`, { note: '=HYPERLINK("http://x")', tags: ['a', 'b'] });
    const response = await get(`${here}/trials-file?format=csv`);
    expect(response.headers.get('content-disposition')).toContain('zundel demo-trials.csv');
    const [head, first] = (await response.text()).split('\r\n');
    expect(head).toContain('number,state,value,duration_s');
    expect(first).toContain(`"'=HYPERLINK(""http://x"")"`);
    const rows = await (await get(`${here}/trials-file?format=json`)).json();
    expect(rows).toHaveLength(42);
  });
});

describe('the Pareto front', () => {
  it('takes a metric that is an objective in the direction of the study', async () => {
    const { id } = await store.createStudy({
      name: 'two objectives',
      directions: ['minimize', 'maximize'],
      metrics: ['loss', 'accuracy'],
      seed: 1,
      space: { x: { float: [0, 1] } },
      config: {},
    });
    const trials = [
      { loss: 2, accuracy: 0.9 },
      { loss: 1, accuracy: 0.5 },
      { loss: 2, accuracy: 0.4 },
    ];
    await store.importTrials(
      id,
      trials.map((metrics, number) => {
        const values = [metrics.loss, metrics.accuracy];
        const given = { number, state: 'complete', params: { x: 0 }, values, metrics } as const;
        return importedTrial(given, 'search');
      }),
    );
    const view = '/studies/two%20objectives/views/pareto?x=metric:accuracy&y=value';
    const front = await json<Schemas['Pareto']>(get(view));
    expect(front.number).toEqual([0, 1, 2]);
    expect(front.onFront).toEqual([true, true, false]);
  });
});

describe('changes', () => {
  it('pick a complete trial, and refuse one that is not', async () => {
    expect((await send('POST', `${here}/pick`, { trial: complete })).status).toBe(200);
    expect((await store.findStudy(study.name))?.picked).toBe(complete);
    const running = (await store.trials(study.id)).find((trial) => trial.state === 'running')!;
    const refused = await send('POST', `${here}/pick`, { trial: running.number });
    expect(refused.status).toBe(409);
    expect((await json<Schemas['Error']>(refused)).message).toContain(
      'only a complete trial can be picked',
    );
  });

  it('pause, resume and stop a study', async () => {
    const state = async () => (await store.findStudy(study.name))?.state;
    await send('POST', `${here}/control`, { action: 'pause' });
    expect(await state()).toBe('paused');
    await send('POST', `${here}/control`, { action: 'resume' });
    expect(await state()).toBe('active');
    await send('POST', `${here}/control`, { action: 'stop' });
    expect(await state()).toBe('stopping');
    await send('POST', `${here}/control`, { action: 'resume' });
  });

  it('queue a trial whose params belong to the space, and no other', async () => {
    const params = { ...(await store.trial(study.id, 0))!.params };
    const made = await json<{ number: number }>(send('POST', `${here}/trials`, { params }));
    expect((await store.trial(study.id, made.number))?.state).toBe('queued');
    const wrong = await send('POST', `${here}/trials`, { params: { ...params, 'soap.l_max': 99 } });
    expect(wrong.status).toBe(400);
    expect((await json<Schemas['Error']>(wrong)).message).toContain('"soap.l_max" is 99');
  });

  it('edit the budget of a running study', async () => {
    await send('PATCH', here, { trialBudget: 500 });
    expect((await store.findStudy(study.name))?.trialBudget).toBe(500);
  });

  it('are named when the body is wrong', async () => {
    const response = await send('PATCH', here, { trialBudget: 'many' });
    expect(response.status).toBe(400);
    expect((await json<Schemas['Error']>(response)).message).toContain('at "trialBudget"');
  });
});

describe('downloads', () => {
  it('give the model folder byte for byte', async () => {
    const response = await get(`${here}/trials/${complete}/model`);
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const stored = await store.getArtifact(study.id, complete, 'potential.json');
    expect(Buffer.from(files['potential.json']!)).toEqual(Buffer.from(stored!));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['potential.json', 'potential.safetensors', 'README.md']),
    );
  });
});

describe('artifacts', () => {
  const put = (name: string, mediaType: string, data: Buffer) =>
    store.putArtifact(study.id, complete, name, mediaType, data);
  const preview = (name: string) => get(`${here}/trials/${complete}/artifacts/${name}/preview`);

  it('that are short text are shown whole', async () => {
    await put('notes.json', 'application/json', Buffer.from('{"ä":1}'));
    expect(await json<Schemas['ArtifactPreview']>(preview('notes.json'))).toEqual({
      text: '{"ä":1}',
      shownBytes: 8,
      bytes: 8,
    });
  });

  it('that are long show their first kilobytes, and no half of a character', async () => {
    await put('long.txt', 'text/plain', Buffer.from(`x${'ä'.repeat(50_000)}`));
    const shown = await json<Schemas['ArtifactPreview']>(preview('long.txt'));
    expect(shown.bytes).toBe(100_001);
    expect(shown.text).toBe(`x${'ä'.repeat(2047)}`);
  });

  it.each([
    ['potential.safetensors', 400, 'not text'],
    ['absent', 404, 'has no artifact "absent"'],
  ])('%s has no preview, and why is said', async (name, status, reason) => {
    const response = await preview(name);
    expect(response.status).toBe(status);
    expect((await json<Schemas['Error']>(response)).message).toContain(reason);
  });
});

describe('every export format', () => {
  it.each(EXPORT_FORMATS)('%s is an archive of what pestle export writes', async (format) => {
    const response = await get(`${here}/trials/${complete}/model?format=${format}`);
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const model = await modelFilesOfTrial(store, study, complete);
    const out = join(folder, format);
    expect(Object.keys(files).sort()).toEqual(exportModel(model, format, out).files);
  });

  it('comes with the code of its README', async () => {
    const path = `${here}/trials/${complete}/model`;
    const { formats } = await json<Schemas['ModelUsage']>(get(`${path}/usage`));
    expect(formats.map(({ format }) => format)).toEqual([...EXPORT_FORMATS]);
    for (const { format, snippets } of formats) {
      const archive = await (await get(`${path}?format=${format}`)).arrayBuffer();
      const readme = new TextDecoder().decode(unzipSync(new Uint8Array(archive))['README.md']);
      expect(snippets.length).toBeGreaterThan(0);
      for (const { language, code } of snippets)
        expect(readme).toContain(`\`\`\`${language}\n${code}\`\`\``);
    }
  });
});

describe('caching', () => {
  it('answers 304 while nothing changed, and anew after a change', async () => {
    const first = await get(`${here}/views/history`);
    const etag = first.headers.get('etag')!;
    // Without it fetch asks for a fresh answer itself.
    const ifChanged = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
    const again = await fetch(at(`${here}/views/history`), { headers: ifChanged });
    expect(again.status).toBe(304);
    await store.importTrials(study.id, [
      { ...(await store.trial(study.id, complete))!, number: 900, values: [0.5] },
    ]);
    const changed = await fetch(at(`${here}/views/history`), {
      headers: { 'If-None-Match': etag },
    });
    expect(changed.status).toBe(200);
    expect((await json<Schemas['History']>(changed)).best.value.at(-1)).toBe(0.5);
  });

  it('compresses answers', async () => {
    const response = await get(`${here}/views/columns`);
    expect(response.headers.get('content-encoding')).toBe('gzip');
  });
});

describe('what is not there', () => {
  it.each([
    ['/studies/none', 'There is no study "none"'],
    ['/studies/zundel%20demo/trials/12345', 'has no trial 12345'],
    ['/nothing', 'There is nothing at GET /api/v1/nothing'],
  ])('%s is a 404 with a sentence', async (path, message) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    const body = await json<Schemas['Error']>(response);
    expect(body.code).toBe('NOT_FOUND');
    expect(body.message).toContain(message);
  });
});

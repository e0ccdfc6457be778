import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/server/start-server.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store, StudyRecord } from '../../src/study/store.js';
import { beginTrial, demoStudy } from '../support/demo-study.js';

let folder: string;
let store: Store;
let other: Store;
let server: RunningServer;
let study: StudyRecord;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-events-'));
  store = await openStore(join(folder, 'runs.db'));
  other = await openStore(join(folder, 'runs.db'));
  study = await demoStudy(store, { trials: 3, epochs: 2, running: 0 });
  server = await startServer({ store, port: 0 });
});

afterAll(async () => {
  await server.close();
  await other.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Reads the stream until `enough` says so. */
async function listen(
  headers: Record<string, string>,
  enough: (text: string) => boolean,
  meanwhile: () => Promise<void> = async () => {},
): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(`${server.url}api/v1/events`, { headers, signal: abort.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('content-encoding')).toBeNull();
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let started = false;
  while (!enough(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    if (started) continue;
    started = true;
    await meanwhile();
  }
  abort.abort();
  return text;
}

describe('the event stream', () => {
  it('tells of a change that another connection to the store made', async () => {
    const text = await listen(
      {},
      (seen) => seen.includes('trial.running'),
      async () => void (await beginTrial(other, study)),
    );
    const line = text.split('\n').find((one) => one.includes('trial.running'))!;
    expect(JSON.parse(line.slice('data: '.length))).toMatchObject({
      study: study.name,
      trial: 3,
      kind: 'trial.running',
    });
  });

  it('replays exactly what was missed after Last-Event-ID', async () => {
    const from = await store.lastEvent();
    await store.updateStudy(study.id, { note: 'one' });
    await store.updateStudy(study.id, { note: 'two' });
    const missed = (await store.events(from, 10)).map((event) => event.id);
    const last = missed.at(-1)!;
    const text = await listen({ 'Last-Event-ID': String(from) }, (seen) =>
      seen.includes(`id: ${last}\ndata`),
    );
    const ids = [...text.matchAll(/^id: (\d+)\ndata/gm)].map((match) => Number(match[1]));
    expect(ids).toEqual(missed);
  });

  it('tells a client that missed too much to read everything anew', async () => {
    for (let i = 0; i < 1005; i++) await store.updateStudy(study.id, { note: String(i) });
    const text = await listen({ 'Last-Event-ID': '1' }, (seen) => seen.includes('event: reset'));
    expect(text).toContain(`id: ${await store.lastEvent()}\nevent: reset`);
  });
});

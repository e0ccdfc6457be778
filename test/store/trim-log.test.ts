import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { logTrimmer } from '../../src/store/trim-log.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const MB = 2 ** 20;

describe('the write-ahead log', () => {
  const folder = temporaryFolder();

  /** A log of 17 MB, and a connection whose trimmer has it in sight. */
  function grown(name: string) {
    const path = folder.path(name);
    const handle = new Sqlite(path, { timeout: 50 });
    handle.pragma('journal_mode = wal');
    handle.pragma('wal_autocheckpoint = 0');
    handle.exec('create table t (x blob)');
    const insert = handle.prepare('insert into t values (zeroblob(1048576))');
    for (let i = 0; i < 17; i++) insert.run();
    const trim = logTrimmer(handle, path, 50);
    const size = () => (existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0);
    return { path, handle, size, trim: () => Array.from({ length: 50 }, () => trim()) };
  }

  it('is emptied once it has grown', () => {
    const { handle, size, trim } = grown('alone.db');
    expect(size()).toBeGreaterThan(16 * MB);
    trim();
    expect(size()).toBe(0);
    expect(handle.prepare('select count(*) from t').pluck().get()).toBe(17);
    expect(handle.pragma('busy_timeout', { simple: true })).toBe(50);
    handle.close();
  });

  it('is left alone while somebody reads an older state of the store', () => {
    const { path, handle, size, trim } = grown('read.db');
    const reader = new Sqlite(path, { readonly: true });
    reader.exec('begin');
    expect(reader.prepare('select count(*) from t').pluck().get()).toBe(17);
    handle.exec('insert into t values (1)');
    trim();
    expect(size()).toBeGreaterThan(16 * MB);
    expect(reader.prepare('select count(*) from t').pluck().get()).toBe(17);
    reader.close();
    handle.exec('insert into t values (1)');
    handle.close();
  });

  it('does not outgrow a store in use', { timeout: 20_000 }, async () => {
    const path = folder.path('used.db');
    const store = await openStore(path);
    const study = await store.createStudy({
      name: 's',
      directions: ['minimize'],
      metrics: ['v'],
      seed: 1,
      space: {},
      config: {},
    });
    const note = 'n'.repeat(100_000);
    let most = 0;
    for (let i = 0; i < 400; i++) {
      await store.enqueue(study.id, [{ params: { x: i }, note }]);
      most = Math.max(most, statSync(`${path}-wal`).size);
    }
    expect(most).toBeGreaterThan(16 * MB);
    expect(statSync(`${path}-wal`).size).toBeLessThan(most);
    await store.close();
  });
});

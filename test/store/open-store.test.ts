import { fork } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { entryUrl } from '../../src/core/entry.js';
import { parseAddress } from '../../src/store/address.js';
import { backupStore } from '../../src/store/backup-store.js';
import { checkStore } from '../../src/store/check-store.js';
import { sqliteDialect } from '../../src/store/dialect.js';
import { migrateSqlite } from '../../src/store/migrate-sqlite.js';
import { MIGRATIONS, STORE_VERSION } from '../../src/store/migrations.js';
import { networkFileSystem, refuseNetworkFileSystem } from '../../src/store/network-file-system.js';
import { openStore } from '../../src/store/open-store.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
let made = 0;
const fresh = () => folder.path(`${made++}.db`);

const STUDY = {
  name: 's',
  directions: ['minimize'] as const,
  metrics: ['v'],
  seed: 1,
  space: {},
  config: {},
};

async function filled(): Promise<string> {
  const path = fresh();
  const store = await openStore(path);
  const study = await store.createStudy(STUDY);
  const items = Array.from({ length: 400 }, (_, x) => ({ params: { x }, note: 'n'.repeat(100) }));
  await store.enqueue(study.id, items);
  await store.putArtifact(study.id, 0, 'model', 'text/plain', Buffer.from('bytes'));
  await store.close();
  return path;
}

function otherDatabase(path: string): void {
  const handle = new Sqlite(path);
  handle.exec('create table recipes (name text)');
  handle.close();
}

describe('addresses', () => {
  it.each([
    ['runs.db', { kind: 'sqlite', path: 'runs.db' }],
    ['sqlite:a/b.db', { kind: 'sqlite', path: 'a/b.db' }],
    ['sqlite:///abs/b.db', { kind: 'sqlite', path: '/abs/b.db' }],
    ['postgres://me@host/db', { kind: 'postgres', url: 'postgres://me@host/db' }],
  ])('reads %s', (address, expected) => {
    expect(parseAddress(address)).toMatchObject(expected);
  });

  it('hides passwords', () => {
    expect(parseAddress('postgres://me:s3cret@host/db').shown).toBe('postgres://me:***@host/db');
    expect(parseAddress('postgres://host/db?user=me&password=s3cret').shown).not.toContain(
      's3cret',
    );
  });

  it.each(['mysql://host/db', 'sqlite:'])('refuses %s', (address) => {
    expect(() => parseAddress(address)).toThrow(expect.objectContaining({ code: 'STORE_ADDRESS' }));
  });
});

describe('opening a store', () => {
  it('makes none unless allowed', async () => {
    const path = fresh();
    for (const options of [{ create: false }, { readOnly: true }]) {
      await expect(openStore(path, options)).rejects.toMatchObject({ code: 'STORE_MISSING' });
    }
    expect(existsSync(path)).toBe(false);
  });

  it('lets many processes make the same one at once', async () => {
    const path = fresh();
    const entry = entryUrl(
      import.meta.url.replace('/test/store/', '/src/store/'),
      './open-store.js',
    );
    const script = folder.path('open.mjs');
    writeFileSync(
      script,
      `import { openStore } from ${JSON.stringify(entry.href)};
       const store = await openStore(${JSON.stringify(path)});
       await store.listStudies();
       await store.close();`,
    );
    const codes = await Promise.all(
      Array.from(
        { length: 6 },
        () => new Promise((done) => fork(script, { execArgv: [] }).once('exit', done)),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('reads but never writes read-only', async () => {
    const store = await openStore(await filled(), { readOnly: true });
    const study = await store.findStudy('s');
    expect(study).toBeDefined();
    await expect(store.updateStudy(study!.id, { note: 'x' })).rejects.toMatchObject({
      code: 'STORE_READONLY',
    });
    await store.close();
  });

  it.skipIf(process.getuid?.() === 0)('says so when the folder cannot be written', async () => {
    const locked = folder.path('locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    await expect(openStore(`${locked}/runs.db`)).rejects.toMatchObject({ code: 'STORE_READONLY' });
  });

  it('says so when the place cannot hold a store', async () => {
    writeFileSync(folder.path('file'), '');
    await expect(openStore(folder.path('file', 'runs.db'))).rejects.toMatchObject({
      code: 'STORE_READONLY',
    });
  });

  it('refuses files that are something else', async () => {
    const text = fresh();
    writeFileSync(text, 'not a database at all, but long enough to look at '.repeat(50));
    await expect(openStore(text)).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
    const other = fresh();
    const handle = new Sqlite(other);
    handle.exec('create table recipes (name text)');
    handle.close();
    await expect(openStore(other)).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
  });

  it('knows network file systems by their numbers, and refuses them with advice', () => {
    expect(networkFileSystem('/', () => 0x6969)).toBe('NFS');
    expect(networkFileSystem('/', () => -11317950)).toBe('CIFS');
    expect(networkFileSystem(folder.root)).toBeUndefined();
    expect(() => refuseNetworkFileSystem('r.db', '/', () => 0x0bd00bd0)).toThrow(
      /Lustre.*postgres:/,
    );
  });
});

describe('versions of the store', () => {
  const next = STORE_VERSION + 1;
  const second = {
    version: next,
    statements: () => ['alter table study add column colour text'],
  };

  it('refuses a store of a newer pestle in a sentence', async () => {
    const path = await filled();
    const handle = new Sqlite(path);
    handle.exec('update store_info set version = 99');
    handle.close();
    await expect(openStore(path)).rejects.toMatchObject({
      code: 'STORE_NEWER',
      message: expect.stringMatching(/version 99.*update pestle/),
    });
  });

  it('migrates an older one after a backup', async () => {
    const path = await filled();
    const handle = new Sqlite(path);
    migrateSqlite(handle, path, false, [...MIGRATIONS, second]);
    expect(handle.prepare('select version from store_info').pluck().get()).toBe(next);
    expect(handle.prepare('select name, colour from study').get()).toEqual({
      name: 's',
      colour: null,
    });
    handle.close();
    const backup = new Sqlite(`${path}.v${STORE_VERSION}.backup`, { readonly: true });
    expect(backup.prepare('select version from store_info').pluck().get()).toBe(STORE_VERSION);
    expect(backup.prepare('select count(*) from trial').pluck().get()).toBe(400);
    backup.close();
  });

  it('migrates all or nothing', async () => {
    const path = await filled();
    const handle = new Sqlite(path);
    const broken = {
      version: next,
      statements: () => [...second.statements(), 'create table nonsense'],
    };
    expect(() => migrateSqlite(handle, path, false, [...MIGRATIONS, broken])).toThrow();
    expect(handle.prepare('select version from store_info').pluck().get()).toBe(STORE_VERSION);
    expect(() => handle.prepare('select colour from study')).toThrow(/no such column/);
    handle.close();
  });

  it('does not migrate what it may only read', async () => {
    const path = await filled();
    const handle = new Sqlite(path);
    expect(() => migrateSqlite(handle, path, true, [...MIGRATIONS, second])).toThrow(
      expect.objectContaining({ code: 'STORE_OLDER' }),
    );
    handle.close();
  });

  it('numbers its steps without gaps', () => {
    expect(MIGRATIONS.map((step) => step.version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
    expect(MIGRATIONS.every((step) => step.statements(sqliteDialect).length > 0)).toBe(true);
  });
});

describe('damage', () => {
  it('finds nothing wrong with a sound store', async () => {
    const found = await checkStore(await filled());
    expect(found).toMatchObject({
      ok: true,
      problems: [],
      trials: 400,
      artifacts: 1,
      version: STORE_VERSION,
    });
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path), 'STORE_FOREIGN', /is a folder/],
    ['a text', (path: string) => writeFileSync(path, 'a letter to a friend'), 'STORE_FOREIGN', /./],
    ['another program’s database', otherDatabase, 'STORE_FOREIGN', /not pestle's/],
    ['an empty file', (path: string) => writeFileSync(path, ''), 'STORE_MISSING', /it is empty/],
  ])('does not call %s a damaged store', async (_, make, code, message) => {
    const path = fresh();
    make(path);
    const refusal = { code, message: expect.stringMatching(message) };
    await expect(checkStore(path)).rejects.toMatchObject(refusal);
    await expect(openStore(path, { readOnly: true })).rejects.toMatchObject({ code });
  });

  it('names a file cut short, and its backup restores everything', async () => {
    const path = await filled();
    const backup = fresh();
    await backupStore(path, backup);
    truncateSync(path, 60_000);
    const found = await checkStore(path);
    expect(found.ok).toBe(false);
    expect(found.problems[0]).toMatch(/damaged.*restore a backup/);
    expect(await checkStore(backup)).toMatchObject({ ok: true, trials: 400, artifacts: 1 });
  });

  it('names artifacts that were changed, and counts that do not add up', async () => {
    const path = await filled();
    const handle = new Sqlite(path);
    const sha = String(handle.prepare('select sha256 from artifact').pluck().get());
    handle.exec('update tally set queued = 7');
    handle.close();
    writeFileSync(`${path}.artifacts/${sha.slice(0, 2)}/${sha}`, 'byteZ');
    const { problems } = await checkStore(path);
    expect(problems).toEqual([
      "study 's' counts 7 queued trials, but has 400",
      "artifact 'model' of trial 0 of study 1 was changed",
    ]);
  });

  it('never overwrites with a backup', async () => {
    const path = await filled();
    await expect(backupStore(path, path)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});

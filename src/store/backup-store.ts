import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { fail } from '../core/errors.js';
import { makeFolderFor } from '../core/make-folder.js';
import { parseAddress } from './address.js';
import { exportStudy } from './archive.js';
import { openStore } from './open-store.js';

/**
 * Copies a whole store while it may be in use. SQLite: to a file that is a store itself, with its
 * artifacts beside it. PostgreSQL: to a folder with one archive a study; `pestle db import` reads
 * each. Returns what was written.
 *
 * @throws STORE_MISSING; FILE_UNWRITABLE when the target exists
 */
export async function backupStore(address: string, target: string): Promise<readonly string[]> {
  if (existsSync(target)) {
    throw fail(
      'FILE_UNWRITABLE',
      `${target} exists already; name a new file or folder for the backup`,
    );
  }
  makeFolderFor(target);
  const parsed = parseAddress(address);
  return parsed.kind === 'sqlite'
    ? backupFile(parsed.path, target)
    : backupStudies(address, target);
}

async function backupFile(path: string, target: string): Promise<readonly string[]> {
  if (!existsSync(path)) throw fail('STORE_MISSING', `there is no store at ${path}`);
  const handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 15_000 });
  try {
    await handle.backup(target);
  } finally {
    handle.close();
  }
  const folder = `${path}.artifacts`;
  if (!existsSync(folder)) return [target];
  // Content never changes under its name, so that a copy taken while workers write is sound.
  cpSync(folder, `${target}.artifacts`, {
    recursive: true,
    filter: (file) => !file.endsWith('.partial'),
  });
  return [target, `${target}.artifacts`];
}

async function backupStudies(address: string, folder: string): Promise<readonly string[]> {
  const store = await openStore(address, { readOnly: true });
  try {
    mkdirSync(folder);
    const studies = await store.listStudies();
    const files: string[] = [];
    for (const study of studies) {
      const file = join(folder, `${study.id}.jsonl.gz`);
      await exportStudy(store, study, file);
      files.push(file);
    }
    const names = studies.map((study, i) => ({ study: study.name, file: files[i] }));
    writeFileSync(join(folder, 'contents.json'), `${JSON.stringify(names, null, 2)}\n`);
    return files;
  } finally {
    await store.close();
  }
}

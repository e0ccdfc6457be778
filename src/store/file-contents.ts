import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, messageOf } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';
import type { Contents } from './engine.js';

/**
 * Artifact bytes as files `<folder>/<ab>/<sha256>`. Both put and remove run inside a write
 * transaction, so no process removes a file another is about to refer to.
 */
export function fileContents(folder: string): Contents {
  const at = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);
  return {
    async put(_db, sha256, data) {
      const path = at(sha256);
      if (existsSync(path)) return;
      const partial = `${path}.${randomUUID()}.partial`;
      try {
        makeFolder(dirname(path));
        writeFileSync(partial, data);
        renameSync(partial, path);
      } catch (error) {
        rmSync(partial, { force: true });
        throw unwritable(path, error);
      }
    },
    async get(_db, sha256) {
      return existsSync(at(sha256)) ? new Uint8Array(readFileSync(at(sha256))) : undefined;
    },
    async remove(_db, sha256) {
      rmSync(at(sha256), { force: true });
    },
  };
}

function unwritable(path: string, error: unknown): Error {
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return full
    ? fail(
        'STORE_FULL',
        `the disk is full: the artifact ${path} cannot be written; free space and go on with --resume`,
        error,
      )
    : fail('FILE_UNWRITABLE', `the artifact ${path} cannot be written: ${messageOf(error)}`, error);
}

import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from './errors.js';
import { makeFolder } from './make-folder.js';

/** Writes a file whole or not at all: a temporary file beside it, then a rename. */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(file));
    writeFileSync(temporary, data);
    renameSync(temporary, file);
  } catch (cause) {
    // Nothing was written where the folder of the file is no folder, and rm refuses there.
    if (existsSync(temporary)) rmSync(temporary, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    throw fail(
      'FILE_UNWRITABLE',
      `${file}: cannot be written (${code ?? 'unknown reason'}); check that it is no folder, and that its folder is writable and has space`,
      cause,
    );
  }
}

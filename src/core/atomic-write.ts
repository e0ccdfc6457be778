import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from './errors.js';

/** Writes a file whole or not at all: a temporary file beside it, then a rename. */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, data);
    renameSync(temporary, file);
  } catch (cause) {
    // Nothing was written where the folder of the file is no folder, and rm refuses there.
    if (existsSync(temporary)) rmSync(temporary, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    throw fail(
      'FILE_UNWRITABLE',
      `${file}: cannot be written (${code ?? 'unknown reason'}); check that the folder exists, is writable and has space`,
      cause,
    );
  }
}

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail, messageOf } from './errors.js';

/** Writes a whole file or none, making its folder where there is none. Error: FILE_UNWRITABLE. */
export function writeFile(path: string, data: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, data);
    renameSync(temporary, path);
  } catch (error) {
    throw fail('FILE_UNWRITABLE', `${path} cannot be written: ${messageOf(error)}`, error);
  }
}

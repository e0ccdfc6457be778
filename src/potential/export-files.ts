import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';

/** What an export consists of: contents by path, `/` between folders. */
export type ExportFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * Writes all files or none: into a temporary folder beside the target, then by renames. Files of
 * the same names are replaced, others in the folder stay.
 * @throws FILE_UNWRITABLE
 */
export function writeExport(files: ExportFiles, folder: string): void {
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    for (const [path, content] of Object.entries(files)) {
      makeFolder(dirname(join(temporary, path)));
      writeFileSync(join(temporary, path), content);
    }
    if (existsSync(folder))
      for (const path of Object.keys(files)) {
        makeFolder(dirname(join(folder, path)));
        renameSync(join(temporary, path), join(folder, path));
      }
    else renameSync(temporary, folder);
  } catch (cause) {
    throw fail(
      'FILE_UNWRITABLE',
      `${folder}: the files cannot be written (${(cause as NodeJS.ErrnoException).code}); check that the folder is writable and has space`,
      cause,
    );
  } finally {
    if (existsSync(temporary)) rmSync(temporary, { recursive: true, force: true });
  }
}

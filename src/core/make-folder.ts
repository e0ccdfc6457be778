import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail } from './errors.js';

/**
 * Makes a folder and those above it that are missing. Level by level: the recursive mkdir of Node 20
 * never returns where a folder's parent is there but takes no folders, as in /proc.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder))
    missing.unshift(folder);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made it in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Makes the folder of a file that is to be written and refuses, before long work, a place where it
 * cannot be. Error: FILE_UNWRITABLE.
 */
export function makeFolderFor(file: string): void {
  const folder = dirname(resolve(file));
  if (existsSync(file) && statSync(file).isDirectory())
    throw fail('FILE_UNWRITABLE', `${file} is a folder; give the name of a file`);
  try {
    makeFolder(folder);
    if (!statSync(folder).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw fail(
      'FILE_UNWRITABLE',
      `${file}: cannot be written (${(cause as NodeJS.ErrnoException).code}); check that ${folder} is a folder that can be made and written to`,
      cause,
    );
  }
}

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { fail } from '../core/errors.js';

const MAGIC = 'SQLite format 3\0';

/**
 * Refuses what no store can be: a folder, or a file that does not begin like one. An empty file may become
 * a store; of an unreadable one SQLite says what is wrong.
 *
 * @throws STORE_FOREIGN
 */
export function refuseStranger(path: string): void {
  if (!existsSync(path)) return;
  const stats = statSync(path);
  if (stats.size === 0) return;
  if (stats.isDirectory()) {
    const advice = `give a file, e.g. --store ${path.replace(/\/+$/, '')}/runs.db`;
    throw fail('STORE_FOREIGN', `${path} is a folder, not a pestle store; ${advice}`);
  }
  const start = beginningOf(path);
  if (start === undefined || start === MAGIC) return;
  const advice = 'check --store, or restore a backup if it was one';
  throw fail('STORE_FOREIGN', `${path} is not a pestle store, nor any SQLite file; ${advice}`);
}

function beginningOf(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const start = Buffer.alloc(MAGIC.length);
    readSync(file, start, 0, MAGIC.length, 0);
    return start.toString('latin1');
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

import { statSync } from 'node:fs';
import type { Database as Handle } from 'better-sqlite3';

/** A log of this size is copied to the file and emptied. */
const LOG_BYTES = 16 * 2 ** 20;
/** Calls between looks at the size. */
const LOOK_EVERY = 50;
/** Everybody waits while a checkpoint waits for readers; a slow one is left for later. */
const PATIENCE_MS = 20;
const PAUSE_MS = 5000;

/**
 * Empties SQLite's write-ahead log when it has grown. SQLite's own checkpoints empty it only if no other
 * process happens to read at that moment: with many workers that never comes, the log grows without end,
 * and every commit waits for the disk. To be called after each use of the store.
 */
export function logTrimmer(handle: Handle, path: string, busyMs: number): () => void {
  let calls = 0;
  let notBefore = 0;
  return () => {
    if (++calls % LOOK_EVERY !== 0 || performance.now() < notBefore) return;
    const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (size < LOG_BYTES || handle.inTransaction) return;
    handle.pragma(`busy_timeout = ${PATIENCE_MS}`);
    if (!emptied(handle)) notBefore = performance.now() + PAUSE_MS;
    handle.pragma(`busy_timeout = ${busyMs}`);
  };
}

function emptied(handle: Handle): boolean {
  try {
    const [result] = handle.pragma('wal_checkpoint(truncate)') as { readonly busy: number }[];
    return result?.busy === 0;
  } catch {
    // Busy, or the disk is full: the next write says what matters.
    return false;
  }
}

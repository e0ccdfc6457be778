import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';

/** Bytes the cache may take before the entries used longest ago go. */
export const DEFAULT_CACHE_BYTES = 4 * 2 ** 30;
/** A partial file this old was left by a crash. */
const ABANDONED_MS = 3_600_000;

export interface CacheEntry {
  readonly path: string;
  /** Hash of everything the rows depend on but l_max. */
  readonly key: string;
  readonly lMax: number;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly lastUsed: number;
}

/** The folder of cached descriptors: `PESTLE_CACHE`, or the user's cache folder. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.PESTLE_CACHE || envPaths('pestle', { suffix: '' }).cache, 'descriptors');
}

export function entryPath(folder: string, key: string, lMax: number): string {
  return join(folder, `${key}-l${lMax}.rows`);
}

/** Every complete entry, the one used last first; none where the folder does not exist. */
export async function cacheEntries(folder: string): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const name of await namesIn(folder)) {
    const match = /^([0-9a-f]{64})-l(\d+)\.rows$/.exec(name);
    if (!match) continue;
    const path = join(folder, name);
    // Another process may evict it between listing and looking.
    const info = await stat(path).catch(() => undefined);
    if (info)
      entries.push({
        path,
        key: match[1]!,
        lMax: Number(match[2]),
        bytes: info.size,
        lastUsed: info.mtimeMs,
      });
  }
  return entries.sort((a, b) => b.lastUsed - a.lastUsed);
}

/** The smallest stored l_max that serves. */
export async function findEntry(
  folder: string,
  key: string,
  lMax: number,
): Promise<CacheEntry | undefined> {
  const own = (await cacheEntries(folder)).filter((e) => e.key === key && e.lMax >= lMax);
  return own.sort((a, b) => a.lMax - b.lMax)[0];
}

export async function markUsed(path: string, now: number): Promise<void> {
  await utimes(path, now / 1000, now / 1000).catch(() => {});
}

/** Removes what was used longest ago until `maxBytes` hold, and what crashes left behind. */
export async function evict(folder: string, maxBytes: number, now: number): Promise<void> {
  let total = 0;
  for (const { path, bytes } of await cacheEntries(folder)) {
    total += bytes;
    if (total > maxBytes) await rm(path, { force: true });
  }
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.partial')) continue;
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (info && now - info.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** Removes every entry; returns how many bytes that freed. */
export async function clearCache(folder: string): Promise<number> {
  let freed = 0;
  for (const { path, bytes } of await cacheEntries(folder)) {
    await rm(path, { force: true });
    freed += bytes;
  }
  return freed;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cachedFeatures } from '../../src/descriptor/cached-features.js';
import { computeFeatures } from '../../src/descriptor/compute-features.js';
import { cacheEntries, clearCache, evict } from '../../src/descriptor/descriptor-cache.js';
import type { SoapSettings } from '../../src/descriptor/settings.js';
import type { Frames } from '../../src/structure/frames.js';
import { zundelFrames } from './zundel.js';

const SOAP: SoapSettings = { nMax: 3, lMax: 4, rCut: 6, sigma: 0.5, rbf: 'gto' };
const species = [1, 8];
let frames: Frames;
let cacheDir: string;

beforeAll(async () => {
  frames = await zundelFrames(60);
});
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'pestle-cache-'));
});
afterEach(async () => {
  await rm(cacheDir, { recursive: true });
});

const always = (settings: SoapSettings, extra: object = {}) =>
  cachedFeatures(frames, 'data', settings, { species, cacheDir, cache: 'always', ...extra });
const values = (features: Awaited<ReturnType<typeof always>>) =>
  features.elements.map((e) => Array.from(e.values));

describe('the descriptor cache', () => {
  test.each(['float64', 'float32'] as const)('gives back the same bits: %s', async (precision) => {
    const fresh = await computeFeatures(frames, SOAP, { species, precision });
    await always(SOAP, { precision });
    const [entry] = await cacheEntries(cacheDir);
    const untouched = entry!.lastUsed;
    await utimes(entry!.path, 1000, 1000);
    expect(values(await always(SOAP, { precision }))).toEqual(values(fresh));
    // Reading marks the entry as used.
    expect((await cacheEntries(cacheDir))[0]!.lastUsed).toBeGreaterThan(1e6);
    expect(untouched).toBeGreaterThan(1e6);
  });

  test.each([
    ['gto', 'off'],
    ['gto', 'crossover'],
    ['gto', 'mu1nu1'],
    ['polynomial', 'off'],
  ] as const)('takes a smaller l_max out of a larger one: %s, %s', async (rbf, mode) => {
    const settings = { ...SOAP, rbf, compression: { mode } };
    await always(settings);
    for (const lMax of [0, 2]) {
      const fresh = await computeFeatures(frames, { ...settings, lMax }, { species });
      expect(values(await always({ ...settings, lMax }))).toEqual(values(fresh));
    }
    expect(await cacheEntries(cacheDir)).toHaveLength(1);
  });

  test('stores a larger l_max beside a smaller one', async () => {
    await always({ ...SOAP, lMax: 1 });
    await always(SOAP);
    expect((await cacheEntries(cacheDir)).map((e) => e.lMax).sort()).toEqual([1, 4]);
  });

  test.each<[string, Partial<SoapSettings>, object]>([
    ['another cutoff', { rCut: 5 }, {}],
    ['another width', { sigma: 0.6 }, {}],
    ['other frames', {}, { select: Uint32Array.of(1, 2) }],
    ['another precision', {}, { precision: 'float32' }],
  ])('does not mix up %s', async (_name, change, extra) => {
    await always(SOAP);
    await always({ ...SOAP, ...change }, extra);
    expect(await cacheEntries(cacheDir)).toHaveLength(2);
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ['cut short', (path) => truncate(path, 1000)],
    [
      'changed in one byte',
      async (path) => {
        const data = await readFile(path);
        data[5000]! ^= 1;
        await writeFile(path, data);
      },
    ],
    ['emptied', (path) => truncate(path, 0)],
  ])('computes again where an entry was %s', async (_name, damage) => {
    const fresh = values(await always(SOAP));
    const [entry] = await cacheEntries(cacheDir);
    await damage(entry!.path);
    expect(values(await always(SOAP))).toEqual(fresh);
    expect(values(await always(SOAP))).toEqual(fresh);
  });

  test('serves many at once', async () => {
    const fresh = values(await computeFeatures(frames, SOAP, { species }));
    const results = await Promise.all(Array.from({ length: 8 }, () => always(SOAP)));
    for (const result of results) expect(values(result)).toEqual(fresh);
    expect(await readdir(cacheDir)).toHaveLength(1);
  });

  test('drops what was used longest ago beyond its size', async () => {
    for (const sigma of [0.5, 0.6, 0.7]) await always({ ...SOAP, sigma });
    const entries = await cacheEntries(cacheDir);
    const [oldest, ...newer] = entries.toReversed();
    for (const [k, entry] of entries.toReversed().entries())
      await utimes(entry.path, 1000 + k, 1000 + k);
    await evict(
      cacheDir,
      newer.reduce((sum, e) => sum + e.bytes, 0),
      Date.now(),
    );
    expect((await cacheEntries(cacheDir)).map((e) => e.path)).not.toContain(oldest!.path);
    expect(await cacheEntries(cacheDir)).toHaveLength(2);
  });

  test('removes what a crash left behind, but not what is being written', async () => {
    await writeFile(join(cacheDir, 'old.partial'), 'x');
    await utimes(join(cacheDir, 'old.partial'), 1000, 1000);
    await writeFile(join(cacheDir, 'new.partial'), 'x');
    await evict(cacheDir, 0, Date.now());
    expect(await readdir(cacheDir)).toEqual(['new.partial']);
  });

  test('does not store more than its size, nor what is computed faster than read', async () => {
    await always(SOAP, { maxCacheBytes: 100 });
    await always(SOAP, { cache: 'auto' });
    expect(await cacheEntries(cacheDir)).toHaveLength(0);
  });

  test('stores by itself what is dear to compute', async () => {
    await always({ ...SOAP, rbf: 'polynomial' }, { cache: 'auto' });
    expect(await cacheEntries(cacheDir)).toHaveLength(1);
  });

  test('that cannot be written only warns', async () => {
    const warnings: string[] = [];
    const file = join(cacheDir, 'file');
    await writeFile(file, '');
    const features = await always(SOAP, {
      cacheDir: join(file, 'sub'),
      warn: (text: string) => warnings.push(text),
    });
    expect(features.frames).toBe(60);
    expect(warnings.join(' ')).toMatch(/cannot be/);
  });

  test('is emptied by clear, which says how much it freed', async () => {
    await always(SOAP);
    const [entry] = await cacheEntries(cacheDir);
    expect(await clearCache(cacheDir)).toBe(entry!.bytes);
    expect(await cacheEntries(cacheDir)).toHaveLength(0);
    expect(await clearCache(join(cacheDir, 'missing'))).toBe(0);
  });
});

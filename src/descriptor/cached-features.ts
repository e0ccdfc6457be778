import { rm } from 'node:fs/promises';
import { messageOf } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { canonicalJson, sha256 } from '../core/json.js';
import { makeFolder } from '../core/make-folder.js';
import { VERSION } from '../core/version.js';
import { compileKernel } from '../kernel/compile-kernel.js';
import type { Frames } from '../structure/frames.js';
import { computeFeatures, type FeatureOptions, prepareFeatures } from './compute-features.js';
import { describeFrames, isFast } from './describe-frames.js';
import {
  cacheFolder,
  DEFAULT_CACHE_BYTES,
  entryPath,
  evict,
  findEntry,
  markUsed,
} from './descriptor-cache.js';
import { readFeatureFile, writeFeatureFile } from './feature-file.js';
import { allocateFeatures, type FeaturePlan, planFeatures } from './feature-plan.js';
import type { ResolvedSoap } from './resolve-soap.js';
import type { SoapSettings } from './settings.js';
import { soapEngine } from './soap-engine.js';

export interface CacheOptions extends FeatureOptions {
  /** Default: `PESTLE_CACHE` or the user's cache folder. */
  readonly cacheDir?: string;
  readonly maxCacheBytes?: number;
  /** `auto` stores rows that take longer to compute than to read back; default. */
  readonly cache?: 'auto' | 'always' | 'never';
  /** Told where the cache could not be used; the features are computed all the same. */
  readonly warn?: (text: string) => void;
}

/** Frames computed to see how long one takes. */
const PROBE_FRAMES = 16;
/** Reading back with its checksum, measured by `npm run bench:soap -- --only cache`; bytes a second. */
const READ_RATE = 0.9e9;

/**
 * {@link computeFeatures} with a cache on disk, shared between processes. Entries are keyed by the
 * data, the selection and all settings but l_max: rows for a smaller l_max are taken out of those
 * for a larger one. Rows of isolated molecules in the gto basis are computed faster than any disk
 * reads them, so `auto` stores only what is dear: polynomial descriptors, and periodic ones with many
 * neighbours.
 *
 * @param dataFingerprint names the frames: equal fingerprints mean equal frames
 */
export async function cachedFeatures(
  frames: Frames,
  dataFingerprint: string,
  settings: SoapSettings,
  options: CacheOptions,
): Promise<FeatureSet> {
  const { soap, selection, plan } = prepareFeatures(frames, settings, options);
  if (!isWorthCaching(frames, selection, soap, plan, options))
    return computeFeatures(frames, settings, options);
  const folder = options.cacheDir ?? cacheFolder(process.env);
  const key = cacheKey(dataFingerprint, selection, soap, plan);
  try {
    const stored = await readStored(folder, key, soap, plan);
    if (stored) return stored;
  } catch (error) {
    options.warn?.(`the descriptor cache cannot be read: ${messageOf(error)}`);
  }
  const features = await computeFeatures(frames, settings, options);
  const limit = options.maxCacheBytes ?? DEFAULT_CACHE_BYTES;
  if (plan.bytes > limit) return features;
  try {
    makeFolder(folder);
    await writeFeatureFile(entryPath(folder, key, soap.lMax), features);
    await evict(folder, limit, Date.now());
  } catch (error) {
    options.warn?.(`the descriptor cache cannot be written: ${messageOf(error)}`);
  }
  return features;
}

async function readStored(folder: string, key: string, soap: ResolvedSoap, plan: FeaturePlan) {
  const entry = await findEntry(folder, key, soap.lMax);
  if (!entry) return undefined;
  const features = await readFeatureFile(entry.path, soap, plan, entry.lMax);
  if (features) await markUsed(entry.path, Date.now());
  else await rm(entry.path, { force: true });
  return features;
}

function cacheKey(
  dataFingerprint: string,
  selection: Uint32Array,
  soap: ResolvedSoap,
  plan: FeaturePlan,
): string {
  const { nMax, rCut, sigma, rbf, periodic, weighting, mode, species, speciesWeights } = soap;
  const settings = { nMax, rCut, sigma, rbf, periodic, weighting, mode, species, speciesWeights };
  return sha256(
    canonicalJson({
      VERSION,
      // Fused arithmetic differs in the last digits, and cache folders may be shared by machines.
      fma: compileKernel('soap').fma,
      dataFingerprint,
      selection: sha256(selection),
      settings,
      precision: plan.precision,
    }),
  );
}

/** Whether reading rows back would be faster than computing them, told by computing a few. */
function isWorthCaching(
  frames: Frames,
  selection: Uint32Array,
  soap: ResolvedSoap,
  plan: FeaturePlan,
  { cache = 'auto', threads = 1 }: CacheOptions,
): boolean {
  if (cache !== 'auto') return cache === 'always';
  if (isFast(frames, soap) || selection.length <= PROBE_FRAMES) return false;
  const some = selection.subarray(0, PROBE_FRAMES);
  const probe = planFeatures(frames, some, soap.species, plan.width, plan.precision);
  const { target } = allocateFeatures(probe, false);
  const engine = soapEngine(soap);
  const start = performance.now();
  describeFrames(engine, frames, some, 0, some.length, target);
  const secondsAFrame = (performance.now() - start) / 1e3 / some.length;
  return (secondsAFrame * selection.length) / threads > plan.bytes / READ_RATE;
}

import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import type { Progress } from '../core/progress.js';
import type { Frames } from '../structure/frames.js';
import { checkFrames } from './check-frames.js';
import {
  allocateFeatures,
  checkBudget,
  type FeaturePlan,
  type Precision,
  planFeatures,
} from './feature-plan.js';
import { type ResolvedSoap, resolveSoap } from './resolve-soap.js';
import { runDescriptors, usefulThreads } from './run-descriptors.js';
import type { SoapSettings } from './settings.js';

export interface FeatureOptions {
  /** Atomic numbers; all that the frames contain. */
  readonly species: readonly number[];
  /** Threads including the caller's; default 1. Small sets are computed by the caller alone. */
  readonly threads?: number;
  /** Everything is computed in float64; `float32` rounds what is kept. Default float64. */
  readonly precision?: Precision;
  /** Frames to describe, in this order; default all. */
  readonly select?: Uint32Array;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
  /** Bytes the rows may take; default four fifths of what is free. */
  readonly maxBytes?: number;
}

/**
 * SOAP rows of all atoms of the selected frames, by element. The same frame gives the same bits
 * whatever the selection, the order and the number of threads.
 *
 * Throws SOAP_INVALID, SOAP_BASIS, SOAP_INPUT, MEMORY_BUDGET, or the signal's reason.
 */
export async function computeFeatures(
  frames: Frames,
  settings: SoapSettings,
  options: FeatureOptions,
): Promise<FeatureSet> {
  const { soap, selection, plan } = prepareFeatures(frames, settings, options);
  const threads = usefulThreads(frames, soap, plan.numbers, options.threads);
  const { features, target } = allocateFeatures(plan, threads > 1);
  const { species, progress, signal } = options;
  await runDescriptors({ frames, selection, settings, species, target, threads, progress, signal });
  return features;
}

/** Checks everything and plans the memory, without computing. */
export function prepareFeatures(
  frames: Frames,
  settings: SoapSettings,
  options: FeatureOptions,
): { readonly soap: ResolvedSoap; readonly selection: Uint32Array; readonly plan: FeaturePlan } {
  const soap = resolveSoap(settings, options.species);
  if (soap.average !== 'off')
    throw fail(
      'SOAP_UNSUPPORTED',
      `rows of atoms are needed, but average is "${soap.average}", which gives one row a frame: set it to off`,
    );
  const selection = options.select ?? Uint32Array.from({ length: frames.count }, (_, f) => f);
  checkFrames(frames, selection, soap);
  const width = soap.layout.featureCount;
  const plan = planFeatures(frames, selection, soap.species, width, options.precision ?? 'float64');
  checkBudget(plan, selection.length, options.maxBytes ?? process.availableMemory() * 0.8);
  return { soap, selection, plan };
}

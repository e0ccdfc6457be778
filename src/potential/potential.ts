import type { Json } from '../core/json.js';
import type { SoapSettings } from '../descriptor/settings.js';
import type { ElementNetworks } from '../network/element-networks.js';
import type { FittedPreprocessing } from '../preprocess/fit-preprocessing.js';
import type { EnergyScaling } from '../preprocess/reference-energies.js';

/** Smallest and largest value of each principal component of one element over the training atoms. */
export interface ComponentRange {
  readonly z: number;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** Where a potential comes from, all that repeats it. */
export interface Provenance {
  readonly pestle: string;
  readonly study?: string;
  readonly trial?: number;
  readonly seed: number;
  /** SHA-256 of the frames' content and of the split. */
  readonly dataset?: {
    readonly fingerprint: string;
    readonly split: string;
    readonly files: readonly string[];
  };
  /** Keys and units of the frames it was fitted on, as the experiment file names them. */
  readonly frames?: {
    readonly energy: { readonly key: string; readonly unit: string };
    readonly forces?: { readonly key: string; readonly unit: string };
    readonly lengthUnit: string;
  };
  readonly settings: Json;
  readonly metrics: Readonly<Record<string, number>>;
  /** Engine, backend, fused multiply-add, threads. */
  readonly engine: Json;
}

/**
 * A neural-network potential as plain data: SOAP of each atom, scaled and projected per element,
 * through its element's network; the sum, scaled back, is the total energy.
 */
export interface PotentialParts {
  /** Atomic numbers, ascending. */
  readonly species: readonly number[];
  readonly soap: SoapSettings;
  readonly preprocessing: FittedPreprocessing;
  readonly networks: ElementNetworks;
  readonly energy: EnergyScaling;
  readonly ranges: readonly ComponentRange[];
  readonly provenance: Provenance;
}

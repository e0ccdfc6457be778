import type { MonteCarloSettings } from './settings.js';

export type MonteCarloPhase = 'burn-in' | 'production' | 'complete' | 'stopped';

/** How far a quantity can be trusted: Vehtari et al., Bayesian Analysis 16, 667 (2021). */
export interface QuantityDiagnostics {
  /** `energy` or a pair of species, e.g. `O-H` (its mean distance over the molecule's pairs). */
  readonly name: string;
  readonly unit: 'meV' | 'angstrom';
  /** Energies are relative to `energyOffsetEv` of the summary. */
  readonly mean: number;
  /** Standard error of the mean from blocks. */
  readonly stderr: number;
  readonly standardDeviation: number;
  /** Rank-normalised split R̂; null with too few samples. */
  readonly rHat: number | null;
  /** Effective sample size of the mean over all chains. */
  readonly ess: number | null;
  /** The smaller of the effective sample sizes of the 5 % and 95 % quantiles. */
  readonly essTail: number | null;
}

export interface ChainSummary {
  readonly chain: number;
  readonly temperatureK: number;
  /** Null before the first step of the phase. */
  readonly acceptanceBurnIn: number | null;
  readonly acceptanceProduction: number | null;
  readonly delta: number;
  readonly meanEnergyMev: number | null;
}

/** Distance between two g(r) of one pair of species. */
export interface DistributionDistance {
  /** ∫ |a − b| 4πr² dr: 0 equal, 2 without overlap (isolated); ∫ |a − b| dr in Å (periodic). */
  readonly integratedAbsolute: number;
  /** Mean over the compared bins of (a − b)² / (σa² + σb²). */
  readonly chiSquarePerBin: number;
  /** Share of the compared bins within three combined standard errors. */
  readonly withinThreeSigma: number;
  /** Bins where either is above 1 % of its peak. */
  readonly bins: number;
}

export interface PairSummary {
  /** e.g. `O-H`. */
  readonly pair: string;
  /** Å⁻³ for an isolated molecule (pair-distance density), dimensionless g(r) in a periodic cell. */
  readonly density: readonly number[];
  readonly stderr: readonly number[];
  /** Mean number of neighbours of the second species within r of one atom of the first. */
  readonly coordination: readonly number[];
  readonly reference: {
    readonly density: readonly number[];
    readonly stderr: readonly number[];
  } | null;
  readonly distance: DistributionDistance | null;
}

export interface RdfSummary {
  readonly kind: 'isolated' | 'periodic';
  /** Bin centres, Å; the same for every pair. */
  readonly r: readonly number[];
  readonly dr: number;
  /** Configurations counted. */
  readonly frames: number;
  readonly pairs: readonly PairSummary[];
}

export interface ExtrapolationSummary {
  /** Configurations checked and how many of them lay outside the training range. */
  readonly checked: number;
  readonly outside: number;
  /** Largest excess, in units of the training range of that component, and where. */
  readonly worst: number;
  readonly worstAt: { readonly chain: number; readonly step: number } | null;
  readonly firstAt: { readonly chain: number; readonly step: number } | null;
}

/** Disagreement of several models on the configurations visited. */
export interface CommitteeSummary {
  readonly members: number;
  readonly checked: number;
  readonly meanSpreadMev: number;
  readonly worstSpreadMev: number;
}

/** A configuration for the 3-D view. */
export interface ConfigurationSnapshot {
  readonly chain: number;
  readonly step: number;
  readonly energyMev: number;
  /** Å, x y z of each atom, centroid at the origin for an isolated molecule. */
  readonly positions: readonly number[];
}

/**
 * Everything shown of a Monte-Carlo run, live and at its end. Plain JSON, a few hundred kilobytes at
 * most whatever the length of the run.
 */
export interface MonteCarloSummary {
  readonly version: 1;
  readonly phase: MonteCarloPhase;
  readonly settings: MonteCarloSettings;
  /** False for the threshold rule: its distribution is not that of any temperature. */
  readonly canonical: boolean;
  /** Steps of each chain in this phase; the total of a burn-in being searched is its upper limit. */
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** Steps of each chain spent in the burn-in so far. */
  readonly burnInSteps: number;
  readonly elapsedSeconds: number;
  /** Steps per second of one chain, and configurations evaluated per second over all chains. */
  readonly stepsPerSecond: number;
  readonly configurationsPerSecond: number;
  /** Over all chains at the first temperature; null before the phase. */
  readonly acceptance: { readonly burnIn: number | null; readonly production: number | null };
  /** Step size: side of the cube in Å (`all`, `atom`), scale of the shape (`adaptive`), time step in fs (`hybrid`). */
  readonly delta: number;
  /** By kind of move and of exchange, for mixtures: e.g. shape, pivot, exchange 100-150 K. */
  readonly moves: readonly {
    readonly name: string;
    readonly tried: number;
    readonly accepted: number;
  }[];
  readonly chains: readonly ChainSummary[];
  /** Lowest energy at the start; energies below are relative to it. */
  readonly energyOffsetEv: number;
  /** Energy of each chain (meV), thinned to at most 500 points; steps count from the start of the phase. */
  readonly energyTrace: {
    readonly steps: readonly number[];
    readonly chains: readonly (readonly number[])[];
  };
  /** Empty until enough steps of the production are done. */
  readonly diagnostics: readonly QuantityDiagnostics[];
  readonly rdf: RdfSummary | null;
  /** Null where the model cannot tell. */
  readonly extrapolation: ExtrapolationSummary | null;
  readonly committee: CommitteeSummary | null;
  /** Energies recomputed from scratch and compared with those the chains carry. */
  readonly recomputed: { readonly checks: number; readonly worstEv: number };
  /** Atomic numbers, and up to 48 recent configurations of the first chain, oldest first. */
  readonly numbers: readonly number[];
  readonly configurations: readonly ConfigurationSnapshot[];
  /** Sentences to show: not canonical, burn-in not settled, R̂ too large, outside the training range. */
  readonly warnings: readonly string[];
}

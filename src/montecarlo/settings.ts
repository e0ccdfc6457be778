import type { Fragments } from './fragments.js';

/** How the next configuration is proposed; `auto` picks by size and periodicity. */
export type MoveName = 'auto' | 'adaptive' | 'all' | 'atom' | 'fragment' | 'hybrid';

/** `metropolis` is canonical; `threshold` is the simpler rule of the first report, and is not. */
export type AcceptanceName = 'metropolis' | 'threshold';

/** What a Monte-Carlo run does, every default filled in. Plain JSON; kept with its results. */
export interface MonteCarloSettings {
  readonly temperatureK: number;
  /** Ladder of parallel tempering, ascending, first = temperatureK; null without tempering. */
  readonly ladderK: readonly number[] | null;
  /** Steps between two rounds of exchange attempts in parallel tempering. */
  readonly exchangeEvery: number;
  /** Steps of every chain after the burn-in. */
  readonly steps: number;
  /** Chains per temperature. */
  readonly chains: number;
  readonly seed: number;
  readonly move: Exclude<MoveName, 'auto'>;
  /** What fragment moves move, each as a rigid body; null with other moves. */
  readonly fragments: Fragments | null;
  readonly acceptance: AcceptanceName;
  /** Acceptance ratio the step size is tuned to in the burn-in. */
  readonly targetAcceptance: number;
  /** Fixed step size (see `delta` of the summary for its meaning); null: tuned in the burn-in. */
  readonly delta: number | null;
  /** The threshold rule takes a move that raises the energy by less than evPerAngstrom · delta^power. */
  readonly threshold: { readonly evPerAngstrom: number; readonly power: number };
  /** Leapfrog steps of one hybrid move. */
  readonly leapfrogSteps: number;
  /** Steps of the burn-in; null: as many as it takes, at most maxBurnIn. */
  readonly burnIn: number | null;
  readonly maxBurnIn: number;
  /** Every how many steps a configuration is written to the trajectory. */
  readonly thin: number;
  /** Every how many steps the guard looks for extrapolation, disagreement and drift. */
  readonly guardEvery: number;
  /** Largest excess over the training range that `stopOnExtrapolation` still lets pass. */
  readonly extrapolationLimit: number;
  readonly stopOnExtrapolation: boolean;
  /** Bin width and range of g(r), Å. */
  readonly dr: number;
  readonly rMax: number;
}

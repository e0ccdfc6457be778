import type { Clock } from '../core/clock.js';
import { fail } from '../core/errors.js';
import type { EnergyModel } from '../potential/energy-model.js';
import { checkFragments, type Fragments } from './fragments.js';
import type { AcceptanceName, MonteCarloSettings, MoveName } from './settings.js';
import type { MonteCarloSummary } from './summary.js';

/** Options of `runMonteCarlo`; all but the temperature have defaults. */
export interface MonteCarloOptions {
  readonly temperatureK: number;
  /** Steps of every chain after the burn-in; default 20,000. */
  readonly steps?: number;
  /** Default 8. */
  readonly chains?: number;
  readonly seed?: number;
  /** Default `auto`: adaptive for isolated molecules of up to 16 atoms, otherwise one atom after another. */
  readonly move?: MoveName;
  /** Atoms of each rigid fragment, from 0; default: the molecules of the first start. Fragment moves. */
  readonly fragments?: Fragments;
  readonly acceptance?: AcceptanceName;
  readonly targetAcceptance?: number;
  readonly delta?: number;
  readonly threshold?: Partial<MonteCarloSettings['threshold']>;
  /** Higher temperatures of parallel tempering, K. */
  readonly ladderK?: readonly number[];
  readonly exchangeEvery?: number;
  readonly leapfrogSteps?: number;
  /** Steps of the burn-in instead of finding it. */
  readonly burnIn?: number;
  readonly maxBurnIn?: number;
  /** Default: such that about 20,000 configurations are kept in all. */
  readonly thin?: number;
  /** Steps between two looks of the guard; default: about 2000 configurations in all. */
  readonly guardEvery?: number;
  readonly extrapolationLimit?: number;
  readonly stopOnExtrapolation?: boolean;
  readonly dr?: number;
  readonly rMax?: number;
  /** More models of the same species: the spread of their energies is reported. */
  readonly committee?: readonly EnergyModel[];
  /** g(r) to compare with, on the same bins. */
  readonly reference?: ReferenceDistribution;
  /** Put the centroid of an isolated molecule at the origin in all output; default true. */
  readonly centre?: boolean;
  readonly signal?: AbortSignal;
  /** Called about every `summaryEveryMs` (default 1000) and once at the end. */
  readonly onSummary?: (summary: MonteCarloSummary) => void;
  readonly summaryEveryMs?: number;
  /** Called about every `checkpointEveryMs` (default 30,000) with what `resume` takes. */
  readonly onCheckpoint?: (checkpoint: Uint8Array) => void;
  readonly checkpointEveryMs?: number;
  readonly resume?: Uint8Array;
  readonly clock?: Clock;
}

export interface ReferenceDistribution {
  /** Absent where a document of another program does not say. */
  readonly kind?: 'isolated' | 'periodic';
  readonly r: readonly number[];
  readonly dr: number;
  readonly pairs: Readonly<
    Record<string, { readonly density: readonly number[]; readonly stderr: readonly number[] }>
  >;
}

/**
 * Walkers (chains × temperatures) of one run. Each takes some kilobytes in every array of the kernels,
 * whose memory ends at 4 GiB.
 */
const MAX_WALKERS = 65_536;

/** Refuses more walkers than memory holds, before anything is made for them. */
export function checkWalkers({ chains = 8, ladderK }: MonteCarloOptions): void {
  const walkers = chains * new Set([0, ...(ladderK ?? [])]).size;
  if (walkers <= MAX_WALKERS) return;
  throw fail(
    'USAGE',
    `${chains} chains are more than memory holds (at most ${MAX_WALKERS} walkers over all temperatures): a few dozen chains with more steps sample as much`,
  );
}

/** Atoms up to which `auto` takes the adaptive move, whose cost grows with the cube of their number. */
const ADAPTIVE_ATOMS = 16;

/**
 * Configurations the guard looks at in a whole run: projecting on the training range costs many times
 * an energy, and shares do not need more. Each kept one is checked where the run is to stop at the first.
 */
const GUARD_CHECKS = 2000;

const TARGETS = { adaptive: 0.3, all: 0.25, atom: 0.4, fragment: 0.4, hybrid: 0.75 } as const;

/** Fills in the defaults and refuses what cannot be run. */
export function resolveSettings(
  options: MonteCarloOptions,
  atoms: number,
  periodic: boolean,
): MonteCarloSettings {
  const steps = options.steps ?? 20_000;
  const chains = options.chains ?? 8;
  const acceptance = options.acceptance ?? 'metropolis';
  const move = chooseMove(options, acceptance, atoms, periodic);
  const thin = options.thin ?? Math.max(1, Math.round((steps * chains) / 20_000));
  const settings: MonteCarloSettings = {
    temperatureK: options.temperatureK,
    ladderK: ladderOf(options),
    exchangeEvery: options.exchangeEvery ?? 10,
    steps,
    chains,
    seed: options.seed ?? 1,
    move,
    fragments: options.fragments ?? null,
    acceptance,
    targetAcceptance: options.targetAcceptance ?? TARGETS[move],
    delta: options.delta ?? null,
    threshold: {
      evPerAngstrom: options.threshold?.evPerAngstrom ?? 0.2,
      power: options.threshold?.power ?? 1,
    },
    leapfrogSteps: options.leapfrogSteps ?? 12,
    burnIn: options.burnIn ?? null,
    maxBurnIn: options.maxBurnIn ?? Math.max(12_000, steps),
    thin,
    guardEvery:
      options.guardEvery ??
      (options.stopOnExtrapolation
        ? thin
        : Math.max(thin, Math.floor((steps * chains) / GUARD_CHECKS))),
    extrapolationLimit: options.extrapolationLimit ?? 0.1,
    stopOnExtrapolation: options.stopOnExtrapolation ?? false,
    dr: options.dr ?? 0.02,
    rMax: options.rMax ?? 6,
  };
  checkNumbers(settings);
  if (acceptance === 'threshold' && move !== 'all' && move !== 'atom')
    throw fail(
      'USAGE',
      `the threshold rule compares energies only and needs a cube move: use --move all or --move atom, got ${move}`,
    );
  if (acceptance === 'threshold' && settings.ladderK)
    throw fail(
      'USAGE',
      'the threshold rule knows no temperature, so tempering makes no sense with it',
    );
  return settings;
}

function chooseMove(
  { move = 'auto', fragments }: MonteCarloOptions,
  acceptance: AcceptanceName,
  atoms: number,
  periodic: boolean,
): MonteCarloSettings['move'] {
  if (move === 'adaptive' && periodic)
    throw fail(
      'USAGE',
      'the adaptive move is made for isolated molecules; use --move atom for a periodic cell',
    );
  if (fragments) {
    checkFragments(fragments, atoms);
    if (move !== 'auto' && move !== 'fragment')
      throw fail('USAGE', `fragments are moved by --move fragment, got ${move}`);
    return 'fragment';
  }
  if (move !== 'auto') return move;
  if (acceptance === 'threshold') return 'all';
  return !periodic && atoms <= ADAPTIVE_ATOMS ? 'adaptive' : 'atom';
}

function ladderOf(options: MonteCarloOptions): readonly number[] | null {
  if (!options.ladderK || options.ladderK.length === 0) return null;
  const ladder = [...new Set([options.temperatureK, ...options.ladderK])].sort((a, b) => a - b);
  if (ladder[0] !== options.temperatureK)
    throw fail(
      'USAGE',
      `a tempering ladder climbs from the temperature of the run (${options.temperatureK} K); got ${options.ladderK.join(', ')} K`,
    );
  return ladder;
}

function checkNumbers(settings: MonteCarloSettings): void {
  const positive = (name: string, value: number) => {
    if (!(value > 0 && Number.isFinite(value)))
      throw fail('USAGE', `${name} must be a positive number, got ${value}`);
  };
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least)
      throw fail('USAGE', `${name} must be a whole number of at least ${least}, got ${value}`);
  };
  positive('the temperature in K', settings.temperatureK);
  whole('the number of steps', settings.steps, 1);
  whole('the number of chains', settings.chains, 1);
  whole('the thinning', settings.thin, 1);
  whole('the interval of the guard', settings.guardEvery, 1);
  whole('the number of leapfrog steps', settings.leapfrogSteps, 1);
  whole('the exchange interval', settings.exchangeEvery, 1);
  if (settings.burnIn !== null) whole('the burn-in', settings.burnIn, 0);
  if (settings.delta !== null) positive('delta', settings.delta);
  whole('the longest burn-in', settings.maxBurnIn, 1);
  if (!Number.isSafeInteger(settings.seed))
    throw fail('USAGE', `the seed must be a whole number, got ${settings.seed}`);
  if (!(settings.extrapolationLimit >= 0))
    throw fail(
      'USAGE',
      `the extrapolation limit is a share of the training range from 0, got ${settings.extrapolationLimit}`,
    );
  if (!(settings.threshold.evPerAngstrom > 0) || !Number.isFinite(settings.threshold.power))
    throw fail(
      'USAGE',
      `the threshold is a positive number of eV times a power of delta, got ${settings.threshold.evPerAngstrom} and ${settings.threshold.power}`,
    );
  positive('dr', settings.dr);
  positive('the range of g(r)', settings.rMax);
  if (!(settings.targetAcceptance > 0 && settings.targetAcceptance < 1))
    throw fail(
      'USAGE',
      `the target acceptance lies between 0 and 1, got ${settings.targetAcceptance}`,
    );
}

import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import { codecOf } from './codec.js';
import { freshRandom } from './fresh-point.js';
import type { Parzen } from './parzen.js';
import { fitParzen } from './parzen.js';
import { keysOf, readHistory } from './past.js';
import { regressedEnds } from './regressed-ends.js';
import type { Sampler, SamplerContext } from './sampler.js';
import type { Split } from './split-history.js';
import { markBest, splitHistory } from './split-history.js';
import { startupPoint } from './startup.js';

export interface TpeOptions {
  /** Random trials before the model speaks. */
  readonly startup?: number;
  /** Draws from the good density, of which the best ratio is taken. */
  readonly candidates?: number;
  /** Share of finished trials that count as good (at most 25). */
  readonly goodShare?: number;
  /** Narrowest kernel as a share of the range: 1 / this. */
  readonly narrowest?: number;
  /** The same for ordered sets. */
  readonly narrowestOrdered?: number;
}

/** Trials that the bad density is made of at most: more cost time and change nothing. */
const MOST_BAD = 400;

/** Shares and widths that did best over the benchmark's families, see docs/search.md. */
export const TPE_DEFAULTS: Required<TpeOptions> = {
  startup: 10,
  candidates: 32,
  goodShare: 0.15,
  narrowest: 100,
  narrowestOrdered: 30,
};

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011; multivariate as in Falkner et al. 2018 and
 * Watanabe 2023, arXiv 2304.11127). Parameters under the same conditions are modelled jointly, given
 * their parents; ordered sets have ordered kernels; running trials repel; no finished or running
 * point of a finite space is proposed again.
 */
export function tpeSampler(options: TpeOptions = {}): Sampler {
  const settings = { ...TPE_DEFAULTS, ...options };
  return {
    name: 'tpe',
    suggest(context) {
      const codec = codecOf(context.space);
      const rng = deriveRng(context.seed, 'sampler:tpe', context.trialNumber);
      const past = readHistory(codec, context.history);
      const seen = keysOf(past);
      const learnt = past.filter((trial) => trial.state !== 'running').length;
      if (learnt < settings.startup) {
        const point = startupPoint(codec, context, settings.startup, seen, rng);
        return point && { params: codec.decode(point), rule: 'startup' };
      }
      const point = tpePoint(codec, context, settings, seen, rng);
      if (point) return { params: codec.decode(point), rule: 'tpe' };
      const fallback = freshRandom(codec, seen, context.history, rng);
      return fallback && { params: codec.decode(fallback), rule: 'random' };
    },
  };
}

/**
 * The best-ratio point not seen yet, or undefined when every candidate was.
 * @param ends what each trial of the history ended with or would have, to rank pruned ones by; NaN
 *   where unknown. With one objective they are read off the learning curves when absent.
 */
export function tpePoint(
  codec: Codec,
  context: SamplerContext,
  settings: Required<TpeOptions>,
  seen: ReadonlySet<string>,
  rng: Rng,
  ends?: Float64Array,
): Point | undefined {
  const { objectives } = context;
  const past = readHistory(codec, context.history);
  const knownEnds = ends ?? (objectives === 1 ? regressedEnds(past) : undefined);
  const split = splitHistory(past, objectives, settings.goodShare, knownEnds);
  const models = new Map<string, Model>();
  const candidates: Candidate[] = [];
  const tries = settings.candidates * 4;
  for (let i = 0; i < tries && candidates.length < settings.candidates; i++) {
    const drawn = draw();
    const { point } = drawn;
    if (!seen.has(codec.key(point)) && codec.feasible(point)) candidates.push(drawn);
  }
  return bestRatio(candidates);

  function draw(): Candidate {
    const point = new Float64Array(codec.dims.length).fill(Number.NaN);
    const own: Model[] = [];
    for (const group of groupsOf(codec)) {
      if (!codec.isActive(group.dims[0]!, point)) continue;
      const model = modelOf(codec, group, split, settings, models);
      model.good.sample(rng, point);
      own.push(model);
    }
    return { point, models: own };
  }
}

/** A draw and the models of its active groups. */
interface Candidate {
  readonly point: Point;
  readonly models: readonly Model[];
}

/**
 * The point of the best ratio of densities, of equal ones the earliest. The bad density takes time, but
 * its prior alone bounds the ratio from above, and most candidates are out of the race by that.
 */
function bestRatio(candidates: readonly Candidate[]): Point | undefined {
  const ceilings = candidates.map((c) => logRatio(c, (bad, point) => bad.logPrior(point)));
  const order = [...candidates.keys()].sort((a, b) => ceilings[b]! - ceilings[a]!);
  let best = -1;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    if (ceilings[i]! < bestScore) break;
    const score = logRatio(candidates[i]!, (bad, point) => bad.logDensity(point));
    if (score > bestScore || (score === bestScore && i < best)) {
      best = i;
      bestScore = score;
    }
  }
  return candidates[best]?.point;
}

function logRatio(
  { point, models }: Candidate,
  logBad: (bad: Parzen, point: Point) => number,
): number {
  let ratio = 0;
  for (let k = 0; k < models.length; k++)
    ratio += models[k]!.good.logDensity(point) - logBad(models[k]!.bad, point);
  return ratio;
}

/** Dims under the same conditions, in dependency order. */
interface Group {
  readonly key: string;
  readonly dims: readonly number[];
}

interface Model {
  readonly good: Parzen;
  readonly bad: Parzen;
}

const groupings = new WeakMap<Codec, readonly Group[]>();

function groupsOf(codec: Codec): readonly Group[] {
  const known = groupings.get(codec);
  if (known) return known;
  const byKey = new Map<string, number[]>();
  codec.dims.forEach((dim, d) => {
    const key = dim.when.map((c) => `${c.dim}:${[...c.levels].sort().join('|')}`).join('&');
    const dims = byKey.get(key) ?? [];
    dims.push(d);
    byKey.set(key, dims);
  });
  // A group stands where its first dim does; its conditions name dims before that one.
  const groups = [...byKey].map(([key, dims]) => ({ key, dims }));
  groupings.set(codec, groups);
  return groups;
}

function modelOf(
  codec: Codec,
  group: Group,
  split: Split,
  settings: Required<TpeOptions>,
  models: Map<string, Model>,
): Model {
  const known = models.get(group.key);
  if (known) return known;
  const first = group.dims[0]!;
  const active = activeOf(split.finished, first);
  const isGood = markBest(split, active, Math.min(25, Math.ceil(split.goodShare * active.length)));
  const pointAt = (i: number) => split.finished[i]!;
  const below = active.filter((i) => isGood[i] === 1).map(pointAt);
  const above = thinOld(active.filter((i) => isGood[i] === 0)).map(pointAt);
  const bad = above.concat(split.pending.filter((point) => !Number.isNaN(point[first]!)));
  const model = {
    good: fitParzen(codec, group.dims, below, ramp(below.length), settings),
    bad: fitParzen(codec, group.dims, bad, ramp(bad.length), settings),
  };
  models.set(group.key, model);
  return model;
}

function activeOf(points: readonly Point[], dim: number): number[] {
  const active: number[] = [];
  for (let i = 0; i < points.length; i++) if (!Number.isNaN(points[i]![dim]!)) active.push(i);
  return active;
}

/** The latest half of what is kept, and as many spread evenly over the older ones. */
function thinOld(trials: readonly number[]): readonly number[] {
  if (trials.length <= MOST_BAD) return trials;
  const half = MOST_BAD / 2;
  const older = trials.length - half;
  const spread = Array.from({ length: half }, (_, i) => trials[Math.floor((i * older) / half)]!);
  return [...spread, ...trials.slice(older)];
}

/** Weights in order of age: 1 for the latest 25, falling to 1/n for the oldest. */
function ramp(n: number): Float64Array {
  const old = n - 25;
  const weights = new Float64Array(n).fill(1);
  for (let i = 0; i < old; i++)
    weights[i] = old === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (old - 1);
  return weights;
}

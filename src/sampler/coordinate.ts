import { fail } from '../core/errors.js';
import { deriveRng } from '../core/rng.js';
import type { Params } from '../space/distribution.js';
import type { Codec, Point } from './codec.js';
import { codecOf } from './codec.js';
import { encodeKnown, seenKeys } from './past.js';
import type { Observation, Sampler, SamplerContext, Suggestion } from './sampler.js';
import { tpePoint } from './tpe.js';

export interface CoordinateOptions {
  /** Where to start; the best complete trial so far when absent. */
  readonly around?: Params;
  /** Values tried of each parameter. */
  readonly perParameter?: number;
  /** Passes over all parameters at most; Infinity goes on until a pass brings nothing. */
  readonly rounds?: number;
  /** `spread`: all of a small set, else values spread over the range; `tpe`: a 1-D Parzen estimator. */
  readonly method?: 'spread' | 'tpe';
  /** Which parameters, in this order; all when absent. */
  readonly parameters?: readonly string[];
  /** Further evaluations of the winner and its rival at the end, for noisy objectives. */
  readonly reevaluate?: number;
  /** Trials the stage may make, of which the last are kept for the further evaluations. */
  readonly trials?: number;
}

/** Larger sets are not listed level by level. */
const MOST_SORTED = 10_000;

type Settings = Required<Omit<CoordinateOptions, 'around' | 'parameters'>> & CoordinateOptions;

/**
 * One parameter at a time around the best point, the others held: the best value found is kept
 * before the next parameter is tried. The state is read off the stage's own trials by their rule
 * (`round:parameter`), so it survives restarts and many workers.
 */
export function coordinateSampler(options: CoordinateOptions = {}): Sampler {
  const settings: Settings = {
    perParameter: 6,
    rounds: 1,
    method: 'spread',
    reevaluate: 0,
    trials: Infinity,
    ...options,
  };
  return {
    name: 'coordinate',
    suggest(context) {
      const codec = codecOf(context.space);
      const own = context.history.filter((o) => o.stage === context.stage && o.rule !== null);
      const first =
        settings.around && own.length === 0 && firstPoint(codec, context, settings.around);
      if (first) return first;
      const centre = bestPoint(codec, context.history);
      if (!centre) return undefined;
      const atEnd = context.index >= settings.trials - 2 * settings.reevaluate;
      const again = () => reevaluation(codec, context, settings, own);
      return (atEnd && again()) || pass(codec, context, settings, own, centre) || again();
    },
  };
}

/** The next trial of the passes over the parameters, or undefined when they are done. */
function pass(
  codec: Codec,
  context: SamplerContext,
  settings: Settings,
  own: readonly Observation[],
  centre: Point,
): Suggestion | undefined {
  const order = parameterOrder(codec, settings);
  for (let round = 0; round < settings.rounds; round++) {
    if (round > 0 && !gained(context.history, own, round - 1)) return undefined;
    for (const d of order) {
      const found = scan(codec, context, settings, own, centre, d, `${round}:`);
      if (found) return found;
    }
  }
  return undefined;
}

/** The point of `around`, unless it was tried before. */
function firstPoint(codec: Codec, context: SamplerContext, around: Params): Suggestion | undefined {
  const point = codec.encode(around);
  if (!point) throw fail('OUT_OF_SPACE', 'the point of `around` does not belong to the space.');
  const isTried = seenKeys(codec, context.history).has(codec.key(point));
  return isTried ? undefined : { params: around, rule: 'centre' };
}

function parameterOrder(codec: Codec, settings: Settings): number[] {
  if (!settings.parameters) return [...codec.dims.keys()].filter((d) => codec.dims[d]!.levels > 1);
  return settings.parameters.map((name) => {
    const d = codec.dims.findIndex((dim) => dim.name === name);
    if (d < 0)
      throw fail('SEARCH_INVALID', `the coordinate stage names "${name}", which is no parameter.`);
    return d;
  });
}

/** The next untried value of one parameter, or undefined when it is done. */
function scan(
  codec: Codec,
  context: SamplerContext,
  settings: Settings,
  own: readonly Observation[],
  centre: Point,
  d: number,
  round: string,
): Suggestion | undefined {
  if (Number.isNaN(centre[d]!)) return undefined;
  const rule = `${round}${codec.dims[d]!.name}`;
  const tried = own.filter((o) => o.rule === rule).length;
  if (tried >= settings.perParameter) return undefined;
  const seen = seenKeys(codec, context.history);
  const move = (code: number) => {
    const point = centre.slice();
    point[d] = code;
    // A parameter that this value switches on takes the middle of its range.
    return codec.repair(point, (other) => codec.codeAt(other, 0.5));
  };
  const usable = (p: Point) => !seen.has(codec.key(p)) && codec.feasible(p);
  if (settings.method === 'tpe' && tried >= 2) {
    const point = tpeAlong(codec, context, centre, d, seen);
    if (point) return { params: codec.decode(point), rule };
  }
  for (const code of spreadCodes(codec, d, centre[d]!, tried, settings.perParameter)) {
    const point = move(code);
    if (usable(point)) return { params: codec.decode(point), rule };
  }
  return undefined;
}

/**
 * All levels of a small set, the nearest first. Of others, steps to both sides that halve with every
 * pair of trials, then the nearest levels.
 */
function spreadCodes(
  codec: Codec,
  d: number,
  centre: number,
  tried: number,
  most: number,
): number[] {
  const { levels, kind } = codec.dims[d]!;
  const distance = (code: number) => Math.abs(code - centre);
  const nearest = () => [...Array(levels).keys()].sort((a, b) => distance(a) - distance(b));
  if (kind === 'choice') return [...Array(levels).keys()];
  if (levels <= most + 1) return nearest();
  const at = codec.unit(d, centre);
  const codes: number[] = [];
  for (let i = tried; i < tried + 2 * most; i++) {
    const reach = 0.5 ** (Math.floor(i / 2) + 2);
    const u = at + (i % 2 === 0 ? reach : -reach);
    if (u >= 0 && u <= 1) codes.push(codec.codeAt(d, u));
  }
  if (levels > MOST_SORTED) return [...new Set(codes)];
  return [...new Set([...codes, ...nearest().slice(0, 4 * most)])];
}

/** A 1-D Parzen estimator over the trials that differ from the centre in this parameter only. */
function tpeAlong(
  codec: Codec,
  context: SamplerContext,
  centre: Point,
  d: number,
  seen: ReadonlySet<string>,
): Point | undefined {
  const line = context.history.filter((o) => {
    const point = encodeKnown(codec, o.params);
    return point?.every((code, k) => k === d || Object.is(code, centre[k]!)) ?? false;
  });
  const name = codec.dims[d]!.name;
  const parameters = codec.space.parameters.map((p) =>
    p.name === name
      ? { ...p, when: [] }
      : {
          ...p,
          distribution: { kind: 'constant' as const, value: codec.decode(centre)[p.name] ?? 0 },
        },
  );
  const active = parameters.filter((_, k) => !Number.isNaN(centre[k]!));
  const space = { ...codec.space, parameters: active.map((p) => ({ ...p, when: [] })) };
  const rng = deriveRng(context.seed, 'sampler:coordinate', context.trialNumber);
  const settings = {
    startup: 2,
    candidates: 24,
    goodShare: 0.25,
    narrowest: 20,
    narrowestOrdered: 20,
  };
  const point = tpePoint(
    codecOf(space),
    { ...context, space, history: line },
    settings,
    new Set(),
    rng,
  );
  if (!point) return undefined;
  const full = codec.encode(codecOf(space).decode(point));
  return full && !seen.has(codec.key(full)) && codec.feasible(full) ? full : undefined;
}

/** Whether a trial of this round improved on everything before it, other stages' trials included. */
function gained(
  history: readonly Observation[],
  own: readonly Observation[],
  round: number,
): boolean {
  const inRound = own.filter((o) => o.rule!.startsWith(`${round}:`));
  const before = history.filter((o) => o.number < (inRound[0]?.number ?? 0));
  const best = (list: readonly Observation[]) =>
    Math.min(...list.flatMap((o) => o.values?.[0] ?? []).filter(Number.isFinite));
  return best(inRound) < best(before);
}

function bestPoint(codec: Codec, history: readonly Observation[]): Point | undefined {
  return ranked(codec, history)[0]?.point;
}

/** Points by mean value over their repeats, best first. */
function ranked(
  codec: Codec,
  history: readonly Observation[],
): { readonly point: Point; readonly mean: number }[] {
  const groups = new Map<string, { point: Point; sum: number; count: number }>();
  for (const o of history) {
    const value = o.values?.[0];
    const point = encodeKnown(codec, o.params);
    if (!point || o.state !== 'complete' || !Number.isFinite(value)) continue;
    const key = codec.key(point);
    const group = groups.get(key) ?? { point, sum: 0, count: 0 };
    group.sum += value!;
    group.count++;
    groups.set(key, group);
  }
  return [...groups.values()]
    .map((g) => ({ point: g.point, mean: g.sum / g.count }))
    .sort((a, b) => a.mean - b.mean);
}

/** Repeats winner and rival in turn. */
function reevaluation(
  codec: Codec,
  context: SamplerContext,
  settings: Settings,
  own: readonly Observation[],
): Suggestion | undefined {
  const done = own.filter((o) => o.rule === 'reevaluate').length;
  if (done >= 2 * settings.reevaluate) return undefined;
  const best = ranked(codec, context.history);
  const target = best[done % 2] ?? best[0];
  return target && { params: codec.decode(target.point), rule: 'reevaluate' };
}

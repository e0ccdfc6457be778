import type { Codec, Point } from './codec.js';
import type { LearningCurve, Observation } from './sampler.js';

/** Earlier trials as numbers: what a single-objective model is fitted to. */
export interface Past {
  /** Finished trials with something to learn from, in number order. */
  readonly points: readonly Point[];
  /** To be minimised; always finite. */
  readonly values: Float64Array;
  /** Trials that run now. */
  readonly pending: readonly Point[];
  /** Keys of every earlier point, pending and failed ones included. */
  readonly seen: ReadonlySet<string>;
}

interface Encoded {
  readonly point: Point;
  readonly key: string;
}

const encoded = new WeakMap<Codec, Cache>();

type Cache = WeakMap<Observation['params'], Encoded | null>;

function cacheOf(codec: Codec): Cache {
  const known = encoded.get(codec);
  if (known) return known;
  const cache: Cache = new WeakMap();
  encoded.set(codec, cache);
  return cache;
}

/** Encodes params once per params object; null where they are not of the space. */
function encodeOnce(
  codec: Codec,
  params: Observation['params'],
  cache = cacheOf(codec),
): Encoded | null {
  const known = cache.get(params);
  if (known !== undefined) return known;
  const point = codec.encode(params);
  const made = point ? { point, key: codec.key(point) } : null;
  cache.set(params, made);
  return made;
}

/** The point of some params, remembered; null where they are not of the space. */
export function encodeKnown(codec: Codec, params: Observation['params']): Point | null {
  return encodeOnce(codec, params)?.point ?? null;
}

/** What is read of an earlier trial over and over. */
export interface Entry extends Pick<Observation, 'state' | 'values' | 'lastStep' | 'lastValue'> {
  /** The first objective of a complete trial with finite values, else NaN. */
  readonly value: number;
  readonly curve: LearningCurve | undefined;
  /** Null, as the key, where the params are not of the space. */
  readonly point: Point | null;
  readonly key: string | null;
}

const entries = new WeakMap<Codec, WeakMap<Observation, Entry>>();

/**
 * A history as objects of one shape. Observations that were made by spreading others have a hidden class
 * each, and looking their properties up costs more than all else once they are many: so every one is
 * read once.
 */
export function readHistory(codec: Codec, history: readonly Observation[]): Entry[] {
  const known = entries.get(codec) ?? new WeakMap<Observation, Entry>();
  entries.set(codec, known);
  const read = history.map((o) => known.get(o));
  // Apart from the lookup, which most trials end with.
  for (let i = read.indexOf(undefined); i >= 0; i = read.indexOf(undefined, i + 1)) {
    const entry = readEntry(codec, history[i]!);
    known.set(history[i]!, entry);
    read[i] = entry;
  }
  return read as Entry[];
}

function readEntry(codec: Codec, o: Observation): Entry {
  const { state, values, lastStep, lastValue, curve } = o;
  const own = encodeOnce(codec, o.params);
  return {
    state,
    values,
    value: state === 'complete' && values?.every(Number.isFinite) ? values[0]! : Number.NaN,
    lastStep,
    lastValue,
    curve,
    point: own?.point ?? null,
    key: own?.key ?? null,
  };
}

export function seenKeys(codec: Codec, history: readonly Observation[]): Set<string> {
  return keysOf(readHistory(codec, history));
}

export function keysOf(history: readonly Entry[]): Set<string> {
  const keys = new Set<string>();
  for (let i = 0; i < history.length; i++) {
    const { key } = history[i]!;
    if (key !== null) keys.add(key);
  }
  return keys;
}

/**
 * Turns history into a regression problem. Failed and non-finite trials take the worst finite value,
 * so that a diverged run repels but never dominates. Of a pruned trial only its place among those
 * pruned at the same step is known: it takes a stand-in value behind those that got further.
 */
export function readPast(
  codec: Codec,
  history: readonly Observation[],
  objective: (o: Observation) => number | undefined = (o) => o.values?.[0],
): Past {
  const known: { readonly number: number; readonly point: Point; readonly value: number }[] = [];
  const pending: Point[] = [];
  const pruned: Observation[] = [];
  const failed: Observation[] = [];
  const seen = new Set<string>();
  const cache = cacheOf(codec);
  for (const o of history) {
    const own = encodeOnce(codec, o.params, cache);
    if (!own) continue;
    const { point } = own;
    seen.add(own.key);
    const value = objective(o);
    if (o.state === 'running') pending.push(point);
    else if (o.state === 'pruned') pruned.push(o);
    else if (o.state === 'complete' && value !== undefined && Number.isFinite(value))
      known.push({ number: o.number, point, value });
    else failed.push(o);
  }
  const complete = known.map((k) => k.value).sort((a, b) => a - b);
  const worst = complete.at(-1) ?? 0;
  const add = (o: Observation, value: number) =>
    known.push({ number: o.number, point: encodeKnown(codec, o.params)!, value });
  const standIns = prunedValues(pruned, complete);
  pruned.forEach((o, i) => {
    add(o, standIns[i]!);
  });
  for (const o of failed) add(o, worst);
  known.sort((a, b) => a.number - b.number);
  return {
    points: known.map((k) => k.point),
    values: Float64Array.from(known, (k) => k.value),
    pending,
    seen,
  };
}

/**
 * Stand-in values of pruned trials, see {@link readPast}. Trials pruned at the same step keep their
 * distances from each other; the best of them takes the median of those that got further.
 */
function prunedValues(pruned: readonly Observation[], complete: readonly number[]): number[] {
  const out = new Array<number>(pruned.length).fill(0);
  const steps = [...new Set(pruned.map((o) => o.lastStep ?? 0))].sort((a, b) => b - a);
  const range = (complete.at(-1) ?? 1) - (complete[0] ?? 0);
  let further: readonly number[] = complete;
  for (const step of steps) {
    const group = [...pruned.keys()].filter((i) => (pruned[i]!.lastStep ?? 0) === step);
    const values = group.map((i) => finiteOr(pruned[i]!.lastValue, Infinity));
    const finite = values.filter(Number.isFinite);
    const best = Math.min(...finite, Infinity);
    const worst = Math.max(...finite, best);
    const scale = range > 0 && worst - best > range ? range / (worst - best) : 1;
    const base = further[further.length >> 1] ?? 0;
    const standIns = values.map((v) =>
      Number.isFinite(v) ? base + scale * (v - best) : base + range,
    );
    group.forEach((i, k) => {
      out[i] = standIns[k]!;
    });
    further = standIns.sort((a, b) => a - b);
  }
  return out;
}

/** Whether more trials were pruned than ran to their end. */
export function mostlyPruned(history: readonly Pick<Observation, 'state'>[]): boolean {
  let pruned = 0;
  let complete = 0;
  for (const { state } of history) {
    if (state === 'pruned') pruned++;
    else if (state === 'complete') complete++;
  }
  return pruned > complete;
}

function finiteOr(value: number | null, other: number): number {
  return value !== null && Number.isFinite(value) ? value : other;
}

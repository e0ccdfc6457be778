import type { Codec, Point } from './codec.js';
import { curveLevels, valuesAtLevels } from './curve-levels.js';
import { encodeKnown } from './past.js';
import type { Observation } from './sampler.js';
import { thinPast } from './thin-past.js';

/** Learning curves as a regression problem over parameters and progress. */
export interface LearningRows {
  /** Codes of a point, then its progress: 0 at the first step, 1 at the end, logarithmic between. */
  readonly points: readonly Point[];
  /** Values at that progress, moved by what trials still gain from there to the end. */
  readonly values: Float64Array;
  /** Whether the row is the last one of its trial. */
  readonly isLast: readonly boolean[];
}

/** A trial at the levels it reached. */
interface Reading {
  readonly codes: Point;
  readonly rows: readonly { readonly progress: number; readonly value: number }[];
}

/**
 * Rows for a joint model over parameters and progress: a trial counts with what it had reached at a
 * few levels of its training, whether it was pruned after that or not. Pruning is decided by values
 * that the model sees, so what it learns about the end is not bent by who got there. Undefined where
 * no learning curves are known.
 */
export function learningRows(
  codec: Codec,
  history: readonly Observation[],
): LearningRows | undefined {
  const levels = curveLevels(history);
  if (!levels) return undefined;
  const end = Math.log(levels.at(-1)!);
  const progressOf = (step: number) => Math.min(1, Math.log(Math.max(step, 1)) / end);
  const readings = history.flatMap((o) => readingOf(codec, o, levels, progressOf) ?? []);
  const gainFrom = gainToEnd(readings, levels.map(progressOf));
  const rows = readings.flatMap(({ codes, rows: own }) =>
    own.map(({ progress, value }, i) => ({
      codes,
      progress,
      value: value + gainFrom(progress),
      isLast: i === own.length - 1,
    })),
  );
  const worst = rows.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  for (const o of history) {
    const codes = isBroken(o) ? encodeKnown(codec, o.params) : null;
    if (codes && rows.length > 0) rows.push({ codes, progress: 1, value: worst, isLast: true });
  }
  return {
    points: rows.map(({ codes, progress }) => Float64Array.of(...codes, progress)),
    values: Float64Array.from(rows, ({ value }) => value),
    isLast: rows.map(({ isLast }) => isLast),
  };
}

/** At most so many rows: three in four the last ones of trials, the rest those nearest to the end. */
export function thinRows(all: LearningRows, most: number): LearningRows {
  const indices = [...all.points.keys()];
  if (indices.length <= most) return all;
  const last = indices.filter((i) => all.isLast[i]);
  const lastOnes = {
    points: last.map((i) => Float64Array.of(i)),
    values: Float64Array.from(last, (i) => all.values[i]!),
  };
  const kept = thinPast(lastOnes, Math.floor(0.75 * most)).points.map((point) => point[0]!);
  const progress = (i: number) => all.points[i]!.at(-1)!;
  const others = indices
    .filter((i) => !all.isLast[i])
    .sort((a, b) => progress(b) - progress(a) || all.values[a]! - all.values[b]!);
  const chosen = [...kept, ...others.slice(0, most - kept.length)].sort((a, b) => a - b);
  return {
    points: chosen.map((i) => all.points[i]!),
    values: Float64Array.from(chosen, (i) => all.values[i]!),
    isLast: chosen.map((i) => all.isLast[i]!),
  };
}

/** Failed, or ended with a value that is no finite number. */
function isBroken(o: Observation): boolean {
  if (o.state === 'running') return false;
  const value = o.state === 'complete' ? o.values?.[0] : o.lastValue;
  return o.state === 'failed' || !Number.isFinite(value);
}

function readingOf(
  codec: Codec,
  o: Observation,
  levels: readonly number[],
  progressOf: (step: number) => number,
): Reading | undefined {
  const codes = encodeKnown(codec, o.params);
  if (!codes || o.state === 'running' || isBroken(o)) return undefined;
  const early = o.curve ? valuesAtLevels(o.curve, levels.slice(0, -1)) : [];
  const rows = early
    .map((value, i) => ({ progress: progressOf(levels[i]!), value }))
    .filter(({ value }) => Number.isFinite(value));
  if (o.state === 'complete')
    return { codes, rows: [...rows, { progress: 1, value: o.values![0]! }] };
  const progress = progressOf(o.lastStep ?? 1);
  // The last value of a pruned trial replaces that of the level it stands at.
  const before = rows.filter((row) => row.progress < progress - 1e-9);
  return { codes, rows: [...before, { progress, value: o.lastValue! }] };
}

/**
 * What a trial still gains (a negative number) from some progress to the end: medians over the trials
 * that went on, added up from level to level and interpolated between.
 */
function gainToEnd(
  readings: readonly Reading[],
  progress: readonly number[],
): (from: number) => number {
  const gains = new Array<number>(progress.length).fill(0);
  const valueAt = ({ rows }: Reading, i: number) =>
    rows.find((row) => Math.abs(row.progress - progress[i]!) < 1e-9)?.value ?? Number.NaN;
  for (let i = progress.length - 2; i >= 0; i--) {
    const steps = readings
      .map((reading) => valueAt(reading, i + 1) - valueAt(reading, i))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    gains[i] = gains[i + 1]! + (steps[steps.length >> 1] ?? 0);
  }
  return (from) => {
    let i = 0;
    while (i < progress.length - 2 && progress[i + 1]! < from) i++;
    const [low, high] = [progress[i]!, progress[i + 1]!];
    const share = Math.min(1, Math.max(0, (from - low) / (high - low)));
    return gains[i]! + share * (gains[i + 1]! - gains[i]!);
  };
}

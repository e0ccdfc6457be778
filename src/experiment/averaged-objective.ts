import { deriveSeed } from '../core/rng.js';
import type { Objective, ObjectiveResult, TrialContext } from './trial-context.js';

/**
 * The mean of several evaluations of one point: each of the objectives (cross-validation's folds) with
 * each of `repeats` seeds. Metrics are means too; `<metric>.spread` is the standard deviation over the
 * evaluations. The first evaluation's artifacts are the trial's.
 */
export function averagedObjective(objectives: readonly Objective[], repeats: number): Objective {
  const runs = objectives.flatMap((objective) =>
    Array.from({ length: repeats }, (_, repeat) => ({ objective, repeat })),
  );
  if (runs.length === 1) return objectives[0]!;
  return async (context) => {
    const results: ObjectiveResult[] = [];
    for (const [i, { objective, repeat }] of runs.entries())
      results.push(
        await objective({
          ...part(context, i),
          seed: repeat === 0 ? context.seed : deriveSeed(context.seed, 'repeat', repeat),
        }),
      );
    return averageOf(results);
  };
}

/**
 * Only the first evaluation may keep artifacts; they would overwrite each other. The learning curve is
 * its alone, too: a pruner would take the beginning of the next for a loss of what was reached.
 */
function part(context: TrialContext, index: number): TrialContext {
  if (index === 0)
    return { ...context, loadCheckpoint: async () => undefined, saveCheckpoint: async () => {} };
  return {
    ...context,
    report: () => {},
    shouldPrune: async () => undefined,
    annotate: () => {},
    putArtifact: async () => {},
    loadCheckpoint: async () => undefined,
    saveCheckpoint: async () => {},
  };
}

function averageOf(results: readonly ObjectiveResult[]): ObjectiveResult {
  const first = results[0]!;
  const metrics: Record<string, number> = {};
  for (const name of Object.keys(first.metrics)) {
    const values = results.map((result) => result.metrics[name]!);
    metrics[name] = mean(values);
    metrics[`${name}.spread`] = deviation(values);
  }
  const values = first.values.map((_, k) => mean(results.map((result) => result.values[k]!)));
  const spreads = first.values.map((_, k) => deviation(results.map((result) => result.values[k]!)));
  spreads.forEach((spread, k) => {
    metrics[k === 0 ? 'value.spread' : `value${k}.spread`] = spread;
  });
  metrics.evaluations = results.length;
  return { values, metrics };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1));
}

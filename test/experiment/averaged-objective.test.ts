import { describe, expect, it } from 'vitest';
import { averagedObjective } from '../../src/experiment/averaged-objective.js';
import type { Objective, TrialContext } from '../../src/experiment/trial-context.js';

function context(seen: { steps: number[]; artifacts: string[] }): TrialContext {
  return {
    number: 0,
    attempt: 1,
    seed: 7,
    params: {},
    signal: new AbortController().signal,
    report: (step) => void seen.steps.push(step),
    shouldPrune: async () => undefined,
    annotate: () => {},
    putArtifact: async (name) => void seen.artifacts.push(name),
    loadCheckpoint: async () => undefined,
    saveCheckpoint: async () => {},
    log: () => {},
  };
}

describe('an averaged objective', () => {
  it('is the objective itself for one evaluation', () => {
    const objective: Objective = async () => ({ values: [1], metrics: {} });
    expect(averagedObjective([objective], 1)).toBe(objective);
  });

  it('gives means and spreads, and keeps the curve and the artifacts of the first evaluation', async () => {
    const seeds: number[] = [];
    const fold =
      (value: number): Objective =>
      async (trial) => {
        seeds.push(trial.seed);
        trial.report(1, value);
        trial.report(2, value);
        await trial.putArtifact(`of ${value}`, 'text/plain', new Uint8Array());
        return { values: [value], metrics: { mae: 10 * value } };
      };
    const seen = { steps: [] as number[], artifacts: [] as string[] };
    const result = await averagedObjective([fold(1), fold(3)], 2)(context(seen));
    expect(result.values).toEqual([2]);
    expect(result.metrics.mae).toBe(20);
    expect(result.metrics['value.spread']).toBeCloseTo(Math.sqrt(4 / 3), 12);
    expect(result.metrics.evaluations).toBe(4);
    expect(seen.steps).toEqual([1, 2]);
    expect(seen.artifacts).toEqual(['of 1']);
    expect(new Set(seeds).size).toBe(2);
    expect(seeds[0]).toBe(7);
  });
});

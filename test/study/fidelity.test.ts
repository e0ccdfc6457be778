import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../src/sampler/random.js';
import { int } from '../../src/space/builders.js';
import {
  FIDELITY_VALUE,
  fidelityOf,
  fidelityOutcome,
  nextPromotion,
} from '../../src/study/fidelity.js';
import { createStudy } from '../../src/study/study.js';
import type { TrialRecord } from '../../src/study/trial.js';

const SPACE = { x: int(0, 999) };
const search = { fidelity: { rungs: [0.1, 0.3, 1], keep: 1 / 3 } };

describe('a search with rungs', () => {
  it('promotes the best third of each rung, and completes on the last only', async () => {
    const study = await createStudy({ space: SPACE, sampler: randomSampler(), search });
    const efforts: number[] = [];
    await study.optimize(
      ({ x }, trial) => {
        efforts.push(trial.fidelity);
        return Number(x) + 100 * (1 - trial.fidelity);
      },
      { trials: 60 },
    );
    const trials = study.trials();
    const at = (rung: number) => trials.filter((t) => fidelityOf(t)!.rung === rung);
    expect(at(1).length).toBeGreaterThan(5);
    expect(at(1).length).toBeLessThan(at(0).length / 2);
    expect(at(2).length).toBeLessThan(at(1).length);
    expect(trials.filter((t) => t.state === 'complete')).toEqual(at(2));
    expect(at(0).every((t) => t.state === 'pruned' && t.reason!.code === 'fidelity')).toBe(true);
    for (const t of at(1)) {
      const from = trials[fidelityOf(t)!.from!]!;
      expect(from.params).toEqual(t.params);
      expect(fidelityOf(from)!.rung).toBe(0);
    }
    expect(new Set(trials.flatMap((t) => fidelityOf(t)!.from ?? [])).size).toBe(
      at(1).length + at(2).length,
    );
    expect(new Set(efforts)).toEqual(new Set([0.1, 0.3, 1]));
  });

  it('promotes a point once, whatever became of it, and fails what is no number', async () => {
    const rungs = { rungs: [0.1, 1], keep: 0.5 };
    const made = (number: number, more: object) =>
      ({ number, state: 'pruned', metrics: {}, provenance: {}, ...more }) as unknown as TrialRecord;
    const low = { rung: 0, share: 0.1, from: null };
    const history = [0.1, 0.2, 0.3, 0.4].map((value, n) =>
      made(n, { metrics: { [FIDELITY_VALUE]: value }, provenance: { fidelity: low } }),
    );
    expect(nextPromotion(history, rungs, 'minimize')?.trial.number).toBe(0);
    const killed = made(4, {
      state: 'lost',
      provenance: { fidelity: { rung: 1, share: 1, from: 0 } },
    });
    expect(nextPromotion([...history, killed], rungs, 'minimize')?.trial.number).toBe(1);
    const nothing = { state: 'complete', values: [Number.NaN] } as const;
    expect(fidelityOutcome(low, nothing)).toBe(nothing);
  });

  it('lets the best point of a rung through, whatever the sampler', async () => {
    const study = await createStudy({ space: SPACE, search, seed: 2 });
    await study.optimize(({ x }) => Math.abs(Number(x) - 321), { trials: 60 });
    const best = study.bestTrial()!;
    const cheap = study.trials().filter((t) => fidelityOf(t)!.rung === 0);
    const value = (t: (typeof cheap)[number]) => t.metrics['fidelity.value']!;
    expect(best.value).toBeLessThanOrEqual(
      [...cheap].sort((a, b) => value(a) - value(b)).map(value)[2]!,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { float } from '../../src/space/builders.js';
import { repeatObjective } from '../../src/study/repeat-objective.js';
import { createStudy } from '../../src/study/study.js';

describe('a repeated objective', () => {
  const noisy = (params: object, { index }: { readonly index: number }) =>
    Number((params as { x: number }).x) + [1, 2, 6][index]!;

  it('gives the mean, the spread and every single value', async () => {
    const study = await createStudy({ space: { x: float(0, 1) } });
    await study.optimize(repeatObjective(noisy, { repeats: 3 }), { trials: 1 });
    const { value, params, metrics } = study.bestTrial()!;
    const x = params!.x as number;
    expect(value).toBeCloseTo(x + 3, 12);
    expect(metrics['repeat.spread']).toBeCloseTo(Math.sqrt(7), 12);
    expect(metrics['repeat.2']).toBeCloseTo(x + 6, 12);
  });

  it('adds a share of the spread where asked to, and seeds every repeat differently', async () => {
    const seeds = new Set<number>();
    const objective = repeatObjective(
      (_p, { index, seed }) => {
        seeds.add(seed);
        return index;
      },
      { repeats: 4, spreadWeight: 2 },
    );
    const { value } = await objective({}, { seed: 5 });
    expect(value).toBeCloseTo(1.5 + 2 * Math.sqrt(5 / 3), 12);
    expect(seeds.size).toBe(4);
    expect(() => repeatObjective(() => 1, { repeats: 0 })).toThrow(/at least 1, got 0/);
  });
});

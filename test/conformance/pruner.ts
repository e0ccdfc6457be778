import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Curve, Pruner } from '../../src/pruner/pruner.js';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1e308) },
);

const arbitraryCurve = (number: number, state: Curve['state']) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 }), value), { maxLength: 8 })
    .map((points): Curve => {
      let step = 0;
      const steps = points.map(([gap]) => {
        step += gap;
        return step;
      });
      return { number, state, steps, values: points.map(([, v]) => v) };
    });

const others = fc
  .array(fc.constantFrom<Curve['state']>('running', 'complete', 'pruned', 'failed'), {
    maxLength: 12,
  })
  .chain((states) => fc.tuple(...states.map((state, i) => arbitraryCurve(i, state))));

/** What every pruner promises, `none` aside where it cannot. */
export function describePruner(name: string, create: () => Pruner, watches = true): void {
  describe(`the ${name} pruner`, () => {
    it('answers any curves with nothing or a sentence, the same on every worker', () => {
      fc.assert(
        fc.property(arbitraryCurve(50, 'running'), others, (trial, rivals) => {
          const answer = create().shouldPrune(trial, rivals);
          expect(answer === undefined || answer.length > 0).toBe(true);
          expect(create().shouldPrune(trial, [...rivals].reverse())).toBe(answer);
        }),
        { numRuns: 200 },
      );
    });

    it('never prunes a trial that has reported nothing', () => {
      const trial: Curve = { number: 1, state: 'running', steps: [], values: [] };
      expect(
        create().shouldPrune(trial, [{ ...trial, number: 2, state: 'complete' }]),
      ).toBeUndefined();
    });

    it.runIf(watches)('ends a trial whose value is not a number', () => {
      for (const bad of [Number.NaN, Infinity]) {
        const trial: Curve = { number: 1, state: 'running', steps: [1, 2], values: [1, bad] };
        expect(create().shouldPrune(trial, [])).toMatch(/step 2 is (NaN|Infinity)/);
      }
    });

    it('never prunes the only trial while its values fall', () => {
      const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9];
      for (let n = 1; n <= steps.length; n++) {
        const own = steps.slice(0, n);
        const trial: Curve = {
          number: 0,
          state: 'running',
          steps: own,
          values: own.map((s) => 1 / s),
        };
        expect(create().shouldPrune(trial, [])).toBeUndefined();
      }
    });
  });
}

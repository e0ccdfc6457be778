import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldSplits } from '../../src/structure/fold-splits.js';
import { splitOf } from '../../src/structure/split-frames.js';

describe('cross-validation folds', () => {
  it('are refused when there are fewer blocks than folds', () => {
    const split = splitOf({ train: [0, 1, 2, 3], validation: [4], test: [5] });
    expect(() => foldSplits(split, 2, 200, 1)).toThrow(/objective\.folds is 2.*split\.block/);
  });

  it('validate every frame but the test frames exactly once, whatever the sizes', () => {
    const sizes = fc.record({
      frames: fc.integer({ min: 12, max: 200 }),
      folds: fc.integer({ min: 2, max: 4 }),
      block: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ frames, folds, block, seed }) => {
        const all = Array.from({ length: frames }, (_, f) => f);
        const cut = frames - Math.ceil(frames / 10);
        const split = splitOf({
          train: all.slice(3, cut),
          validation: all.slice(0, 3),
          test: all.slice(cut),
        });
        const splits = foldSplits(split, folds, block, seed);
        const validated = splits.flatMap((fold) => [...fold.validation]).sort((a, b) => a - b);
        expect(validated).toEqual(all.slice(0, cut));
        for (const fold of splits) {
          expect([...fold.train, ...fold.validation].sort((a, b) => a - b)).toEqual(
            all.slice(0, cut),
          );
          expect([...fold.test]).toEqual([...split.test]);
        }
        expect(new Set(splits.map(({ hash }) => hash)).size).toBe(folds);
      }),
    );
  });
});

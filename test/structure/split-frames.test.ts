import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinFrames } from '../../src/structure/join-frames.js';
import { nearDuplicateWarning } from '../../src/structure/near-duplicates.js';
import { splitFrames } from '../../src/structure/split-frames.js';
import { uniformFrames } from '../../src/structure/uniform-frames.js';

/** Single atoms that move a step a frame. */
const trajectory = (count: number, file = 'a') =>
  uniformFrames(
    [1],
    Float64Array.from({ length: 3 * count }, (_, i) => i),
    { file },
  );

const SHARES = { train: 0.8, validation: 0.1, test: 0.1 };
const by = fc.constantFrom('random' as const, 'block' as const, 'time' as const);

describe('a split', () => {
  it('deals every frame out once, ascending, and the same way for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 300 }),
        by,
        fc.integer({ min: 1, max: 10 }),
        fc.nat(),
        (count, how, block, seed) => {
          const settings = { ...SHARES, by: how, block, seed };
          const split = splitFrames(trajectory(count), settings);
          const all = [...split.train, ...split.validation, ...split.test];
          expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          for (const part of [split.train, split.validation, split.test])
            expect([...part]).toEqual([...part].sort((a, b) => a - b));
          expect(Math.abs(split.train.length - 0.8 * count)).toBeLessThanOrEqual(2 * block);
          expect(splitFrames(trajectory(count), settings).hash).toBe(split.hash);
        },
      ),
    );
  });

  it('by block keeps runs of frames together', () => {
    const { train, validation, test } = splitFrames(trajectory(1000), {
      ...SHARES,
      by: 'block',
      block: 20,
      seed: 3,
    });
    expect([train.length, validation.length, test.length]).toEqual([800, 100, 100]);
    for (const part of [train, validation, test])
      for (const f of part) expect([...part]).toContain(20 * Math.floor(f / 20) + ((f + 1) % 20));
  });

  it('by time trains on the past', () => {
    const { train, validation, test } = splitFrames(trajectory(50), {
      ...SHARES,
      by: 'time',
      seed: 1,
    });
    expect([train.at(-1), validation[0], validation.at(-1), test[0]]).toEqual([39, 40, 44, 45]);
  });

  it('of several files is made within each of them', () => {
    const frames = joinFrames([trajectory(100, 'a'), trajectory(200, 'b')]);
    const { train, test } = splitFrames(frames, { ...SHARES, by: 'random', seed: 1 });
    expect(train.filter((f) => f < 100).length).toBe(80);
    expect(test.filter((f) => f < 100).length).toBe(10);
    expect(test.filter((f) => f >= 100).length).toBe(20);
  });

  it('changes with the seed, and its hash with it', () => {
    const split = (seed: number) => splitFrames(trajectory(100), { ...SHARES, by: 'random', seed });
    expect(split(1).hash).not.toBe(split(2).hash);
  });

  it('gives a small share one block rather than none', () => {
    const split = splitFrames(trajectory(40), {
      train: 0.85,
      validation: 0.05,
      test: 0.1,
      by: 'block',
      block: 10,
      seed: 1,
    });
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([20, 10, 10]);
  });

  it('with a part that gets no frame is refused with the numbers', () => {
    const settings = { train: 0.85, validation: 0.05, test: 0.1, by: 'block', seed: 1 } as const;
    expect(() => splitFrames(trajectory(250), settings)).toThrow(
      'split train 0.85, validation 0.05, test 0.1 of 250 frames in blocks of 200 leaves test without a frame (train 200, validation 50, test 0)',
    );
    expect(() => splitFrames(trajectory(2), { ...settings, by: 'random' })).toThrow(
      'of 2 frames leaves',
    );
  });

  it('without a test set is made when that is asked for', () => {
    const split = splitFrames(trajectory(10), {
      train: 0.9,
      validation: 0.1,
      test: 0,
      by: 'random',
      seed: 1,
    });
    expect(split.test.length).toBe(0);
    expect(split.train.length + split.validation.length).toBe(10);
  });

  it.each([
    [{ train: 0.9, validation: 0.2, test: 0.1 }, 'add up to 1.2'],
    [{ train: 1.5, validation: 0, test: 0 }, 'between 0 and 1'],
    [{ train: 0, validation: 0.5, test: 0.5 }, 'train must be more than 0'],
    [{ ...SHARES, block: 0.5 }, 'split.block is 0.5'],
  ])('%o is refused', (shares, message) => {
    expect(() => splitFrames(trajectory(10), { by: 'block', seed: 1, ...shares })).toThrow(message);
  });
});

describe('near duplicates', () => {
  /** Two bonds that swing slowly: neighbouring frames are nearly equal. */
  const swinging = uniformFrames(
    [8, 1, 1],
    Float64Array.from({ length: 9 * 600 }, (_, i) => {
      const t = Math.floor(i / 9) / 40;
      return [0, 0, 0, 1 + 0.1 * Math.sin(t), 0, 0, 0, 1 + 0.1 * Math.cos(1.7 * t), 0][i % 9]!;
    }),
  );
  const found = (how: 'random' | 'block') =>
    nearDuplicateWarning(
      swinging,
      splitFrames(swinging, { ...SHARES, by: how, block: 60, seed: 1 }),
    )!;

  it('are named with their share and distance for a random split of neighbours', () => {
    const { share, medianRmsd, typicalRmsd, warning } = found('random');
    expect(share).toBeGreaterThan(0.95);
    expect(medianRmsd).toBeLessThan(typicalRmsd / 5);
    expect(warning).toMatch(/^\d+ % of the test frames have a near duplicate .* Å/);
  });

  it('are few for a split by blocks', () => {
    expect(found('block').share).toBeLessThan(0.5);
  });

  it('need frames that can be compared', () => {
    const alone = trajectory(100);
    expect(
      nearDuplicateWarning(alone, splitFrames(alone, { ...SHARES, by: 'random', seed: 1 })),
    ).toBeUndefined();
  });
});

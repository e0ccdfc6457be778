import { expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { committeeSpread } from '../../src/experiment/committee-spread.js';

const FRAMES = 20_000;

/** Truth and members from one normal distribution a frame, of many widths; the truth `factor` times as wide. */
function drawn(members: number, factor: number) {
  const rng = deriveRng(1, 'committee', members);
  const widths = Array.from({ length: FRAMES }, () => 0.5 + rng.next());
  const of = (scale: number) => widths.map((width) => scale * width * rng.normal());
  const referenceEv = of(factor);
  return Array.from({ length: members }, () => ({ referenceEv, predictedEv: of(1) }));
}

it.each([2, 3, 4, 10])('is 1 for %i members that scatter as they err', (members) => {
  expect(committeeSpread(drawn(members, 1))!.calibration).toBeCloseTo(1, 1);
});

it('is above 1 where the spread is too small', () => {
  expect(committeeSpread(drawn(4, 3))!.calibration).toBeCloseTo(Math.sqrt(9.25 / 1.25), 1);
});

it('takes two members at least', () => {
  expect(committeeSpread(drawn(1, 1))).toBeNull();
});

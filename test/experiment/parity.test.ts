import { describe, expect, it } from 'vitest';
import { parityOf } from '../../src/experiment/parity.js';

const part = (frames: number, components: number) => ({
  frame: Uint32Array.from({ length: frames }, (_, f) => f),
  referenceEv: Float64Array.from({ length: frames }, (_, f) => -4163 + 0.01 * f),
  predictedEv: Float64Array.from({ length: frames }, (_, f) => -4163 + 0.011 * f),
  forces: {
    reference: Float64Array.from({ length: components }, (_, c) => c / 7),
    predicted: Float64Array.from({ length: components }, (_, c) => c / 7 + 0.25),
  },
});

describe('the parity artifact', () => {
  it('keeps pairs of force components together, all of a small part', () => {
    const { forces } = parityOf({ test: part(3, 12) }).splits.test!;
    expect(forces!.reference.length).toBe(12);
    forces!.reference.forEach((reference, i) => {
      expect(forces!.predicted[i]! - reference).toBeCloseTo(0.25, 5);
    });
  });

  it('samples large parts, the same ones for every trial', () => {
    const once = parityOf({ test: part(5000, 9000) });
    const { frame, forces } = once.splits.test!;
    expect(frame.length).toBe(4000);
    expect(forces!.reference.length).toBe(4000);
    expect(new Set(forces!.reference).size).toBe(4000);
    expect(parityOf({ test: part(5000, 9000) })).toEqual(once);
  });

  it('says nothing of forces where there are none', () => {
    const { forces: _, ...without } = part(3, 12);
    expect(parityOf({ test: without }).splits.test).not.toHaveProperty('forces');
  });
});

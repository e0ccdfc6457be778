import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/core/features.js';
import { deriveRng } from '../../src/core/rng.js';
import {
  applyPreprocessing,
  columnRanges,
  invertPreprocessing,
} from '../../src/preprocess/apply-preprocessing.js';
import { affineOf, fitPreprocessing } from '../../src/preprocess/fit-preprocessing.js';
import { fitScaler } from '../../src/preprocess/fit-scaler.js';
import { fromArrays, toArrays } from '../../src/preprocess/preprocessing-arrays.js';

/** Frames of two atoms of z = 1 and one of z = 8; features are correlated and of different sizes. */
function features(
  frames: number,
  width: number,
  atoms: readonly [number, number] = [2, 1],
): FeatureSet {
  const rng = deriveRng(1, 'features');
  const mix = Float64Array.from({ length: width * width }, () => rng.normal());
  const element = (z: number, perFrame: number) => {
    const values = new Float64Array(frames * perFrame * width);
    for (let r = 0; r < frames * perFrame; r++) {
      const hidden = Array.from({ length: width }, (_, k) => rng.normal() * 0.5 ** k);
      for (let c = 0; c < width; c++) {
        const atom = r % perFrame;
        let x = c + atom * (c % 3);
        for (let k = 0; k < width; k++) x += hidden[k]! * mix[k * width + c]!;
        values[r * width + c] = x * 10 ** (c % 4);
      }
    }
    const offsets = Uint32Array.from({ length: frames + 1 }, (_, f) => f * perFrame);
    return { z, width, offsets, values };
  };
  return { frames, elements: [element(1, atoms[0]), element(8, atoms[1])] };
}

const KINDS = ['standard', 'minmax', 'maxabs', 'none'] as const;

describe('preprocessing', () => {
  it.each(
    KINDS.flatMap((kind) => [
      { kind, per: 'element' as const },
      { kind, per: 'atom' as const },
    ]),
  )('is the affine map it says it is: $kind per $per', (settings) => {
    const set = features(50, 9);
    const fitted = fitPreprocessing(settings, { variance: 0.9999 }, set);
    const inputs = applyPreprocessing(fitted, set);
    for (const [e, element] of set.elements.entries()) {
      const out = inputs.elements[e]!;
      const perFrame = element.offsets[1]!;
      for (let r = 0; r < out.offsets[set.frames]!; r++) {
        const affine = affineOf(fitted, element.z, r % perFrame);
        for (let k = 0; k < out.width; k++) {
          let y = 0;
          for (let c = 0; c < element.width; c++)
            y +=
              (element.values[r * element.width + c]! - affine.shift[c]!) *
              affine.matrix[c * out.width + k]!;
          expect(out.values[r * out.width + k]).toBeCloseTo(y, 9);
        }
      }
    }
  });

  it.each(KINDS)('feeds the network inputs of the same total variance: %s', (kind) => {
    const set = features(80, 7);
    const fitted = fitPreprocessing({ kind, per: 'element' }, { variance: 1 }, set);
    const { values, width } = applyPreprocessing(fitted, set).elements[0]!;
    const rows = values.length / width;
    let sum = 0;
    for (const y of values) sum += y * y;
    expect(sum / rows).toBeCloseTo(7, 9);
  });

  it('fits on the training frames only', () => {
    const set = features(60, 6);
    const train = Uint32Array.from({ length: 30 }, (_, i) => 2 * i);
    const settings = { kind: 'standard', per: 'element' } as const;
    const before = fitPreprocessing(settings, { variance: 1 }, set, train);
    const changed = features(60, 6);
    for (let f = 1; f < 60; f += 2)
      for (const { values, offsets, width } of changed.elements)
        values.fill(1e6, offsets[f]! * width, offsets[f + 1]! * width);
    const after = fitPreprocessing(settings, { variance: 1 }, changed, train);
    expect(after).toEqual(before);
    expect(before.scaler.elements[0]!.rows).toBe(60);
  });

  it('gives float32 inputs on request, those of float64 rounded', () => {
    const set = features(300, 5);
    const fitted = fitPreprocessing({ kind: 'standard', per: 'element' }, { variance: 1 }, set);
    const exact = applyPreprocessing(fitted, set, 'float64').elements[0]!.values;
    const short = applyPreprocessing(fitted, set, 'float32').elements[0]!.values;
    expect(short).toEqual(Float32Array.from(exact));
  });

  it('scales each atom by itself where asked, so that each has mean 0 and deviation 1', () => {
    const set = features(40, 4);
    const scaler = fitScaler({ kind: 'standard', per: 'atom' }, set).elements[0]!;
    expect(scaler.slots).toBe(2);
    for (const slot of [0, 1])
      for (let c = 0; c < 4; c++) {
        const column = Array.from({ length: 40 }, (_, f) => {
          const x = set.elements[0]!.values[(2 * f + slot) * 4 + c]!;
          return (x - scaler.shift[slot * 4 + c]!) / scaler.scale[slot * 4 + c]!;
        });
        expect(column.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
        expect(column.reduce((a, b) => a + b * b, 0) / 40).toBeCloseTo(1, 9);
      }
  });

  it('refuses scaling per atom where compositions differ', () => {
    const set = features(4, 3);
    const [first] = set.elements;
    const mixed = { frames: 4, elements: [{ ...first!, offsets: Uint32Array.of(0, 2, 3, 6, 8) }] };
    expect(() => fitScaler({ kind: 'standard', per: 'atom' }, mixed)).toThrow(
      'frame 0 has 2 atoms and frame 1 has 1',
    );
  });

  it('makes no NaN of features that never vary, and says so', () => {
    const offsets = Uint32Array.of(0, 1, 2, 3);
    const values = Float64Array.from([1, 1, 1, 1, 1, 1]);
    const set: FeatureSet = { frames: 3, elements: [{ z: 1, width: 2, offsets, values }] };
    for (const kind of KINDS) {
      const fitted = fitPreprocessing({ kind, per: 'element' }, { variance: 0.99 }, set);
      const { values: inputs } = applyPreprocessing(fitted, set).elements[0]!;
      expect([...inputs].every(Number.isFinite)).toBe(true);
      expect(fitted.notes.join()).toContain('no feature varies');
    }
  });

  it('keeps what there is when more components are asked for, and says so', () => {
    const fitted = fitPreprocessing(
      { kind: 'standard', per: 'element' },
      { components: 50 },
      features(30, 6),
    );
    expect(fitted.pca.elements[0]!.components).toBe(6);
    expect(fitted.notes[0]).toContain('50 components were asked for');
  });

  it('survives being written to JSON and arrays', () => {
    const set = features(30, 6);
    const fitted = fitPreprocessing({ kind: 'maxabs', per: 'atom' }, { variance: 0.99 }, set);
    const { json, arrays } = toArrays(fitted);
    const again = fromArrays(JSON.parse(JSON.stringify(json)), arrays);
    expect(again).toEqual(fitted);
    const { 'z1.axes': _, ...rest } = arrays;
    expect(() => fromArrays(json, rest)).toThrow('array z1.axes has no numbers');
  });

  it('gives features back from all components', () => {
    const set = features(40, 6);
    const fitted = fitPreprocessing({ kind: 'minmax', per: 'atom' }, { variance: 1 }, set);
    const back = invertPreprocessing(fitted, applyPreprocessing(fitted, set));
    back.elements[0]!.values.forEach((x, i) => {
      expect(x).toBeCloseTo(set.elements[0]!.values[i]!, 7);
    });
  });

  it('names the element that is missing or has another number of features', () => {
    const fitted = fitPreprocessing(
      { kind: 'standard', per: 'element' },
      { variance: 1 },
      features(9, 4),
    );
    expect(() => affineOf(fitted, 6)).toThrow('knows the atomic numbers 1, 8, not 6');
    expect(() => applyPreprocessing(fitted, features(9, 5))).toThrow('has 5 features');
  });

  it('finds the range of each column over some frames', () => {
    const values = Float64Array.of(1, -5, 2, 7, 3, 0);
    const element = { z: 1, width: 2, offsets: Uint32Array.of(0, 1, 2, 3), values };
    const { min, max } = columnRanges(element, [0, 2]);
    expect([...min, ...max]).toEqual([1, -5, 3, 0]);
  });
});

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/core/features.js';
import {
  applyPreprocessing,
  invertPreprocessing,
} from '../../src/preprocess/apply-preprocessing.js';
import { fitPca } from '../../src/preprocess/fit-pca.js';
import { fitScaler } from '../../src/preprocess/fit-scaler.js';
import type { PcaSettings, ScalerSettings } from '../../src/preprocess/settings.js';

interface Case {
  readonly data: string;
  readonly kind: ScalerSettings['kind'];
  readonly pca: PcaSettings;
  readonly x?: number[][];
  readonly shift: number[];
  readonly scale: number[];
  readonly components: number;
  readonly null: number;
  readonly variances: number[];
  readonly total: number;
  readonly axes: number[][];
  readonly scores: number[][];
  readonly inverse: number[][];
}

const path = new URL('../golden/preprocess/golden.json.gz', import.meta.url);
const cases = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Case[];
const dataOf = new Map(cases.filter((c) => c.x).map((c) => [c.data, c.x!]));

function featureSet(x: readonly number[][]): FeatureSet {
  const offsets = Uint32Array.from({ length: x.length + 1 }, (_, i) => i);
  const values = Float64Array.from(x.flat());
  return { frames: x.length, elements: [{ z: 1, width: x[0]!.length, offsets, values }] };
}

/** Largest difference relative to the largest expected value. */
function difference(got: ArrayLike<number>, expected: readonly number[]): number {
  expect(got.length).toBe(expected.length);
  const size = Math.max(1e-300, ...expected.map(Math.abs));
  return Math.max(0, ...expected.map((e, i) => Math.abs(got[i]! - e) / size));
}

function fitCase(c: Case) {
  const features = featureSet(dataOf.get(c.data)!);
  const scaler = fitScaler({ kind: c.kind, per: 'element' }, features);
  const pca = fitPca(c.pca, scaler, features, undefined, { rescale: false });
  return { features, fitted: { scaler, pca, notes: [] } };
}

describe.each(cases)('$kind scaler and PCA $pca on $data', (c) => {
  const { features, fitted } = fitCase(c);
  const scaler = fitted.scaler.elements[0]!;
  const pca = fitted.pca.elements[0]!;

  it("scales as scikit-learn's formulas do", () => {
    expect(difference(scaler.shift, c.shift)).toBeLessThan(1e-14);
    expect(difference(scaler.scale, c.scale)).toBeLessThan(1e-13);
  });

  it('keeps as many components and leaves the null ones out', () => {
    expect([pca.components, pca.dropped]).toEqual([c.components, c.null]);
    expect(pca.totalVariance / c.total).toBeCloseTo(1, 12);
    expect(difference(pca.variances, c.variances)).toBeLessThan(1e-12);
  });

  // One column is 2 ± 1e-6: its rounding, 2e-16, is 2e-10 of its spread after scaling.
  it('gives the same scores and the same data back', () => {
    const inputs = applyPreprocessing(fitted, features);
    expect(difference(inputs.elements[0]!.values, c.scores.flat())).toBeLessThan(1e-9);
    const back = invertPreprocessing(fitted, inputs);
    expect(difference(back.elements[0]!.values, c.inverse.flat())).toBeLessThan(2e-10);
  });
});

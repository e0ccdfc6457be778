import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import {
  covarianceEigen,
  projectRows,
  type RowSource,
  symmetricEigen,
} from '../../src/kernel/eigen.js';
import { jacobiEigen } from '../../src/preprocess/jacobi-eigen.js';

/** Σ_k decay^k · x_k x_kᵀ of random vectors x_k. */
function randomCovariance(n: number, decay: number, seed: number): Float64Array {
  const rng = deriveRng(seed, 'covariance');
  const matrix = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const x = Array.from({ length: n }, () => rng.normal());
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) matrix[i * n + j]! += decay ** k * x[i]! * x[j]!;
  }
  return matrix;
}

/** Largest |A v − λ v| and |vᵢ·vⱼ − δᵢⱼ|, relative to the largest eigenvalue. */
function check(matrix: Float64Array, n: number, values: Float64Array, vectors: Float64Array) {
  const count = vectors.length / n;
  const size = Math.abs(values[0]!) || 1;
  let residual = 0;
  let skew = 0;
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < n; i++) {
      let sum = -values[k]! * vectors[k * n + i]!;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * vectors[k * n + j]!;
      residual = Math.max(residual, Math.abs(sum) / size);
    }
    for (let l = 0; l <= k; l++) {
      let dot = k === l ? -1 : 0;
      for (let j = 0; j < n; j++) dot += vectors[k * n + j]! * vectors[l * n + j]!;
      skew = Math.max(skew, Math.abs(dot));
    }
  }
  return { residual, skew };
}

describe('symmetricEigen', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 48])('agrees with Jacobi rotations for n = %i', (n) => {
    const matrix = randomCovariance(n, 0.6, n);
    const exact = jacobiEigen(matrix, n);
    const { values, vectors } = symmetricEigen(matrix, n, () => n);
    for (let k = 0; k < n; k++)
      expect(Math.abs(values[k]! - exact.values[k]!)).toBeLessThan(1e-12 * exact.values[0]!);
    const { residual, skew } = check(matrix, n, values, vectors);
    expect(residual).toBeLessThan(1e-13);
    expect(skew).toBeLessThan(1e-13);
    // Leading vectors are well apart, so they agree up to their sign.
    for (let k = 0; k < Math.min(n, 3); k++) {
      let dot = 0;
      for (let j = 0; j < n; j++) dot += vectors[k * n + j]! * exact.vectors[k * n + j]!;
      expect(Math.abs(dot)).toBeCloseTo(1, 10);
    }
  });

  it('keeps as many vectors as asked for, the leading ones', () => {
    const matrix = randomCovariance(40, 0.8, 1);
    const all = symmetricEigen(matrix, 40, () => 40);
    const some = symmetricEigen(matrix, 40, () => 7);
    expect(some.count).toBe(7);
    expect(some.vectors.length).toBe(280);
    some.vectors.forEach((x, i) => {
      expect(x).toBeCloseTo(all.vectors[i]!, 12);
    });
  });

  it.each([
    ['zero', () => 0],
    ['the identity', (i: number, j: number) => (i === j ? 1 : 0)],
    ['rank one', (i: number, j: number) => (i + 1) * (j + 1)],
    ['diagonal with equal values', (i: number, j: number) => (i === j ? i % 3 : 0)],
    ['tiny', (i: number, j: number) => 1e-200 / (1 + i + j)],
    ['huge', (i: number, j: number) => 1e200 / (1 + i + j)],
    ['graded over 30 orders', (i: number, j: number) => 10 ** (-i - j)],
  ])('manages a matrix that is %s', (_, element) => {
    const n = 15;
    const matrix = Float64Array.from({ length: n * n }, (_x, k) =>
      element(Math.floor(k / n), k % n),
    );
    const { values, vectors } = symmetricEigen(matrix, n, () => n);
    const { residual, skew } = check(matrix, n, values, vectors);
    expect(residual).toBeLessThan(1e-13);
    expect(skew).toBeLessThan(1e-12);
  });

  it('is orthogonal to rounding for hundreds of features with a null space', () => {
    const n = 230;
    const matrix = randomCovariance(n, 0.7, 5);
    const { values, vectors } = symmetricEigen(matrix, n, () => n);
    const { residual, skew } = check(matrix, n, values, vectors);
    expect(residual).toBeLessThan(1e-13);
    expect(skew).toBeLessThan(1e-12);
  });

  it('refuses what is not finite', () => {
    const matrix = Float64Array.of(1, 0, Number.NaN, 1);
    expect(() => symmetricEigen(matrix, 2, () => 2)).toThrow('not finite');
  });
});

describe('covariance and projection', () => {
  const rows = 331;
  const width = 13;
  const rng = deriveRng(3, 'rows');
  const x = Float64Array.from({ length: rows * width }, () => rng.normal());
  const slotOf = (row: number) => row % 3;
  const shift = Float64Array.from({ length: 3 * width }, () => rng.normal());
  const factor = Float64Array.from({ length: 3 * width }, () => 1 + rng.next());
  const source: RowSource = {
    rows,
    width,
    copy: (from, to, out) => out.set(x.subarray(from * width, to * width)),
    slots: (from, to, out) => {
      for (let r = from; r < to; r++) out[r - from] = slotOf(r);
    },
  };
  const scaled = x.map((value, i) => {
    const at = slotOf(Math.floor(i / width)) * width + (i % width);
    return (value - shift[at]!) * factor[at]!;
  });

  it('have the eigenvalues of the covariance written out', () => {
    const matrix = new Float64Array(width * width);
    for (let r = 0; r < rows; r++)
      for (let i = 0; i < width; i++)
        for (let j = 0; j < width; j++)
          matrix[i * width + j]! += (scaled[r * width + i]! * scaled[r * width + j]!) / (rows - 1);
    const exact = jacobiEigen(matrix, width);
    const { values } = covarianceEigen(source, { shift, factor }, () => 0);
    values.forEach((v, k) => {
      expect(v / exact.values[k]!).toBeCloseTo(1, 12);
    });
  });

  it('project every row, the last of a block included', () => {
    const axes = Float64Array.from({ length: 5 * width }, () => rng.normal());
    const out = new Float64Array(rows * 5);
    projectRows(source, { shift, factor }, axes, 5, 2, (from, to, block, stride) => {
      for (let r = from; r < to; r++)
        out.set(block.subarray((r - from) * stride, (r - from) * stride + 5), r * 5);
    });
    for (let r = 0; r < rows; r++)
      for (let k = 0; k < 5; k++) {
        let y = 0;
        for (let c = 0; c < width; c++) y += 2 * scaled[r * width + c]! * axes[k * width + c]!;
        expect(out[r * 5 + k]).toBeCloseTo(y, 10);
      }
  });
});

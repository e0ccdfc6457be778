import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { codecOf } from '../../src/sampler/codec.js';
import { negativeLogPosterior, PRIORS, pairDistances } from '../../src/sampler/gaussian-process.js';
import { featuresOf } from '../../src/sampler/gp-features.js';
import { condition } from '../../src/sampler/gp-posterior.js';
import { parseSpace } from '../../src/space/parse-space.js';

const space = parseSpace({
  x: { float: [0, 1] },
  n: { int: [1, 9] },
  k: ['a', 'b', 'c'],
  y: { float: [0, 1], when: { k: ['b'] } },
});
const codec = codecOf(space);
const features = featuresOf(codec);
const rng = deriveRng(1, 'gp-test');
const points = Array.from({ length: 18 }, () => codec.random(rng));
const values = Float64Array.from(
  points,
  (p) => Math.sin(5 * p[0]!) + 0.1 * p[1]! + (p[2] === 1 ? 1 : 0),
);

const HYPER = {
  theta: Float64Array.of(2, 1, 0.7, 1.2),
  signal: 1,
  noise: 0.01,
  additive: 0.8,
  stretch: 0.4,
};

describe('the Gaussian process', () => {
  it('has the gradient of its log posterior', () => {
    const f = negativeLogPosterior(pairDistances(points, features), values, PRIORS);
    const x = Float64Array.from([0.3, -0.5, 0.9, 0.1, -0.2, -3, 0.4, -0.9]);
    const gradient = new Float64Array(x.length);
    f(x, gradient);
    const unused = new Float64Array(x.length);
    const h = 1e-5;
    for (let i = 0; i < x.length; i++) {
      const up = x.slice();
      const down = x.slice();
      up[i]! += h;
      down[i]! -= h;
      const slope = (f(up, unused) - f(down, unused)) / (2 * h);
      expect(gradient[i]!).toBeCloseTo(slope, 5);
    }
  });

  it('agrees with solving K a = y by elimination', () => {
    const hyper = { ...HYPER, signal: 1.3 };
    const posterior = condition(points, values, features, hyper);
    const k = (a: Float64Array, b: Float64Array) => {
      let r2 = 0;
      let sum = 0;
      features.columns.forEach(({ dim, isChoice, unit }, c) => {
        const [p, q] = [a[dim]!, b[dim]!];
        const both = Number.isNaN(p) && Number.isNaN(q);
        const one = Number.isNaN(p) !== Number.isNaN(q);
        const d2 = both ? 0 : one ? 0.3 : isChoice ? (p === q ? 0 : 0.5) : (unit(p) - unit(q)) ** 2;
        r2 += hyper.theta[c]! * d2;
        sum += 1 / (1 + hyper.stretch * hyper.theta[c]! * d2);
      });
      const r = Math.sqrt(5 * r2);
      const joint = hyper.signal * (1 + r + (r * r) / 3) * Math.exp(-r);
      return joint + (hyper.additive / features.columns.length) * sum;
    };
    const matrix = points.map((a, i) =>
      points.map((b, j) => k(a, b) + (i === j ? hyper.noise + 1e-8 : 0)),
    );
    const probe = codec.random(rng);
    const row = points.map((p) => k(probe, p));
    const mean = dot(row, solve(matrix, [...values]));
    const variance = hyper.signal + hyper.additive - dot(row, solve(matrix, row));
    const r2 = new Float64Array(posterior.size);
    posterior.distances(probe, r2);
    expect(posterior.predictMean(r2)).toBeCloseTo(mean, 8);
    expect(posterior.ceiling).toBeGreaterThanOrEqual(variance);
    while (posterior.refine()) expect(posterior.ceiling).toBeGreaterThanOrEqual(variance - 1e-12);
    expect(posterior.ceiling).toBeCloseTo(variance, 8);
  });

  it('moves distances along one parameter as it would compute them anew', () => {
    const posterior = condition(points, values, features, HYPER);
    const from = points[0]!;
    const to = from.slice();
    to[1] = (from[1]! + 3) % 9;
    const base = new Float64Array(posterior.size);
    const moved = new Float64Array(posterior.size);
    const fresh = new Float64Array(posterior.size);
    posterior.distances(from, base);
    posterior.move(base, 1, from[1]!, to[1]!, moved);
    posterior.distances(to, fresh);
    moved.forEach((v, i) => {
      expect(v).toBeCloseTo(fresh[i]!, 12);
    });
  });
});

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((s, v, i) => s + v * b[i]!, 0);
}

/** Gauss–Jordan with pivoting. */
function solve(matrix: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const m = matrix.map((row, i) => [...row, b[i]!]);
  for (let c = 0; c < n; c++) {
    const pivot = m
      .slice(c)
      .reduce((p, row, i) => (Math.abs(row[c]!) > Math.abs(m[p]![c]!) ? c + i : p), c);
    [m[c], m[pivot]] = [m[pivot]!, m[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const f = m[r]![c]! / m[c]![c]!;
      for (let k = c; k <= n; k++) m[r]![k]! -= f * m[c]![k]!;
    }
  }
  return m.map((row, i) => row[n]! / row[i]!);
}

import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { codecOf } from '../../src/sampler/codec.js';
import { everyPoint } from '../../src/sampler/fresh-point.js';
import { fitParzen } from '../../src/sampler/parzen.js';
import { parseSpace } from '../../src/space/parse-space.js';

const OPTIONS = { narrowest: 100, narrowestOrdered: 30 };

describe('a Parzen mixture', () => {
  it('sums to one over a finite space', () => {
    const codec = codecOf(
      parseSpace({ a: [1, 2, 3, 4, 5], b: { int: [1, 40], log: true }, k: ['x', 'y', 'z'] }),
    );
    const rng = deriveRng(1, 'parzen');
    const points = Array.from({ length: 9 }, () => codec.random(rng));
    const mixture = fitParzen(
      codec,
      [0, 1, 2],
      points,
      Float64Array.from({ length: 9 }, (_, i) => i + 1),
      OPTIONS,
    );
    let sum = 0;
    for (const point of everyPoint(codec)) sum += Math.exp(mixture.logDensity(point));
    expect(sum).toBeCloseTo(1, 4);
  });

  it('integrates to one over a continuous parameter', () => {
    const codec = codecOf(parseSpace({ x: { float: [0, 1] } }));
    const points = [0.01, 0.5, 0.52, 0.99].map((x) => Float64Array.of(x));
    const mixture = fitParzen(codec, [0], points, [1, 1, 1, 1], OPTIONS);
    let sum = 0;
    for (let i = 0; i < 20_000; i++)
      sum += Math.exp(mixture.logDensity(Float64Array.of((i + 0.5) / 20_000)));
    expect(sum / 20_000).toBeCloseTo(1, 4);
  });

  it('samples what its density says', () => {
    const codec = codecOf(parseSpace({ a: [1, 2, 3, 4], k: ['x', 'y'] }));
    const points = [Float64Array.of(0, 1), Float64Array.of(3, 1), Float64Array.of(0, 0)];
    const mixture = fitParzen(codec, [0, 1], points, [1, 1, 1], OPTIONS);
    const rng = deriveRng(2, 'parzen');
    const counts = new Map<string, number>();
    const n = 40_000;
    for (let i = 0; i < n; i++) {
      const point = new Float64Array(2);
      mixture.sample(rng, point);
      const key = codec.key(point);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const point of everyPoint(codec)) {
      const expected = Math.exp(mixture.logDensity(point));
      const share = (counts.get(codec.key(point)) ?? 0) / n;
      expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt(expected / n));
    }
  });

  it('is nowhere less than its prior', () => {
    const codec = codecOf(
      parseSpace({ a: { int: [0, 2000] }, b: [1, 2, 4], k: ['x', 'y'], x: { float: [0, 1] } }),
    );
    const rng = deriveRng(3, 'parzen');
    const points = Array.from({ length: 30 }, () => codec.random(rng));
    const mixture = fitParzen(codec, [0, 1, 2, 3], points, new Array(30).fill(1), OPTIONS);
    for (let i = 0; i < 200; i++) {
      const point = codec.random(rng);
      expect(mixture.logPrior(point)).toBeLessThanOrEqual(mixture.logDensity(point));
    }
    const empty = fitParzen(codec, [0, 1, 2, 3], [], [], OPTIONS);
    expect(empty.logPrior(points[0]!)).toBe(empty.logDensity(points[0]!));
  });

  it('has the same kernels for levels of a set, however large', () => {
    // Tables are made for up to 1024 levels; one more changes little.
    const points = [3, 3, 3, 500, 500, 900].map((level) => Float64Array.of(level));
    const logs = [1024, 1025].map((levels) => {
      const codec = codecOf(parseSpace({ a: { int: [1, levels] } }));
      const mixture = fitParzen(codec, [0], points, [1, 2, 3, 4, 5, 6], OPTIONS);
      return [0, 3, 4, 490, 500, 901].map((level) => mixture.logDensity(Float64Array.of(level)));
    });
    for (const [i, log] of logs[0]!.entries()) expect(logs[1]![i]).toBeCloseTo(log, 1);
  });
});

import { describe, expect, it } from 'vitest';
import { autoSampler } from '../../src/sampler/auto.js';
import { codecOf } from '../../src/sampler/codec.js';
import { mostlyPruned, readPast } from '../../src/sampler/past.js';
import type { Observation } from '../../src/sampler/sampler.js';
import { thinPast } from '../../src/sampler/thin-past.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { context, observe } from '../conformance/sampler.js';

const space = parseSpace({ x: { int: [0, 99_999] } });
const codec = codecOf(space);
const pruned = (number: number, lastStep: number, lastValue: number): Observation => ({
  ...observe(number, { x: number }, null, null, 'pruned'),
  lastStep,
  lastValue,
});
const complete = (number: number, value: number) =>
  observe(number, { x: number }, null, value, 'complete');

describe('what samplers learn from earlier trials', () => {
  it('gives failed and non-finite trials the worst value that was seen', () => {
    const failed = observe(1, { x: 1 }, null, null, 'failed');
    const { values } = readPast(codec, [
      complete(0, 3),
      failed,
      complete(2, Number.NaN),
      complete(3, 9),
    ]);
    expect([...values]).toEqual([3, 9, 9, 9]);
  });

  it('puts pruned trials behind those that got further, at their distances from each other', () => {
    const history = [
      pruned(0, 3, 50.5),
      complete(1, 1),
      pruned(2, 9, 20),
      complete(3, 2),
      pruned(4, 3, 50),
      complete(5, 3),
    ];
    const { values } = readPast(codec, history);
    const [early2, , late, , early1] = values;
    expect(late).toBe(2);
    expect(early1).toBeGreaterThanOrEqual(late!);
    expect(early2! - early1!).toBeCloseTo(0.5, 12);
    expect(Math.max(...values)).toBeLessThan(10);
  });

  it('keeps running trials apart and every point in mind', () => {
    const running = observe(7, { x: 7 }, null, null, 'running');
    const past = readPast(codec, [complete(0, 3), running, complete(9, 4)]);
    expect(past.pending).toHaveLength(1);
    expect(past.points).toHaveLength(2);
    expect(past.seen.size).toBe(3);
  });

  it('knows when most trials were pruned', () => {
    expect(mostlyPruned([complete(0, 1), pruned(1, 1, 1)])).toBe(false);
    expect(mostlyPruned([complete(0, 1), pruned(1, 1, 1), pruned(2, 1, 1)])).toBe(true);
  });

  it('thins many trials to the best and a spread of the rest, in their order', () => {
    const past = readPast(
      codec,
      Array.from({ length: 1000 }, (_, i) => complete(i, (i * 377) % 1000)),
    );
    const { points, values } = thinPast(past, 120);
    expect(points).toHaveLength(120);
    const numbers = points.map((p) => p[0]!);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const sorted = [...values].sort((a, b) => a - b);
    expect(sorted.slice(0, 60)).toEqual([...Array(60).keys()]);
    expect(sorted.at(-1)).toBeGreaterThan(980);
  });
});

describe('auto after many trials', () => {
  it('still finds the bottom, and never tries an old point', () => {
    const value = (x: number) => Math.abs(x - 31_000);
    const history = Array.from({ length: 400 }, (_, i) => {
      const x = i * 70;
      return { ...observe(i, { x }, null, value(x), 'complete') };
    });
    const sampler = autoSampler();
    for (let n = 400; n < 408; n++) {
      const { params, rule } = sampler.suggest(context(space, history, n, 1))!;
      expect(history.some((o) => o.params.x === params.x)).toBe(false);
      history.push(observe(n, params, rule, value(Number(params.x)), 'complete'));
    }
    expect(Math.min(...history.map((o) => o.values![0]!))).toBeLessThan(300);
  });

  it('ranks by the Parzen estimator while most trials are pruned', () => {
    const history = [complete(0, 1), ...Array.from({ length: 12 }, (_, i) => pruned(i + 1, 3, i))];
    expect(autoSampler().suggest(context(space, history, 13, 1))!.rule).toBe('tpe');
  });
});

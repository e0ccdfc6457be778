import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecOf } from '../../src/sampler/codec.js';
import { pointsOf } from '../../src/sampler/fresh-point.js';
import type { Observation, Sampler, SamplerContext } from '../../src/sampler/sampler.js';
import type { Params } from '../../src/space/distribution.js';
import { parseSpace } from '../../src/space/parse-space.js';
import type { Space } from '../../src/space/space.js';
import { whyOutside } from '../../src/space/space.js';
import { arbitrarySpace } from '../support/arbitrary-space.js';

type Objective = (params: Params, number: number) => number;

export interface SamplerTraits {
  /** Only spaces with finitely many points. */
  readonly finiteOnly?: boolean;
}

/** What every sampler promises. An author of another one runs it with a function that makes it. */
export function describeSampler(
  name: string,
  create: () => Sampler,
  { finiteOnly = false }: SamplerTraits = {},
): void {
  describe(`the ${name} sampler`, () => {
    it('suggests points inside any space, its conditions and constraints', () => {
      fc.assert(
        fc.property(arbitrarySpace, fc.nat(1000), (written, seed) => {
          const space = parseSpace(written);
          fc.pre(!finiteOnly || pointsOf(space) <= 5000);
          const history = run(create(), space, seed, 14, (p) => JSON.stringify(p).length % 7);
          for (const o of history) expect(whyOutside(space, o.params)).toBeUndefined();
        }),
        { numRuns: 40 },
      );
    });

    it('tries every point of a finite space once, then has nothing left', () => {
      const space = parseSpace({
        a: [1, 2, 3],
        k: ['x', 'y'],
        b: { int: [1, 4], when: { k: 'y' } },
        constraints: ['a != 2 or k == "x"'],
      });
      const history = run(create(), space, 3, 40, (p) => Number(p.a) - Number(p.b ?? 0));
      expect(history).toHaveLength(pointsOf(space));
      expect(keysOf(space, history).size).toBe(pointsOf(space));
    });

    it('gives the same suggestion from the same history, whatever it was asked before', () => {
      const space = parseSpace(finiteOnly ? FINITE : MIXED);
      const sampler = create();
      const history = run(sampler, space, 5, 24, wave);
      const again = create();
      for (let n = 0; n < history.length; n += 5) {
        const suggestion = again.suggest(context(space, history.slice(0, n), n, 5));
        expect(suggestion?.params).toEqual(history[n]!.params);
      }
    });

    it('gives different seeds different points', () => {
      if (finiteOnly) return;
      const space = parseSpace(MIXED);
      const first = (seed: number) => create().suggest(context(space, [], 0, seed))!.params;
      expect(first(1)).not.toEqual(first(2));
    });

    it('never gives two of many workers the same point', () => {
      const space = parseSpace(finiteOnly ? FINITE : MIXED);
      const sampler = create();
      const done = run(sampler, space, 9, 20, wave);
      const flying: Observation[] = [];
      for (let w = 0; w < 8; w++) {
        const n = done.length + w;
        const { params, rule } = sampler.suggest(context(space, [...done, ...flying], n, 9))!;
        flying.push(observe(n, params, rule, null, 'running'));
      }
      expect(keysOf(space, [...done, ...flying]).size).toBe(28);
    });

    it.each<[string, Objective]>([
      ['equal values', () => 1],
      ['NaN', () => Number.NaN],
      ['infinities', (_p, n) => (n % 2 === 0 ? Infinity : -Infinity)],
      ['a few NaN among numbers', (p, n) => (n % 3 === 0 ? Number.NaN : wave(p))],
      ['huge and tiny numbers', (_p, n) => (n % 2 === 0 ? 1e308 : -1e308) * (1 - n / 100)],
      ['minus zero', () => -0],
    ])('goes on after %s', (_name, objective) => {
      const space = parseSpace(finiteOnly ? FINITE : MIXED);
      const history = run(create(), space, 2, 20, objective);
      expect(history).toHaveLength(20);
      for (const o of history) expect(whyOutside(space, o.params)).toBeUndefined();
    });

    it('goes on when all trials fail or are pruned, and over trials of another space', () => {
      const space = parseSpace(finiteOnly ? FINITE : MIXED);
      const history: Observation[] = [];
      for (let n = 0; n < 18; n++) {
        const { params, rule } = create().suggest(context(space, history, n, 4))!;
        const state = n % 2 === 0 ? 'failed' : 'pruned';
        history.push({
          ...observe(n, params, rule, null, state),
          lastStep: n % 4,
          lastValue: 1 / n,
        });
      }
      const strange = observe(18, { gone: 1 }, null, 0, 'complete');
      const next = create().suggest(context(space, [...history, strange], 19, 4))!;
      expect(whyOutside(space, next.params)).toBeUndefined();
    });

    it.each([0.7, 0.4])('goes on where few points meet the constraints (below %d)', (most) => {
      if (finiteOnly) return;
      const space = parseSpace({ ...SIMPLEX, constraints: [`a + b + c + d < ${most}`] });
      const history = run(create(), space, 6, 30, wave);
      expect(keysOf(space, history).size).toBe(30);
      for (const o of history) expect(whyOutside(space, o.params)).toBeUndefined();
    });

    it('serves a space of one point, then has nothing left', () => {
      const space = parseSpace({ only: 3 });
      const sampler = create();
      const first = sampler.suggest(context(space, [], 0, 1))!;
      expect(first.params).toEqual({ only: 3 });
      const done = [observe(0, first.params, first.rule, 1, 'complete')];
      expect(sampler.suggest(context(space, done, 1, 1))).toBeUndefined();
      // Told from outside, again and again: a model has nothing to tell apart.
      const often = Array.from({ length: 12 }, (_, n) =>
        observe(n, first.params, first.rule, n % 3, 'complete'),
      );
      expect(sampler.suggest(context(space, often, 12, 1))).toBeUndefined();
    });
  });
}

const FINITE = {
  a: [1, 2, 3, 4, 5, 6],
  b: { int: [1, 9] },
  k: ['x', 'y'],
  c: { ordinal: [1, 2, 4], when: { k: ['y'] } },
};
const MIXED = {
  ...FINITE,
  lr: { float: [1e-5, 1], log: true },
  d: { float: [0, 1], when: { k: ['x'] } },
  constraints: ['a + b < 14'],
};

const SIMPLEX = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { float: [0, 1] }]));

function wave(params: Params): number {
  return Object.values(params).reduce<number>((s, v) => s + Math.sin(Number(v) || 1), 0);
}

export function context(
  space: Space,
  history: readonly Observation[],
  trialNumber: number,
  seed: number,
): SamplerContext {
  return { space, history, trialNumber, index: trialNumber, seed, stage: '0', objectives: 1 };
}

export function observe(
  number: number,
  params: Params,
  rule: string | null,
  value: number | null,
  state: Observation['state'],
): Observation {
  const values = value === null ? null : [value];
  return { number, params, state, values, lastStep: null, lastValue: null, stage: '0', rule };
}

/** Asks and answers up to `trials` times. */
export function run(
  sampler: Sampler,
  space: Space,
  seed: number,
  trials: number,
  objective: Objective,
): Observation[] {
  const history: Observation[] = [];
  for (let n = 0; n < trials; n++) {
    const suggestion = sampler.suggest(context(space, history, n, seed));
    if (!suggestion) break;
    const value = objective(suggestion.params, n);
    const state = Number.isFinite(value) ? 'complete' : 'failed';
    history.push(observe(n, suggestion.params, suggestion.rule, value, state));
  }
  return history;
}

function keysOf(space: Space, history: readonly Observation[]): Set<string> {
  const codec = codecOf(space);
  return new Set(history.map((o) => codec.key(codec.encode(o.params)!)));
}

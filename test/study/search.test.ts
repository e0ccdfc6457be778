import { describe, expect, it } from 'vitest';
import type { Observation, Sampler } from '../../src/sampler/sampler.js';
import { parseSpace } from '../../src/space/parse-space.js';
import type { SearchSuggestion } from '../../src/study/search.js';
import { createSearch } from '../../src/study/search.js';
import { durationSeconds, searchSettingsSchema } from '../../src/study/search-settings.js';
import type { Direction } from '../../src/study/store.js';
import type { TrialRecord } from '../../src/study/trial.js';

interface Values {
  readonly a: number;
  readonly b: number;
  readonly k: string;
  readonly x: number;
}

const space = parseSpace({ a: [1, 2, 3, 4, 5, 6, 7], b: { float: [0, 1] }, k: ['x', 'y'] });
const EASY = { a: 1, b: 0.5, k: 'x' };
const settings = (written: object) => searchSettingsSchema.parse(written);

function trial(number: number, more: Partial<TrialRecord>): TrialRecord {
  return {
    number,
    state: 'complete',
    params: null,
    seed: 1,
    stage: null,
    rule: null,
    values: null,
    metrics: {},
    lastStep: null,
    lastValue: null,
    attempt: 1,
    workerId: 'w',
    createdAt: 0,
    startedAt: 0,
    finishedAt: number,
    reason: null,
    tags: [],
    note: '',
    provenance: {},
    historyEvent: null,
    ...more,
  };
}

/** Runs a search to its end or so many trials. */
function play(
  search: ReturnType<typeof createSearch>,
  objective: (p: Values) => number,
  most = 200,
): { readonly history: TrialRecord[]; readonly done: string | undefined } {
  const history: TrialRecord[] = [];
  for (let n = 0; n < most; n++) {
    const next = search.suggest(history, n);
    if ('done' in next) return { history, done: next.done };
    history.push(trial(n, { ...next, values: [objective(next.params as unknown as Values)] }));
  }
  return { history, done: undefined };
}

describe('a search', () => {
  it('knows a random trial of an endless space by its number alone', () => {
    const search = createSearch({
      space,
      directions: ['minimize'],
      seed: 3,
      search: settings({ stages: [{ sampler: 'random', trials: 8 }] }),
    });
    const { history } = play(search, (p) => p.b);
    const alone = history.map((_, number) => search.independent?.(number));
    expect(alone).toEqual(history.map(({ params, stage, rule }) => ({ params, stage, rule })));
  });

  it.each([
    ['a sampler that learns', { stages: [{ sampler: 'tpe' }] }, space],
    ['a sequence', { stages: [{ sampler: 'sobol' }] }, space],
    ['a stage after it', { stages: [{ sampler: 'random', trials: 5 }, {}] }, space],
    ['a target', { stages: [{ sampler: 'random' }], stop: { target: 1 } }, space],
    ['a time limit', { stages: [{ sampler: 'random' }], stop: { timeout: '1h' } }, space],
    ['points to try first', { stages: [{ sampler: 'random' }], enqueue: [EASY] }, space],
    ['rungs', { stages: [{ sampler: 'random' }], fidelity: { rungs: [0.5, 1] } }, space],
    ['a space that can be used up', { stages: [{ sampler: 'random' }] }, parseSpace({ a: [1, 2] })],
  ])('does not know a trial by its number where there is %s', (_, written, of) => {
    const search = createSearch({
      space: of,
      directions: ['minimize'],
      seed: 3,
      search: settings(written),
    });
    expect(search.independent).toBeUndefined();
  });

  it('gives a budget above its stages to the last one', () => {
    const stages = [
      { sampler: 'sobol', trials: 2 },
      { sampler: 'random', trials: 2 },
    ];
    const search = createSearch({
      space,
      directions: ['minimize'],
      seed: 1,
      search: settings({ stages }),
    });
    const { history } = play(search, (p) => p.b);
    expect(history).toHaveLength(4);
    expect(search.suggest(history, 4, 4)).toHaveProperty('done');
    expect(search.suggest(history, 4, 5)).toMatchObject({ stage: '1:random' });
  });

  it('tries enqueued points first and goes through its stages', () => {
    const search = createSearch({
      space,
      directions: ['minimize'],
      seed: 1,
      search: settings({
        enqueue: [{ a: 4, b: 0.5, k: 'x' }],
        stages: [
          { sampler: 'random', trials: 5 },
          { sampler: 'tpe', trials: 3 },
        ],
      }),
    });
    const { history, done } = play(search, ({ a, b }) => a + b);
    expect(history[0]).toMatchObject({ params: { a: 4, b: 0.5, k: 'x' }, rule: 'enqueued' });
    expect(history.map((t) => t.stage)).toEqual([
      ...Array(5).fill('0:random'),
      ...Array(3).fill('1:tpe'),
    ]);
    expect(done).toMatch(/all stages/);
    expect(search.plannedTrials()).toBe(8);
  });

  it('maximises as well as it minimises', () => {
    const best = (direction: 'minimize' | 'maximize') => {
      const search = createSearch({ space, directions: [direction], seed: 1 });
      const sign = direction === 'maximize' ? -1 : 1;
      const { history } = play(search, ({ a, b }) => sign * ((a - 5) ** 2 + (b - 0.3) ** 2), 30);
      return Math.min(...history.map((t) => sign * t.values![0]!));
    };
    expect(best('maximize')).toBe(best('minimize'));
    expect(best('minimize')).toBeLessThan(0.01);
  });

  it('refines one parameter at a time in a coordinate stage and keeps what is better', () => {
    const search = createSearch({
      space,
      directions: ['minimize'],
      seed: 1,
      search: settings({
        stages: [
          { sampler: 'random', trials: 4 },
          { sampler: 'coordinate', trials_per_parameter: 6, rounds: 'until_no_gain' },
        ],
      }),
    });
    const objective = ({ a, b, k }: Values) =>
      Math.abs(a - 6) + (b - 0.3) ** 2 + (k === 'y' ? 0 : 1);
    const { history, done } = play(search, objective);
    const own = history.filter((t) => t.stage === '1:coordinate');
    for (const t of own) {
      const before = history.slice(0, t.number);
      const lowest = before.reduce((x, y) => (y.values![0]! < x.values![0]! ? y : x));
      const differing = Object.keys(t.params!).filter((p) => t.params![p] !== lowest.params![p]);
      expect(differing).toEqual([t.rule!.split(':')[1]]);
    }
    const best = history.reduce((x, y) => (y.values![0]! < x.values![0]! ? y : x));
    expect(best.params).toMatchObject({ a: 6, k: 'y' });
    expect(done).toMatch(/all stages/);
  });

  it('tries enqueued points that came late, and none of them twice', () => {
    const search = createSearch({
      space,
      directions: ['minimize'],
      seed: 1,
      search: settings({ stages: [{ sampler: 'random' }], enqueue: [EASY, { ...EASY, a: 2 }] }),
    });
    const before = [trial(0, { params: { a: 5, b: 0.1, k: 'y' }, stage: '0:random', values: [1] })];
    const first = search.suggest(before, 1) as SearchSuggestion;
    expect(first).toMatchObject({ params: EASY, rule: 'enqueued' });
    const second = search.suggest([...before, trial(1, { ...first, state: 'running' })], 2);
    expect(second).toMatchObject({ params: { a: 2 }, rule: 'enqueued' });
    const all = [...before, trial(1, first), trial(2, second as SearchSuggestion)];
    expect(search.suggest(all, 3)).toMatchObject({ rule: 'random' });
  });

  describe('going round in a coordinate stage until a pass brings nothing', () => {
    const plane = parseSpace({ x: { float: [-1, 1] }, y: { float: [-1, 1] } });
    const start = { x: 0.9, y: -0.8 };
    const valley = ({ x, y }: { readonly x: number; readonly y: number }) =>
      (x - y) ** 2 + 0.1 * (x + y - 0.7) ** 2;
    const going = (objective: (p: Values & { readonly y: number }) => number, more: object) => {
      const stage = { sampler: 'coordinate', rounds: 'until_no_gain', reevaluate: 2, ...more };
      const search = createSearch({
        space: plane,
        directions: ['minimize'],
        seed: 1,
        search: settings({ enqueue: [start], stages: [{ sampler: 'random', trials: 1 }, stage] }),
      });
      const { history, done } = play(search, objective as (p: Values) => number, 2000);
      const values = history.map((t) => t.values![0]!);
      const rules = history.map((t) => t.rule!);
      const round = (n: number) => rules.flatMap((r, i) => (r.startsWith(`${n}:`) ? i : []));
      const rounds = new Set(rules.map((r) => Number.parseInt(r, 10)).filter(Number.isFinite));
      const gains = [...rounds].map((n) => {
        const own = round(n);
        return Math.min(...own.map((i) => values[i]!)) < Math.min(...values.slice(0, own[0]));
      });
      return { search, rules, gains, done };
    };

    it('stops after the first such pass, then re-evaluates', () => {
      const { search, rules, gains, done } = going(valley, {});
      expect(gains.length).toBeGreaterThan(2);
      expect(gains).toEqual(gains.map((_, n) => n < gains.length - 1));
      expect(rules.slice(-4)).toEqual(Array(4).fill('reevaluate'));
      expect(rules.filter((r) => r === 'reevaluate')).toHaveLength(4);
      expect(done).toMatch(/all stages/);
      expect(search.plannedTrials()).toBeNull();
    });

    it('counts no gain where the first pass is worse than what was before the stage', () => {
      const { rules, gains } = going(({ x, y }) => (x - 0.9) ** 2 + (y + 0.8) ** 2, {});
      expect(gains).toEqual([false]);
      expect(rules).toHaveLength(1 + 2 * 6 + 4);
    });

    it('makes as many trials as it is given, the last of them the re-evaluations', () => {
      const { search, rules } = going(valley, { trials: 23 });
      expect(search.plannedTrials()).toBe(24);
      expect(rules).toHaveLength(24);
      expect(rules.indexOf('reevaluate')).toBe(20);
      expect(new Set(rules.slice(1, 20).map((r) => r.split(':')[0]))).toEqual(new Set(['0', '1']));
    });
  });

  it('takes finer sets in a coordinate stage, and re-evaluates winner and rival', () => {
    const coarse = parseSpace({ x: { float: [0, 1], step: 0.25 } });
    const search = createSearch({
      space: coarse,
      directions: ['minimize'],
      seed: 2,
      search: settings({
        stages: [
          { sampler: 'grid' },
          {
            sampler: 'coordinate',
            space: { x: { float: [0, 1], step: 0.05 } },
            trials_per_parameter: 8,
            reevaluate: 2,
          },
        ],
      }),
    });
    const { history } = play(search, ({ x }) => Math.abs(x - 0.6));
    expect(history.filter((t) => t.stage === '0:grid')).toHaveLength(5);
    expect(history.some((t) => Math.abs((t.params!.x as number) - 0.6) < 1e-9)).toBe(true);
    const again = history.filter((t) => t.rule === 'reevaluate');
    expect(again).toHaveLength(4);
    expect(new Set(again.map((t) => t.params!.x)).size).toBe(2);
  });

  it('says when a finite space is used up', () => {
    const small = parseSpace({ a: [1, 2], k: ['x', 'y'] });
    const { history, done } = play(
      createSearch({ space: small, directions: ['minimize'], seed: 1 }),
      ({ a }) => a,
    );
    expect(history).toHaveLength(4);
    expect(done).toMatch(/every point/);
  });

  it('suggests after a restart what it would have suggested without one', () => {
    const options = { space, directions: ['minimize' as const], seed: 7 };
    const { history } = play(createSearch(options), ({ a, b }) => Math.sin(a) + b, 40);
    for (const n of [3, 12, 27, 39]) {
      const next = createSearch(options).suggest(history.slice(0, n), n);
      expect(next).toMatchObject({ params: history[n]!.params });
    }
  });

  it.each([[[0.5, 0.1]], [[1, 0.1]], [[0.1, 0.1, 1]], [[0.1, 0.5]]])(
    'refuses the rungs %j, which do not ascend to 1',
    (rungs) => {
      expect(() => settings({ fidelity: { rungs } })).toThrow(/must ascend and end with 1/);
    },
  );

  it('refuses a grid over a continuous parameter before any trial', () => {
    const grid = (written: object) => () =>
      createSearch({ space, directions: ['minimize'], seed: 1, search: settings(written) });
    expect(grid({ stages: [{ sampler: 'grid' }] })).toThrow(/"b" is continuous: give it a step/);
    expect(grid({ stages: [{ sampler: 'grid', space: { b: [0, 1] } }] })).not.toThrow();
  });

  it('refuses an enqueued point outside the space', () => {
    const search = settings({ enqueue: [{ a: 9, b: 0, k: 'x' }] });
    expect(() => createSearch({ space, directions: ['minimize'], seed: 1, search })).toThrow(
      /search\.enqueue\[0\]: "a" is 9/,
    );
  });

  it('asks its pruner with the curves of all trials, turned for maximised values', () => {
    const search = createSearch({
      space,
      directions: ['maximize'],
      seed: 1,
      search: settings({ pruner: { kind: 'median', startup_trials: 2 } }),
    });
    const history = [trial(0, {}), trial(1, {}), trial(2, { state: 'running' })];
    const at = (value: number) => [{ name: 'objective', step: 1, value }];
    const curves = (own: number) => new Map([0, 1].map((n) => [n, at(5)] as const)).set(2, at(own));
    expect(search.shouldPrune(history, 2, curves(4))).toMatchObject({ code: 'percentile' });
    expect(search.shouldPrune(history, 2, curves(6))).toBeUndefined();
  });

  it('shows samplers the curves of finished trials where it prunes, turned for maximised values', () => {
    const given: Observation[][] = [];
    const sampler: Sampler = {
      name: 'listening',
      suggest({ history }) {
        given.push([...history]);
        return { params: { a: 1, b: 0, k: 'x' }, rule: 'fixed' };
      },
    };
    const params = { a: 1, b: 0.5, k: 'x' };
    const history = [
      trial(0, { params, values: [7] }),
      trial(1, { params, state: 'running', values: null }),
    ];
    const curve = [5, 7].map((value, i) => ({ name: 'objective', step: i + 1, value }));
    const points = new Map([0, 1].map((number) => [number, curve]));
    for (const kind of ['asha', 'none']) {
      const search = createSearch({
        space,
        directions: ['maximize'],
        seed: 1,
        sampler,
        search: settings({ pruner: { kind } }),
      });
      expect(search.usesCurves).toBe(kind === 'asha');
      search.suggest(history, 2, null, points);
    }
    expect(given[0]!.map((o) => o.curve)).toEqual([{ steps: [1, 2], values: [-5, -7] }, undefined]);
    expect(given[1]!.map((o) => o.curve)).toEqual([undefined, undefined]);
  });
});

describe('pruning', () => {
  const share = (of: number) => ({ provenance: { fidelity: { rung: 0, share: of, from: null } } });
  const history = [
    ...[0, 1, 2, 3, 4, 5].map((n) => trial(n, share(1))),
    trial(6, { ...share(0.1), state: 'running' }),
    trial(7, { ...share(1), state: 'running' }),
  ];
  const points = new Map(
    history.map(({ number }) => [
      number,
      [1, 2, 3].map((step) => ({ name: 'objective', step, value: number < 6 ? 1 : 2, at: 0 })),
    ]),
  );
  const search = (directions: readonly Direction[]) =>
    createSearch({
      space,
      directions,
      seed: 1,
      search: settings({ pruner: { kind: 'median', startup_trials: 3, min_epochs: 1 } }),
    });

  it('compares trials of the same effort only', () => {
    expect(search(['minimize']).shouldPrune(history, 7, points)).toBeDefined();
    expect(search(['minimize']).shouldPrune(history, 6, points)).toBeUndefined();
  });

  it('is left out where there are several objectives', () => {
    expect(search(['minimize', 'minimize']).shouldPrune(history, 7, points)).toBeUndefined();
  });
});

describe('the stop rules', () => {
  const study = { createdAt: 1000, trialBudget: null };
  const search = (stop: object) =>
    createSearch({
      space,
      directions: ['minimize'],
      seed: 1,
      search: settings({ stop, stages: [{ sampler: 'random', trials: 6 }] }),
    });
  const done = (values: readonly number[]) => values.map((v, i) => trial(i, { values: [v] }));

  it.each<[string, object, readonly number[], number, RegExp | undefined]>([
    ['all trials', {}, [1, 2, 3, 4, 5, 6], 2000, /all 6 trials/],
    ['too few trials', {}, [1, 2], 2000, undefined],
    ['the time', { timeout: '1s' }, [1], 2000, /time limit of 1 s/],
    ['time left', { timeout: '2s' }, [1], 2000, undefined],
    ['the target', { target: 0.5 }, [3, 0.4], 2000, /target 0\.5 is reached by 0\.4/],
    ['no improvement', { no_improvement: 2 }, [1, 2, 3], 2000, /no improvement in the last 2/],
    ['an improvement', { no_improvement: 2 }, [3, 1, 2], 2000, undefined],
  ])('%s', (_name, stop, values, now, expected) => {
    const reason = search(stop).stopReason(done(values), study, now);
    if (expected) expect(reason).toMatch(expected);
    else expect(reason).toBeUndefined();
  });

  it('do not count trials with part of the effort as no improvement', () => {
    const part = (i: number) =>
      trial(i, { state: 'pruned', provenance: { fidelity: { rung: 0, share: 0.1, from: null } } });
    const history = [...done([1]), ...[1, 2, 3, 4].map(part)];
    expect(search({ no_improvement: 2 }).stopReason(history, study, 0)).toBeUndefined();
  });

  it('count pruned and failed trials, and replace lost ones', () => {
    const states = [
      'complete',
      'pruned',
      'failed',
      'lost',
      'complete',
      'complete',
      'complete',
    ] as const;
    const history = states.map((state, i) =>
      trial(i, { state, values: state === 'complete' ? [1] : null }),
    );
    expect(search({}).stopReason(history, study, 0)).toMatch(/all 6/);
    expect(search({}).stopReason(history.slice(0, 6), study, 0)).toBeUndefined();
    expect(search({}).stopReason(history.slice(0, 3), { ...study, trialBudget: 3 }, 0)).toMatch(
      /all 3/,
    );
  });

  it.each([
    ['90', 90],
    ['90s', 90],
    ['30m', 1800],
    ['1.5h', 5400],
    ['2d', 172_800],
  ])('reads the duration %s', (written, seconds) => {
    expect(durationSeconds(written === '90' ? 90 : written)).toBe(seconds);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../src/study/trial.js';
import { axesOf } from '../../src/study/view-axes.js';
import { columnsView } from '../../src/study/view-columns.js';
import { curvesView } from '../../src/study/view-curves.js';
import { largestTriangles, spread } from '../../src/study/view-downsample.js';
import { matchesFilter, parseFilter } from '../../src/study/view-filter.js';
import { heatMapView } from '../../src/study/view-heat-map.js';
import { historyView } from '../../src/study/view-history.js';
import { paretoView } from '../../src/study/view-pareto.js';
import { stagesView } from '../../src/study/view-stages.js';
import { timelineView } from '../../src/study/view-timeline.js';

function trial(number: number, value: number | null, more: Partial<TrialRecord> = {}): TrialRecord {
  return {
    number,
    state: value === null ? 'failed' : 'complete',
    params: { a: number % 4, kind: number % 2 ? 'x' : 'y' },
    seed: 1,
    stage: '0:auto',
    rule: 'tpe',
    values: value === null ? null : [value],
    metrics: value === null ? {} : { cost: 100 - number },
    lastStep: null,
    lastValue: null,
    attempt: 1,
    workerId: null,
    createdAt: 0,
    startedAt: number * 1000,
    finishedAt: number * 1000 + 500,
    reason: null,
    tags: [],
    note: '',
    provenance: {},
    historyEvent: null,
    ...more,
  };
}

const NAMES = { params: new Set(['a', 'kind', 'soap.n_max']), metrics: new Set(['cost']) };

describe('filters', () => {
  it('read conditions on params, metrics, state and text', () => {
    expect(
      parseFilter('a >= 2 and cost < 1e2 and state in (complete, pruned) and "two words"', NAMES),
    ).toEqual({
      where: [
        { field: 'param:a', op: '>=', value: 2 },
        { field: 'metric:cost', op: '<', value: 100 },
      ],
      states: ['complete', 'pruned'],
      search: 'two words',
    });
  });

  it('take seconds for a duration', () => {
    expect(parseFilter('duration > 1.5', NAMES).where).toEqual([
      { field: 'duration', op: '>', value: 1500 },
    ]);
  });

  it.each([
    ['n_max > 2', 'did you mean soap.n_max?'],
    ['a >', 'a value is missing after "a >"'],
    ['a < 3 cost > 2', 'expected "and" before "cost"'],
    ['state = done', '"done" is no state'],
    ['a in (1, 2)', '"in (…)" works on state only'],
    ['state in (complete', 'expected ")"'],
    ['a <> 3', 'a value is missing'],
    ['and', 'a condition is missing|cannot be read|"and"'],
  ])('refuse "%s" with what was expected', (text, message) => {
    if (text === 'and') expect(parseFilter(text, NAMES)).toEqual({ search: 'and' });
    else expect(() => parseFilter(text, NAMES)).toThrow(message);
  });

  it('match what they say', () => {
    const trials = Array.from({ length: 12 }, (_, i) => trial(i, i === 5 ? null : i));
    const passing = (text: string) =>
      trials.filter((t) => matchesFilter(t, parseFilter(text, NAMES))).map((t) => t.number);
    expect(passing('a = 1')).toEqual([1, 5, 9]);
    expect(passing('a = 1 and state != failed')).toEqual([1, 9]);
    expect(passing('value < 3')).toEqual([0, 1, 2]);
    expect(passing('kind = x and value > 6')).toEqual([7, 9, 11]);
    expect(passing('kind contains Y and number <= 4')).toEqual([0, 2, 4]);
  });

  it('never end in anything but a filter or a sentence', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseFilter(text, NAMES);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FILTER_INVALID' });
        }
      }),
    );
  });
});

describe('downsampling', () => {
  it('keeps the order, the limit, both ends and what must stay', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 3, max: 50 }), (n, limit) => {
        const items = Array.from({ length: n }, (_, i) => i);
        const kept = spread(items, limit, (i) => i === Math.floor(n / 2));
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 1));
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        expect(kept).toContain(Math.floor(n / 2));
        expect(new Set(kept).size).toBe(kept.length);
      }),
    );
  });

  it('keeps a single spike of a curve', () => {
    const y = Array.from({ length: 1000 }, (_, i) => (i === 613 ? 100 : Math.sin(i / 50)));
    const x = y.map((_, i) => i);
    const kept = largestTriangles(x, y, 60);
    expect(kept).toHaveLength(60);
    expect(kept).toContain(613);
    expect([kept[0], kept.at(-1)]).toEqual([0, 999]);
  });
});

describe('the history', () => {
  it('has the running best of complete trials only, in both directions', () => {
    const trials = [
      trial(0, 5),
      trial(1, 7),
      trial(2, 1, { state: 'pruned', values: null, lastValue: 1 }),
      trial(3, 4),
      trial(4, null),
      trial(5, Number.NaN),
      trial(6, 9),
    ];
    expect(historyView(trials, 'minimize').best.number).toEqual([0, 3]);
    expect(historyView(trials, 'maximize').best.number).toEqual([0, 1, 6]);
    expect(historyView(trials, 'minimize').points.number).toEqual([0, 1, 2, 3, 6]);
  });

  it('keeps every improvement when thinned', () => {
    const trials = Array.from({ length: 5000 }, (_, i) =>
      trial(i, 1000 / (1 + Math.floor(i / 300)) + (i % 300 ? 5000 : 0)),
    );
    const view = historyView(trials, 'minimize', { limit: 200 });
    expect(view.total).toBe(5000);
    expect(view.shown).toBeLessThanOrEqual(200);
    expect(view.shown).toBeGreaterThan(180);
    for (const number of view.best.number) expect(view.points.number).toContain(number);
  });
});

describe('columns', () => {
  it('rank from best to worst and leave inactive params null', () => {
    const trials = [trial(0, 3), trial(1, 1), trial(2, 2, { params: { a: 1 } })];
    const view = columnsView(trials, axesOf([], trials), 'minimize');
    expect(view.rank).toEqual([1, 0, 0.5]);
    expect(view.params.kind).toEqual(['y', 'x', null]);
  });
});

describe('axes', () => {
  it('come from distributions where there is a space, else from the values seen', () => {
    const log = { kind: 'float', low: 1e-4, high: 1e-2, log: true, step: null } as const;
    const axes = axesOf(
      [{ name: 'rate', distribution: log, when: [] }],
      [trial(1, 1), trial(6, 1)],
    );
    expect(axes).toEqual([
      { name: 'rate', kind: 'number', log: true, low: 1e-4, high: 1e-2, integer: false },
      { name: 'a', kind: 'number', log: false, low: 1, high: 2, integer: true },
      { name: 'kind', kind: 'category', values: ['x', 'y'] },
    ]);
  });
});

describe('the heat map', () => {
  it('counts every trial once and gives the best of each cell', () => {
    const trials = Array.from({ length: 40 }, (_, i) => trial(i, 100 - i));
    const [a, kind] = axesOf([], trials);
    const map = heatMapView(trials, a!, kind!, 'minimize');
    expect(map.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(40);
    const cell = map.cells.find(
      (one) => map.x.labels[one.x] === '3' && map.y.labels[one.y] === 'x',
    )!;
    expect([cell.best, cell.bestTrial, cell.count]).toEqual([61, 39, 10]);
  });
});

describe('the Pareto front', () => {
  it('is what no other trial beats in both, as by comparing all pairs', () => {
    const point = fc.record({
      x: fc.integer({ min: 0, max: 20 }),
      y: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        const trials = points.map(({ x, y }, i) => trial(i, y, { metrics: { cost: x } }));
        const view = paretoView(
          trials,
          { field: 'metric:cost', direction: 'minimize' },
          { field: 'value', direction: 'minimize' },
        );
        points.forEach((p, i) => {
          const beaten = points.some((q) => q.x <= p.x && q.y <= p.y && (q.x < p.x || q.y < p.y));
          const equalBefore = points.some((q, j) => j < i && q.x === p.x && q.y === p.y);
          expect(view.onFront[view.number.indexOf(i)]).toBe(!beaten && !equalBefore);
        });
      }),
    );
  });
});

describe('the timeline', () => {
  it('has one lane a worker, and as few as fit where none is known', () => {
    const trials = [
      trial(0, 1, { startedAt: 0, finishedAt: 100 }),
      trial(1, 1, { startedAt: 50, finishedAt: 150 }),
      trial(2, 1, { startedAt: 120, finishedAt: 200 }),
      trial(3, null, { state: 'running', startedAt: 210, finishedAt: null, workerId: 'w' }),
    ];
    const view = timelineView(trials, 300);
    expect(view.lanes).toEqual(['lane 1', 'lane 2', 'w']);
    expect(view.bars.map((bar) => bar.lane)).toEqual([0, 1, 0, 2]);
    expect(view.bars.at(-1)?.end).toBe(300);
  });
});

describe('curves', () => {
  it('keep values that are not finite as gaps, and time since the first point', () => {
    const points = new Map([
      [
        4,
        [
          { name: 'objective', step: 1, value: 2, at: 1000 },
          { name: 'objective', step: 2, value: null, nonFinite: 'nan' as const, at: 1250 },
        ],
      ],
    ]);
    expect(curvesView([{ number: 4, state: 'running' }], points)).toEqual([
      {
        trial: 4,
        state: 'running',
        name: 'objective',
        step: [1, 2],
        value: [2, null],
        elapsedMs: [0, 250],
      },
    ]);
  });
});

describe('stages', () => {
  it('find the one-dimensional scans of a coordinate stage', () => {
    const at = (n: number, a: number, b: number) =>
      trial(n, a + b, { params: { a, b }, stage: '1:coordinate' });
    const [global, coordinate] = stagesView(
      [trial(0, 9), at(1, 1, 5), at(2, 3, 5), at(3, 2, 5), at(4, 3, 6), at(5, 3, 7)],
      'minimize',
    );
    expect(global).toMatchObject({ stage: '0:auto', trials: 1, scans: [] });
    expect(coordinate?.scans).toEqual([
      { param: 'a', number: [1, 3, 2], at: [1, 2, 3], value: [6, 7, 8] },
      { param: 'b', number: [2, 4, 5], at: [5, 6, 7], value: [8, 9, 10] },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { choice, float, int, ordinal } from '../../src/space/builders.js';
import { levelCount, levelOf, valueAtLevel } from '../../src/space/distribution.js';
import { parseSpace } from '../../src/space/parse-space.js';
import type { Parameter } from '../../src/space/space.js';
import { whyOutside } from '../../src/space/space.js';
import { spaceSize } from '../../src/space/space-size.js';

/** The space of the experiment file in the documentation. */
const WRITTEN = {
  'soap.n_max': [2, 3, 4, 5, 6, 8],
  'soap.l_max': { int: [1, 8] },
  'soap.r_cut': [3, 4, 5, 6, 8, 11],
  'soap.sigma': { float: [0.2, 1.2], step: 0.1 },
  'scaler.kind': { choice: ['standard', 'minmax', 'maxabs'] },
  'network.layers': { int: [1, 3] },
  'network.nodes[i]': [10, 20, 30, 50],
  'training.learning_rate': { float: [1e-4, 1e-2], log: true },
};

describe('a written space', () => {
  it('reads every kind of distribution', () => {
    const kinds = parseSpace({
      a: [3, 1, 2],
      b: ['x', 'y'],
      c: { float: [0, 1] },
      d: { int: [1, 9], step: 2 },
      e: { ordinal: ['small', 'large'] },
      f: { boolean: true },
      g: 4,
      h: [true, 1],
    }).parameters.map((p) => p.distribution);
    expect(kinds).toEqual([
      { kind: 'ordinal', values: [1, 2, 3] },
      { kind: 'choice', values: ['x', 'y'] },
      { kind: 'float', low: 0, high: 1, log: false, step: null },
      { kind: 'int', low: 1, high: 9, log: false, step: 2 },
      { kind: 'ordinal', values: ['small', 'large'] },
      { kind: 'choice', values: [false, true] },
      { kind: 'constant', value: 4 },
      { kind: 'choice', values: [true, 1] },
    ]);
  });

  it('reads what the builders write as what the file writes', () => {
    const built = {
      a: float(0.1, 1, { log: true }),
      b: int(1, 8),
      c: ordinal([2, 3]),
      d: choice(['x']),
    };
    const written = {
      a: { float: [0.1, 1], log: true },
      b: { int: [1, 8] },
      c: { ordinal: [2, 3] },
      d: { choice: ['x'] },
    };
    expect(parseSpace(built)).toEqual(parseSpace(written));
  });

  it('repeats nodes[i] once a layer, active only below the number of layers', () => {
    const nodes = parseSpace(WRITTEN).parameters.filter((p) => p.name.startsWith('network.nodes'));
    expect(nodes.map((p) => [p.name, p.when])).toEqual([
      ['network.nodes[0]', []],
      ['network.nodes[1]', [{ param: 'network.layers', in: [2, 3] }]],
      ['network.nodes[2]', [{ param: 'network.layers', in: [3] }]],
    ]);
  });

  it('repeats by a fixed number of layers, and by a parameter named by repeat', () => {
    const names = (written: object, fixed = {}) =>
      parseSpace(written, { fixed }).parameters.map((p) => p.name);
    expect(names({ 'net.nodes[i]': [1, 2] }, { 'net.layers': 2 })).toEqual([
      'net.nodes[0]',
      'net.nodes[1]',
    ]);
    expect(names({ depth: { int: [0, 2] }, 'w[i]': { ordinal: [1, 2], repeat: 'depth' } })).toEqual(
      ['depth', 'w[0]', 'w[1]'],
    );
  });

  describe('repeating by a number of layers that may be inactive', () => {
    const written = {
      'net.layers': { int: [1, 2], when: { kind: ['mlp'] } },
      'net.nodes[i]': [10, 20],
    };
    const namesOf = (kind: string) =>
      parseSpace(written, { fixed: { kind } }).parameters.map((p) => p.name);

    it('repeats nothing while it is', () => {
      const space = parseSpace({ ...written, kind: ['linear', 'mlp'] });
      const point = { kind: 'mlp', 'net.layers': 1, 'net.nodes[0]': 10 };
      expect(whyOutside(space, { kind: 'linear' })).toBeUndefined();
      expect(whyOutside(space, point)).toBeUndefined();
      expect(whyOutside(space, { kind: 'mlp', 'net.layers': 1 })).toMatch(/nodes\[0\]" is missing/);
    });

    it('repeats nothing where it is for good', () => {
      expect(namesOf('mlp')).toEqual(['net.layers', 'net.nodes[0]', 'net.nodes[1]']);
      expect(namesOf('linear')).toEqual([]);
    });
  });

  it('puts parameters after those their conditions name', () => {
    const space = parseSpace({
      p: { float: [1, 5], when: { metric: 'mink' } },
      metric: ['l1', 'mink'],
    });
    expect(space.parameters.map((p) => p.name)).toEqual(['metric', 'p']);
  });

  it('counts its points with conditions and constraints', () => {
    const { 'training.learning_rate': _, ...finite } = WRITTEN;
    // 6·8·6·11·3 for the plain ones, 4 + 16 + 64 for the nodes of one to three layers.
    expect(spaceSize(parseSpace(finite))).toEqual({ points: 6 * 8 * 6 * 11 * 3 * 84, exact: true });
    expect(spaceSize(parseSpace(WRITTEN)).points).toBe(Number.POSITIVE_INFINITY);
    const pairs = parseSpace({
      a: { int: [1, 10] },
      b: { int: [1, 10] },
      c: [1, 2],
      constraints: ['a < b'],
    });
    expect(spaceSize(pairs).points).toBe(45 * 2);
  });

  it.each([
    [{ a: { flaot: [0, 1] } }, /space\.a .*float.*"flaot"/],
    [{ a: { float: [1, 0] } }, /space\.a\.float must have low ≤ high, got 1 and 0/],
    [{ a: { float: [0, 1], log: true } }, /space\.a .*low > 0, got 0/],
    [{ a: { float: [1e-160, 1e160], log: true } }, /space\.a\.float is too wide: high \/ low must/],
    [{ a: { float: [-1.7e308, 1.7e308] } }, /space\.a\.float is too wide: high − low must/],
    [{ a: { float: [0, 1], step: 1e-17 } }, /space\.a\.float has more values than can be counted/],
    [
      { a: { int: [-(2 ** 52) - 1, 2 ** 52] } },
      /space\.a\.int has more values than can be counted/,
    ],
    [{ a: { int: [0.5, 2] } }, /space\.a\.int must be integers/],
    [{ a: { float: [0, 1], setp: 1 } }, /space\.a\.setp .*did you mean "step"/],
    [{ a: { choice: [] } }, /space\.a\.choice must be a list of at least one value/],
    [{ a: [1, 2, 1] }, /space\.a\[2\] repeats the value of item 0/],
    [{ a: ['b', 'c\0'] }, /space\.a\[1\] holds NUL or half a character/],
    [{ a: { choice: ['\ud83d', '\ud83d\ude00'] } }, /space\.a\.choice\[0\] holds NUL or half/],
    [{ a: { float: [0, 1], when: { kidn: ['x'] } }, kind: ['x'] }, /"kidn".*did you mean "kind"/],
    [{ a: { float: [0, 1], when: { kind: ['z'] } }, kind: ['x', 'y'] }, /when\.kind has "z"/],
    [{ a: { float: [0, 1], when: { b: [1] } }, b: { float: [0, 1] } }, /"b" is continuous/],
    [
      { a: { choice: ['x'], when: { b: 'x' } }, b: { choice: ['x'], when: { a: 'x' } } },
      /wait for each/,
    ],
    [{ 'net.nodes[i]': [1, 2] }, /nothing counts it: add "net\.layers"/],
    [{ a: [1, 2], constraints: ['a < bb'] }, /constraints\[0\].*"bb", which is no parameter/],
    [
      { 'soap.sigma': [1, 2], constraints: ['soap.sigm < 2'] },
      /constraints\[0\].*"soap\.sigm < 2" names "soap\.sigm", which.*mean "soap\.sigma"/,
    ],
    [{ a: [1, 2], constraints: ['a + b[3] < 2'] }, /names "b\[3\]", which is no parameter/],
    [{ a: [1, 2], constraints: ['a + 1'] }, /the constraint "a \+ 1" is no comparison; write a/],
    [{ a: [1, 2], constraints: ['a'] }, /the constraint "a" is no comparison/],
    [{ a: ['x', 'y'], constraints: ['"a"'] }, /is no comparison/],
    [{ a: [1, 2], constraints: ['a <'] }, /cannot read the constraint "a <"/],
    [{ a: [1, 2], constraints: ['a = 2'] }, /cannot read the constraint/],
    [
      { a: [1, 2], constraints: ['a == 1 or (0 < a <= "x" and a > 0)'] },
      /constraint "a == 1 or .* has two comparisons in a row; write "0 < a and a <= "x""\.$/,
    ],
    [{ 'b.in': [1, 2], constraints: ['0 < b.in < 1'] }, /write "0 < b\.in and b\.in < 1"\.$/],
    [
      { a: [1, 2], b: [1, 2], constraints: ['a < b == true'] },
      /comparisons in a row, "a < b == true"; join them by "and" or put one in parentheses/,
    ],
    [{ f: [true, false], constraints: ['f == f == f'] }, /has comparisons in a row/],
    [{ a: [1, 2], constraints: ['a < 2 in [1, 2]'] }, /has comparisons in a row/],
    [{ a: [1, 2], constraints: ['(0 < a) < 1'] }, /true or false on one side of "<", which orders/],
    // Behind what the first values leave out.
    [{ a: [1, 2], constraints: ['a > 5 and (a < 2) > 0'] }, /true or false on one side of ">"/],
    [{ f: [true, false], constraints: ['f >= 0.5'] }, /true or false on one side of ">="/],
    [
      { a: [1, 2], constraints: ['not a < 2'] },
      /has "not" before a number; put .* "not \(a < b\)"/,
    ],
    [{ f: { boolean: true }, constraints: ['f == "true"'] }, /true or false with a text by "=="/],
    [{ a: [1, 2], constraints: ['(a < 2) != 1'] }, /true or false with a number by "!="/],
    [{ a: [1, 2], b: [1, 2], constraints: ['a or b < 2'] }, /joins a number by "or", which joins/],
    [{ a: [1, 2], b: [1, 2], constraints: ['a < 2 and b'] }, /joins a number by "and"/],
    [{ 'bad name': [1, 2] }, /is no name/],
    ['nonsense', /space must be a mapping/],
  ])('refuses %j, saying where and what', (written, message) => {
    expect(() => parseSpace(written)).toThrow(message);
    expect(() => parseSpace(written)).toThrow(expect.objectContaining({ code: 'SPACE_INVALID' }));
  });
});

describe('the values of a stepped float', () => {
  const valuesOf = (low: number, high: number, step: number) => {
    const [{ distribution }] = parseSpace({ a: float(low, high, { step }) }).parameters as [
      Parameter,
    ];
    const levels = Array.from({ length: levelCount(distribution) }, (_, level) => level);
    const values = levels.map((level) => valueAtLevel(distribution, level) as number);
    expect(values.map((value) => levelOf(distribution, value))).toEqual(levels);
    return values;
  };

  it('have no more digits than are needed', () => {
    expect(valuesOf(0.1, 0.7, 0.1)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  });

  it('begin with the lower bound, whatever its digits', () => {
    const values = valuesOf(Math.SQRT2, 2, 0.1);
    expect(values[0]).toBe(Math.SQRT2);
    expect(values).toHaveLength(6);
  });

  it('differ however small the step', () => {
    expect(valuesOf(0, 5e-16, 1e-16)).toEqual([0, 1, 2, 3, 4, 5].map((n) => n * 1e-16));
    expect(valuesOf(1, 1 + 4e-15, 1.26e-15)[3]).toBeCloseTo(1 + 3.78e-15, 15);
  });

  it('do not pass the upper bound', () => {
    expect(valuesOf(0, 2 / 3, 2 / 9).at(-1)).toBe(2 / 3);
    expect(valuesOf(Math.SQRT1_2, Math.SQRT1_2 + 0.3, 0.1).at(-1)).toBeLessThanOrEqual(
      Math.SQRT1_2 + 0.3,
    );
  });
});

describe('a point', () => {
  const space = parseSpace({
    'soap.sigma': { float: [0.1, 2], step: 0.1 },
    'soap.r_cut': [2, 3, 4],
    kind: ['a', 'b'],
    extra: { float: [0, 1], when: { kind: ['b'] } },
    constraints: ['soap.sigma < soap.r_cut / 2', 'kind == "a" or extra >= 0.5'],
  });
  const inside = { 'soap.sigma': 0.3, 'soap.r_cut': 2, kind: 'a' };

  it('is inside when active parameters have values of their sets and constraints hold', () => {
    expect(whyOutside(space, inside)).toBeUndefined();
    expect(whyOutside(space, { ...inside, kind: 'b', extra: 0.7 })).toBeUndefined();
    // 3 · 0.1 is not 0.3 in floating point, and still the same step.
    expect(whyOutside(space, { ...inside, 'soap.sigma': 3 * 0.1 })).toBeUndefined();
  });

  it.each([
    [{ ...inside, 'soap.sigma': 1 }, /soap\.sigma < soap\.r_cut \/ 2" does not hold/],
    [{ ...inside, kind: 'b', extra: 0.2 }, /or extra >= 0\.5" does not hold/],
    [{ ...inside, kind: 'b' }, /"extra" is missing/],
    [{ ...inside, extra: 0.7 }, /"extra" must be absent, since "kind" in \["b"\]/],
    [{ ...inside, 'soap.sigma': 0.35 }, /"soap\.sigma" is 0\.35, expected a number from 0\.1 to 2/],
    [{ ...inside, 'soap.r_cut': 5 }, /expected one of 2, 3, 4/],
    [{ ...inside, kind: null as never }, /"kind" is null/],
    [{ ...inside, more: 1 }, /no parameter "more"/],
  ])('%j is outside, and why is said', (params, message) => {
    expect(whyOutside(space, params)).toMatch(message);
  });

  it.each([
    ['a in [1, 2] and not (sqrt(a) > 1e5)', true],
    ['flag', false],
    ['flag ? a > 1 : a < 2', true],
    ['abs(a - PI) < 1e-1 or max(a, two) >= two', true],
    ['(a < two) == flag', false],
    ['(a > two) == flag and flag != true', true],
    ['(a < 2) + (a > 5) >= 1', true],
    ['mode == "auto" or mode == false or mode', true],
    ['a in [1, 2] and min(a < 2 ? a : 3, two) == 1 and "a < b < c" != "x" and not flag', true],
  ])('may have functions, words and switches in its constraints: %s', (text, holds) => {
    const written = {
      a: [1, 2, 3],
      flag: { boolean: true },
      mode: [false, 'auto'],
      constraints: [text],
    };
    const [constraint] = parseSpace(written, { fixed: { two: 2 } }).constraints;
    expect(constraint!.holds({ a: 1, flag: false, mode: 'auto' })).toBe(holds);
  });

  it('cannot reach anything but parameters from a constraint', () => {
    for (const text of ['process.exit(1)', 'constructor("x")', '__proto__ == 1', 'a = 1; a'])
      expect(() => parseSpace({ a: [1, 2], constraints: [text] })).toThrow(/constraint/);
  });
});

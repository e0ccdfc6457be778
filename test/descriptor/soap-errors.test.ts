import { expect, test } from 'vitest';
import { PestleError } from '../../src/core/errors.js';
import { createSoap, type SoapOptions } from '../../src/descriptor/soap.js';

const GOOD: SoapOptions = { species: ['H', 'O'], nMax: 4, lMax: 5, rCut: 6, sigma: 0.5 };
const WATER = {
  symbols: ['O', 'H', 'H'],
  positions: [
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ],
};

function errorOf(action: () => unknown): PestleError {
  try {
    action();
  } catch (error) {
    if (error instanceof PestleError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test.each<[string, Partial<SoapOptions>, RegExp]>([
  ['n_max 0', { nMax: 0 }, /n_max/],
  ['n_max 13', { nMax: 13 }, /1 to 12/],
  ['n_max 2.5', { nMax: 2.5 }, /n_max/],
  ['negative l_max', { lMax: -1 }, /l_max/],
  ['l_max 21', { lMax: 21 }, /0 to 20/],
  ['r_cut 1 in the gto basis', { rCut: 1 }, /above 1 Å/],
  ['no finite r_cut', { rCut: Number.NaN }, /r_cut/],
  ['sigma 0', { sigma: 0 }, /sigma/],
  ['an unknown basis', { rbf: 'bessel' as never }, /rbf/],
  ['an unknown average', { average: 'mean' as never }, /average/],
  ['an unknown compression', { compression: { mode: 'mu3' as never } }, /compression/],
  ['no species', { species: [] }, /species/],
  ['a species twice', { species: ['H', 1] }, /twice/],
  ['species weights of other species', { compression: { speciesWeighting: { H: 1 } } }, /H, O/],
  ['a weighting without r0', { weighting: { function: 'poly', c: 1, m: 1 } }, /r0/],
  [
    'an exponential weighting without d',
    { weighting: { function: 'exp', r0: 1, c: 1 } },
    /weighting\.d/,
  ],
  ['a negative w0', { weighting: { w0: -1 } }, /w0/],
  ['an empty weighting', { weighting: {} }, /weighting/],
])('refuses %s', (_name, change, message) => {
  const error = errorOf(() => createSoap({ ...GOOD, ...change }));
  expect(error.code).toBe('SOAP_INVALID');
  expect(error.message).toMatch(message);
});

test('a cutoff at most 1 Å is fine for polynomials', () => {
  expect(createSoap({ ...GOOD, rCut: 0.9, rbf: 'polynomial' }).featureCount).toBe(216);
});

test('r_cut may be left out only where a weighting implies it', () => {
  const { rCut: _, ...without } = GOOD;
  expect(errorOf(() => createSoap(without)).message).toMatch(/r_cut/);
  expect(errorOf(() => createSoap({ ...without, weighting: { w0: 1 } })).message).toMatch(/r_cut/);
  createSoap({ ...without, weighting: { function: 'poly', r0: 4, c: 1, m: 1 } });
});

test('a basis that double precision cannot orthonormalise is an error of its own', () => {
  const soap = createSoap({ ...GOOD, nMax: 12, rCut: 1.05, lMax: 3 });
  expect(errorOf(() => soap.create([WATER])).code).toBe('SOAP_BASIS');
});

test.each<[string, number, number, boolean]>([
  ['n_max 10 at 5 Å', 10, 5, false],
  ['n_max 11 at 5 Å', 11, 5, true],
  ['n_max 10 at 3 Å', 10, 3, true],
  ['n_max 9 at 3 Å', 9, 3, false],
])('%s: warned of a nearly dependent basis or not', (_name, nMax, rCut, warned) => {
  expect(createSoap({ ...GOOD, nMax, rCut }).warning !== undefined).toBe(warned);
});

test.each<[string, Parameters<ReturnType<typeof createSoap>['create']>, RegExp]>([
  ['an element outside the species', [[{ ...WATER, symbols: ['S', 'H', 'H'] }]], /atom of S.*H, O/],
  [
    'a coordinate that is no number',
    [[{ symbols: ['H'], positions: [[0, Number.NaN, 0]] }]],
    /atom 0 has the coordinate NaN/,
  ],
  ['too few lists of centres', [[WATER], { centres: [] }], /0 lists of centres for 1 frames/],
  ['an empty list of centres', [[WATER], { centres: [[]] }], /non-empty/],
  ['a centre beyond the atoms', [[WATER], { centres: [[3]] }], /atoms 0 to 2/],
  ['a negative centre', [[WATER], { centres: [[-1]] }], /atoms 0 to 2/],
  ['a point of two coordinates', [[WATER], { centres: [[[0, 0]]] }], /three finite coordinates/],
])('refuses %s', (_name, args, message) => {
  const error = errorOf(() => createSoap(GOOD).create(...args));
  expect(error.code).toBe('SOAP_INPUT');
  expect(error.message).toMatch(message);
});

test('a periodic frame needs a cell with a volume', () => {
  const flat = [
    [1, 0, 0],
    [0, 1, 0],
    [1, 1, 0],
  ];
  const frame = { ...WATER, cell: flat, pbc: [true, true, true] };
  expect(errorOf(() => createSoap({ ...GOOD, periodic: true }).create([frame])).message).toMatch(
    /no volume/,
  );
  expect(createSoap(GOOD).create([frame]).shape).toEqual([1, 3, 216]);
});

test('no frames, and frames without atoms, give no rows', () => {
  expect(createSoap(GOOD).create([]).values).toHaveLength(0);
  expect(createSoap(GOOD).create([{ symbols: [], positions: [] }]).shape).toEqual([1, 0, 216]);
});

test('a point far from every atom has a row of zeros', () => {
  const { values } = createSoap(GOOD).create([WATER], { centres: [[[50, 50, 50]]] });
  expect(values.every((x) => x === 0)).toBe(true);
});

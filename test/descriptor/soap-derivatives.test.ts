import { describe, expect, test } from 'vitest';
import { createSoap } from '../../src/descriptor/soap.js';
import { goldenNames, norm, optionsOf, readGolden } from './golden.js';

const names = goldenNames().filter((name) => name.startsWith('deriv_'));

describe.each(names)('%s', (name) => {
  const golden = readGolden(name);
  const soap = createSoap(optionsOf(golden));
  const cases = golden.systems.flatMap((system) =>
    Object.entries(system.derivatives ?? {}).map(([tag, derivative]) => ({
      tag: `${system.name} ${tag}`,
      system,
      derivative,
    })),
  );

  test('has derivatives to compare', () => expect(cases.length).toBeGreaterThan(0));

  test.each(cases)("$tag: derivatives equal DScribe's", ({ system, derivative }) => {
    const [result] = soap.derivatives([system], {
      ...(system.centers && { centres: [system.centers] }),
      attach: derivative.attach,
      method: derivative.method === 'numerical' ? 'numerical' : 'analytical',
    });
    expect(result!.shape).toEqual(derivative.shape);
    const width = golden.nFeatures;
    let worst = 0;
    for (let at = 0; at < derivative.values.length; at += width) {
      const expected = derivative.values.slice(at, at + width);
      const off = norm(expected.map((v, k) => v - result!.values[at + k]!));
      worst = Math.max(worst, off / Math.max(norm(expected), 1e-3));
    }
    expect(worst).toBeLessThanOrEqual(derivative.method === 'numerical' ? 1e-6 : 1e-7);
  });
});

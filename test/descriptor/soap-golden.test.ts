import { expect, test } from 'vitest';
import { createSoap } from '../../src/descriptor/soap.js';
import { goldenNames, norm, optionsOf, readGolden } from './golden.js';

/** Of a row's norm. DScribe's own rounding grows with the number of radial functions. */
function tolerance(nMax: number, rbf: string): number {
  if (rbf === 'polynomial') return 1e-6;
  return nMax <= 8 ? 1e-9 : 1e-8;
}

test('all 49 golden files are here', () => {
  expect(goldenNames()).toHaveLength(49);
});

test.each(goldenNames())("%s: rows equal DScribe's", (name) => {
  const golden = readGolden(name);
  const options = optionsOf(golden);
  const soap = createSoap(options);
  expect(soap.featureCount).toBe(golden.nFeatures);
  for (const system of golden.systems) {
    const rows = soap.create([system], system.centers ? { centres: [system.centers] } : {});
    expect(rows.values.length).toBe(system.expected.length * golden.nFeatures);
    const limit = tolerance(options.nMax, golden.params.rbf);
    let worst = 0;
    let worstRelative = 0;
    system.expected.forEach((row, i) => {
      const size = norm(row);
      row.forEach((p, k) => {
        const off = Math.abs(rows.values[i * golden.nFeatures + k]! - p);
        if (size === 0) worst = Math.max(worst, off);
        else {
          worst = Math.max(worst, off / size);
          if (Math.abs(p) > 1e-9 * size) worstRelative = Math.max(worstRelative, off / Math.abs(p));
        }
      });
    });
    expect(worst, `${system.name}: largest error over the row's norm`).toBeLessThanOrEqual(limit);
    if (golden.params.rbf === 'gto')
      expect(worstRelative, `${system.name}: largest relative error`).toBeLessThanOrEqual(1e-6);
  }
});

import { expect, test } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { describeFrames } from '../../src/descriptor/describe-frames.js';
import { frameTarget } from '../../src/descriptor/frame-rows.js';
import { framesFrom } from '../../src/descriptor/plain-frames.js';
import { resolveSoap } from '../../src/descriptor/resolve-soap.js';
import { soapEngine, tileSizes } from '../../src/descriptor/soap-engine.js';
import { SoapKernel } from '../../src/kernel/soap.js';

const rng = deriveRng(1, 'positions');
const frames = framesFrom(
  Array.from({ length: 3 }, () => ({
    numbers: [8, 1, 1, 6],
    positions: Array.from({ length: 4 }, () => [rng.normal(), rng.normal(), rng.normal()]),
  })),
);

function rows(nMax: number, lMax: number, fused: boolean): { values: Float64Array; fma: boolean } {
  const soap = resolveSoap({ nMax, lMax, rCut: 5, sigma: 0.6, rbf: 'gto' }, [1, 6, 8]);
  const engine = soapEngine(soap, false, new SoapKernel(fused));
  const { target, values } = frameTarget(3, 4, soap.layout.featureCount, { shared: false });
  describeFrames(engine, frames, Uint32Array.of(0, 1, 2), 0, 3, target);
  return { values, fma: engine.kernel.fma };
}

test.each(Array.from({ length: 12 }, (_, n) => n + 1))(
  'plain and fused arithmetic agree with n_max %i',
  (nMax) => {
    const plain = rows(nMax, 4, false);
    const fused = rows(nMax, 4, true);
    expect(plain.fma).toBe(false);
    const size = Math.max(...plain.values.map(Math.abs));
    const off = Math.max(...plain.values.map((x, k) => Math.abs(x - fused.values[k]!)));
    // Coefficients of nearly dependent radial functions cancel: digits go as n_max grows.
    expect(off / size).toBeLessThan(nMax <= 8 ? 1e-10 : 1e-6);
    expect(size).toBeGreaterThan(0);
  },
);

test('tiles add up to n_max and are at most four wide', () => {
  for (let n = 1; n <= 12; n++) {
    const tiles = tileSizes(n);
    expect(tiles.reduce((sum, size) => sum + size, 0)).toBe(n);
    expect(Math.max(...tiles)).toBeLessThanOrEqual(4);
    if (n > 1) expect(Math.min(...tiles)).toBeGreaterThan(1);
  }
});

test('memory given back is used again', () => {
  const kernel = new SoapKernel();
  const mark = kernel.mark();
  const first = kernel.place(Float64Array.of(1, 2, 3));
  expect(first % 64).toBe(0);
  expect(Array.from(kernel.f64(first, 3))).toEqual([1, 2, 3]);
  kernel.release(mark);
  expect(kernel.allocate(8)).toBe(first);
});

test('memory beyond four gibibytes is an error, not a crash', () => {
  expect(() => new SoapKernel().allocate(5 * 2 ** 30)).toThrow(/5\d{3} MiB of work space/);
});

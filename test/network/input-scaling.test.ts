import { describe, expect, it } from 'vitest';
import { initialNetworks } from '../../src/network/element-networks.js';
import { inputFactors, scaleInputs } from '../../src/network/input-scaling.js';
import { predictNetwork } from '../../src/network/predict-network.js';
import { relativeDifference, zundelLike } from './problem.js';

/** Features whose columns differ a thousandfold in size. */
const features = (() => {
  const plain = zundelLike(4, 200);
  const elements = plain.elements.map((element) => ({
    ...element,
    values: element.values.map((x, i) => x * 10 ** (-(i % element.width) / 2)),
  }));
  return { frames: 200, elements };
})();

function scaled(factors: readonly Float64Array[]) {
  const elements = features.elements.map((element, e) => ({
    ...element,
    values: element.values.map((x, i) => x * factors[e]![i % element.width]!),
  }));
  return { frames: 200, elements };
}

function variances({ width, values }: { width: number; values: Float64Array | Float32Array }) {
  return Array.from({ length: width }, (_, c) => {
    const column = [...values].filter((_, i) => i % width === c);
    const mean = column.reduce((a, b) => a + b) / column.length;
    return column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
  });
}

describe('the scale of the inputs', () => {
  it.each([0, 0.25, 1])('has the total variance asked for, whitening %d', (whitening) => {
    const { elements } = scaled(inputFactors(features, { variance: 10, whitening }));
    for (const element of elements)
      expect(variances(element).reduce((a, b) => a + b)).toBeCloseTo(10, 9);
  });

  it('keeps proportions without whitening and evens them out with it', () => {
    const spread = (whitening: number) => {
      const { elements } = scaled(inputFactors(features, { variance: 10, whitening }));
      const all = variances(elements[0]!);
      return Math.max(...all) / Math.min(...all);
    };
    expect(spread(0)).toBeGreaterThan(1e5);
    expect(spread(1)).toBeCloseTo(1, 6);
  });

  it('is folded into the first layer without a change of the energies', () => {
    const elements = features.elements.map(({ z, width }) => ({ z, width }));
    const networks = initialNetworks({ activation: 'tanh', nodes: [6], elements }, 1);
    const factors = inputFactors(features, { variance: 10, whitening: 0.5 });
    const expected = predictNetwork(networks, scaled(factors));
    const folded = predictNetwork(scaleInputs(networks, factors), features);
    expect(relativeDifference(folded, expected)).toBeLessThan(1e-12);
  });

  it('is left alone when it is not asked for, and where nothing varies', () => {
    expect(inputFactors(features, null).every((row) => row.every((x) => x === 1))).toBe(true);
    const elements = features.elements.map((e) => ({ ...e, values: e.values.map(() => 3) }));
    const flat = inputFactors({ frames: 200, elements }, { variance: 10, whitening: 1 });
    expect(flat.every((row) => row.every((x) => x === 1))).toBe(true);
  });
});

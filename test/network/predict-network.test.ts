import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { type ElementNetworks, initialNetworks } from '../../src/network/element-networks.js';
import { createInference } from '../../src/network/inference.js';
import { predictNetwork } from '../../src/network/predict-network.js';
import type { Activation } from '../../src/network/settings.js';
import { randomFeatures, referenceEnergies, relativeDifference, zundelLike } from './problem.js';

function networksFor(nodes: number[], activation: Activation, widths = [7, 5]): ElementNetworks {
  const rng = deriveRng(1, 'biases');
  const networks = initialNetworks(
    {
      activation,
      nodes,
      elements: [
        { z: 1, width: widths[0]! },
        { z: 8, width: widths[1]! },
      ],
    },
    3,
  );
  for (const { layers } of networks.elements)
    for (const { biases } of layers)
      for (let i = 0; i < biases.length; i++) biases[i] = rng.normal();
  return networks;
}

describe('predictNetwork', () => {
  for (const activation of ['tanh', 'sigmoid', 'softplus', 'silu'] as const)
    it(`agrees with a plain ${activation} network to rounding`, () => {
      const networks = networksFor([6, 5], activation);
      const features = zundelLike(1, 70);
      const expected = referenceEnergies(networks, features);
      expect(relativeDifference(predictNetwork(networks, features), expected)).toBeLessThan(1e-13);
    });

  for (const nodes of [[], [1], [15], [3, 4, 9]])
    it(`takes hidden layers [${nodes}]`, () => {
      const networks = networksFor(nodes, 'tanh');
      const features = zundelLike(2, 33);
      const expected = referenceEnergies(networks, features);
      expect(relativeDifference(predictNetwork(networks, features), expected)).toBeLessThan(1e-13);
    });

  it('sums over as many atoms as each frame has, none included', () => {
    const networks = networksFor([4], 'tanh');
    const features = randomFeatures(3, 101, [
      { z: 1, width: 7, atoms: (f) => f % 4 },
      { z: 8, width: 5, atoms: (f) => 1 + (f % 3) },
    ]);
    const expected = referenceEnergies(networks, features);
    expect(relativeDifference(predictNetwork(networks, features), expected)).toBeLessThan(1e-13);
  });

  it('names both shapes when the features do not fit', () => {
    expect(() => predictNetwork(networksFor([4], 'tanh'), zundelLike(1, 3, [6, 5]))).toThrow(
      /Z=1: 7,Z=8: 5 inputs; the features have Z=1: 6,Z=8: 5/,
    );
  });

  it('stays finite where the activation saturates', () => {
    const networks = networksFor([4], 'tanh');
    const features = zundelLike(1, 5);
    const huge = {
      frames: 5,
      elements: features.elements.map((e) => ({ ...e, values: e.values.map((x) => x * 1e6) })),
    };
    const energies = predictNetwork(networks, huge);
    expect(relativeDifference(energies, referenceEnergies(networks, huge))).toBeLessThan(1e-13);
  });
});

describe('createInference', () => {
  const features = zundelLike(5, 50, [9, 6]);
  const networks = networksFor([10, 6], 'silu', [9, 6]);

  function fill(batch: number) {
    const inference = createInference(
      networks,
      [
        { z: 1, atoms: 5 },
        { z: 8, atoms: 2 },
      ],
      batch,
    );
    for (const [e, { values }] of features.elements.entries()) inference.features[e]!.set(values);
    return inference;
  }

  it('gives the energies of predictNetwork, and atomic energies that add up to them', () => {
    const inference = fill(50);
    const out = new Float64Array(50);
    inference.energies(50, out);
    expect(relativeDifference(out, predictNetwork(networks, features))).toBeLessThan(1e-14);
    const [h, o] = inference.atomicEnergies;
    const frame = 31;
    const sum =
      h!.subarray(frame * 5, frame * 5 + 5).reduce((a, b) => a + b, 0) +
      o!.subarray(frame * 2, frame * 2 + 2).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(out[frame]!, 12);
    inference.close();
  });

  it('computes only the configurations asked for', () => {
    const inference = fill(50);
    const out = new Float64Array(50).fill(-1);
    inference.energies(3, out);
    expect(out.subarray(3).every((x) => x === -1)).toBe(true);
    expect(
      relativeDifference(out.subarray(0, 3), predictNetwork(networks, features).subarray(0, 3)),
    ).toBeLessThan(1e-14);
    inference.close();
  });

  it('differentiates by every feature as central differences do', () => {
    const inference = fill(50);
    const energies = new Float64Array(50);
    inference.energiesAndGradients(50, energies);
    const analytical = inference.gradients.map((g) => g.slice());
    const h = 1e-5;
    for (const [e, { values, width }] of features.elements.entries())
      for (const at of [0, width + 1, values.length - 1, 77]) {
        const frame = Math.floor(at / width / (e === 0 ? 5 : 2));
        const shifted = [h, -h].map((step) => {
          inference.features[e]!.set(values);
          inference.features[e]![at]! += step;
          inference.energies(50, energies);
          return energies[frame]!;
        });
        inference.features[e]!.set(values);
        expect(analytical[e]![at]).toBeCloseTo((shifted[0]! - shifted[1]!) / (2 * h), 8);
      }
    inference.close();
  });

  it('refuses an element that has no network', () => {
    expect(() => createInference(networks, [{ z: 6, atoms: 1 }], 1)).toThrow(
      /element 6; it has 1, 8/,
    );
  });
});

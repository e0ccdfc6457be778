import { describe, expect, it } from 'vitest';
import { checkForces } from '../../src/potential/check-forces.js';
import type { EnergyModel } from '../../src/potential/energy-model.js';
import { energyPotential } from '../../src/potential/energy-potential.js';
import type { Frames } from '../../src/structure/frames.js';
import { selectFrames } from '../../src/structure/select-frames.js';
import { pairModel } from '../ipi/pair-model.js';
import { exportFixture } from './export-fixture.js';

const frames: Frames = {
  count: 3,
  offsets: Uint32Array.of(0, 3, 5, 8),
  numbers: Uint8Array.of(8, 1, 1, 8, 1, 8, 1, 1),
  positions: Float64Array.of(
    ...[0, 0, 0.05, 0.75, 0.1, 0.6, -0.7, 0.05, 0.65],
    ...[0, 0, 0, 0.9, 0.2, 0.1],
    ...[0, 0, 0.05, 0.8, 0.1, 0.6, -0.7, 0.05, 0.65],
  ),
  cells: Float64Array.of(...Array(18).fill(0), 6, 0, 0, 0.3, 5.5, 0, 0, 0.2, 5),
  pbc: Uint8Array.of(0, 0, 7),
  source: { files: ['water.xyz'], file: new Uint16Array(3), frame: Uint32Array.of(0, 1, 2) },
};

/** Adds `error` to one force component of configurations of three atoms. */
function wrongModel(atom: number, axis: number, error: number): EnergyModel {
  const right = pairModel();
  return {
    species: right.species,
    evaluator(numbers, options) {
      const evaluator = right.evaluator(numbers, options);
      return {
        ...evaluator,
        energiesAndForces(positions, count, energies, forces) {
          evaluator.energiesAndForces!(positions, count, energies, forces);
          if (numbers.length === 3) forces[3 * atom + axis]! += error;
        },
      };
    },
  };
}

describe('checkForces', () => {
  it('finds exact forces right, in molecules and cells of any size', () => {
    const check = checkForces(pairModel(), frames);
    expect(check).toMatchObject({ frames: 3, components: 24, stepAngstrom: 1e-4 });
    expect(check.maxEvPerAngstrom).toBeLessThan(1e-9);
    expect(check.rmsEvPerAngstrom).toBeLessThanOrEqual(check.maxEvPerAngstrom);
    expect(check.perFrame.map((f) => f.frame)).toEqual([0, 1, 2]);
  });

  it('names the component that is wrong, and by how much', () => {
    const check = checkForces(wrongModel(2, 1, 0.003), frames);
    expect(check.maxEvPerAngstrom).toBeCloseTo(0.003, 8);
    expect(check.rmsEvPerAngstrom).toBeCloseTo(0.003 * Math.sqrt(2 / 24), 8);
    expect(check.perFrame[0]!.worst).toMatchObject({ atom: 2, axis: 'y' });
    const { analyticEvPerAngstrom, numericEvPerAngstrom } = check.perFrame[0]!.worst;
    expect(analyticEvPerAngstrom - numericEvPerAngstrom).toBeCloseTo(0.003, 8);
    expect(check.perFrame[1]!.maxEvPerAngstrom).toBeLessThan(1e-9);
  });

  it.each(['tanh', 'silu'] as const)(
    'finds the forces of a whole potential with %s networks right',
    async (activation) => {
      const fixture = await exportFixture(activation);
      const check = checkForces(energyPotential(fixture.parts), fixture.frames);
      expect(check.components).toBe(20 * 21);
      expect(check.maxEvPerAngstrom).toBeLessThan(1e-6);
    },
  );

  it('finds the forces of a whole potential right where atoms have images', async () => {
    const fixture = await exportFixture('tanh', [5.1, 0, 0, 0.5, 5.6, 0, 0, 0.3, 6]);
    const some = selectFrames(fixture.frames, Uint32Array.of(0, 7, 19));
    const check = checkForces(energyPotential(fixture.parts), some);
    expect(check.components).toBe(3 * 21);
    expect(check.maxEvPerAngstrom).toBeLessThan(1e-6);
    expect(Math.abs(check.perFrame[0]!.worst.analyticEvPerAngstrom)).toBeGreaterThan(1e-3);
  });

  it('refuses a model without forces', () => {
    expect(() => checkForces(pairModel({ forces: false }), frames)).toThrow(/no analytical forces/);
  });
});

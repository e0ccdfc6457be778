import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { atomicEnergies } from '../../src/potential/atomic-energies.js';
import { type EnergyPotential, energyPotential } from '../../src/potential/energy-potential.js';
import { exportTestVector } from '../../src/potential/export-test-vector.js';
import { writePrediction } from '../../src/potential/predict-frames.js';
import { pairModel } from '../ipi/pair-model.js';
import { type ExportFixture, exportFixture } from './export-fixture.js';

let fixture: ExportFixture;
let potential: EnergyPotential;

beforeAll(async () => {
  fixture = await exportFixture();
  potential = energyPotential(fixture.parts);
});

const sum = (values: ArrayLike<number>) => Array.prototype.reduce.call(values, (a, b) => a + b, 0);

describe('atomic energies', () => {
  it('add up to the total energy of each frame', () => {
    const { frames } = fixture;
    const atomic = atomicEnergies(potential, frames)!;
    for (const [f, energy] of potential.energies(frames).entries())
      expect(sum(atomic.subarray(7 * f, 7 * f + 7))).toBeCloseTo(energy, 8);
  });

  it('are the outputs of the networks, atom by atom', () => {
    const { frames, parts } = fixture;
    const atomic = atomicEnergies(potential, frames)!;
    const { elements } = exportTestVector(potential, {
      numbers: [...frames.numbers.subarray(0, 7)],
      positions: [...frames.positions.subarray(0, 21)],
    });
    for (const { atoms, energies } of Object.values(elements))
      for (const [k, atom] of atoms.entries())
        expect(atomic[atom]).toBeCloseTo(energies[k]! + parts.energy.mean / 7, 8);
  });

  it('come with predictions as JSON', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pestle-atomic-'));
    const file = join(folder, 'out.json');
    await writePrediction(potential, fixture.frames, file);
    const { frames } = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(frames.length).toBe(20);
    for (const frame of frames) expect(sum(frame.atomicEnergies)).toBeCloseTo(frame.energy, 8);
  });

  it('are absent where a model has none', () => {
    expect(atomicEnergies(pairModel(), fixture.frames)).toBeUndefined();
  });
});

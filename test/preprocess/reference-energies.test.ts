import { describe, expect, it } from 'vitest';
import {
  energyOffsetEv,
  fitEnergyScaling,
  fitReferenceEnergies,
  scaleEnergies,
  unscaleEnergies,
} from '../../src/preprocess/reference-energies.js';

/** Frames of the given atomic numbers with energies in eV. */
function energyFrames(atoms: readonly (readonly number[])[], energies: readonly number[]) {
  const offsets = new Uint32Array(atoms.length + 1);
  atoms.forEach((list, f) => {
    offsets[f + 1] = offsets[f]! + list.length;
  });
  return {
    count: atoms.length,
    offsets,
    numbers: Uint8Array.from(atoms.flat()),
    energiesEv: Float64Array.from(energies),
  };
}

const WATER = [8, 1, 1];
const HYDROGEN = [1, 1];
const OXYGEN = [8, 8];

describe('reference energies', () => {
  it('are the energies of the atoms where compositions determine them', () => {
    const frames = energyFrames([WATER, HYDROGEN, OXYGEN], [-2041 - 2 * 13.5, -27, -4082]);
    const references = fitReferenceEnergies(frames, [0, 1, 2]);
    expect(references[1]).toBeCloseTo(-13.5, 9);
    expect(references[8]).toBeCloseTo(-2041, 9);
  });

  it('of a single composition share the mean out by numbers of atoms', () => {
    // Least norm with 2 e_H + e_O = −100: (e_H, e_O) = −100 · (2, 1) / 5.
    const frames = energyFrames([WATER, WATER, WATER], [-101, -99, -100]);
    const references = fitReferenceEnergies(frames, [0, 1, 2]);
    expect(references[1]).toBeCloseTo(-40, 10);
    expect(references[8]).toBeCloseTo(-20, 10);
  });

  it('see the training frames only', () => {
    const frames = energyFrames([WATER, WATER], [-100, 5000]);
    expect(
      2 * fitReferenceEnergies(frames, [0])[1]! + fitReferenceEnergies(frames, [0])[8]!,
    ).toBeCloseTo(-100, 10);
  });
});

describe('energy scaling', () => {
  it('is as computed by hand', () => {
    // References −10 and −80 leave 1, 3 and 9 (test); of the first two the mean is 2, the deviation 1.
    const frames = energyFrames([WATER, WATER, HYDROGEN], [-99, -97, -11]);
    const scaling = fitEnergyScaling(frames, [0, 1], { 1: -10, 8: -80 });
    expect([scaling.mean, scaling.std]).toEqual([2, 1]);
    expect([...scaleEnergies(frames, scaling)]).toEqual([-1, 1, 7]);
    expect(energyOffsetEv(scaling, WATER)).toBe(-98);
    expect([...unscaleEnergies([-1, 1, 7], frames, scaling)]).toEqual([-99, -97, -11]);
  });

  it('keeps microelectronvolts of energies of thousands of electronvolts', () => {
    const energies = Array.from({ length: 200 }, (_, i) => -4163.6 + 0.02 * Math.sin(i));
    const frames = energyFrames(
      energies.map(() => WATER),
      energies,
    );
    const train = energies.map((_, i) => i);
    const scaling = fitEnergyScaling(frames, train);
    const scaled = scaleEnergies(frames, scaling);
    const mean = scaled.reduce((a, b) => a + b, 0) / 200;
    const variance = scaled.reduce((a, b) => a + b * b, 0) / 200;
    expect(mean).toBeCloseTo(0, 8);
    expect(variance).toBeCloseTo(1, 8);
    unscaleEnergies(scaled, frames, scaling).forEach((e, i) => {
      expect(Math.abs(e - energies[i]!)).toBeLessThan(1e-11);
    });
  });

  it('of equal energies divides by one', () => {
    const frames = energyFrames([WATER, WATER], [-2081.3, -2081.3]);
    expect(fitEnergyScaling(frames, [0, 1]).std).toBe(1);
  });

  it('says which element has no reference', () => {
    const frames = energyFrames([WATER], [-100]);
    expect(() => fitEnergyScaling(frames, [0], { 1: 0 })).toThrow('atomic number 8');
  });
});

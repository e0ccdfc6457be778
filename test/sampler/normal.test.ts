import { describe, expect, it } from 'vitest';
import { logImprovement, normalCdf, normalMass } from '../../src/sampler/normal.js';

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-3, 0.0013498980316300933],
    [-8, 6.22096057427178e-16],
  ])('Φ(%d) is %d to seven digits', (z, expected) => {
    expect(normalCdf(z) / expected).toBeCloseTo(1, 6);
  });

  it('gives the mass of an interval far out without cancellation', () => {
    // Φ(9) − Φ(8), 50-digit reference.
    expect(normalMass(8, 9) / 6.2198319858e-16).toBeCloseTo(1, 5);
  });

  // ln(φ(z) + z Φ(z)) from 40-digit arithmetic.
  it.each([
    [-100, -5010.1295788],
    [-30, -457.724653761],
    [-12.5, -84.1141828407],
    [-11, -66.2388415539],
    [-8, -37.1223642617],
    [-5, -16.7443011627],
    [-2, -4.76878352392],
    [-1, -2.48512102571],
    [-0.5, -1.62051626439],
    [0, -0.918938533205],
    [2, 0.697383545788],
    [6, 1.79175946925],
  ])('log improvement at %d is %d', (z, expected) => {
    expect(Math.abs(logImprovement(z) - expected)).toBeLessThan(0.02);
  });

  it('has a log improvement that rises with z everywhere', () => {
    for (let z = -60; z < 5; z += 0.01)
      expect(logImprovement(z + 0.01)).toBeGreaterThan(logImprovement(z));
  });
});

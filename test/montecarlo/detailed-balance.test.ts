import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { BOLTZMANN_EV_PER_K } from '../../src/core/units.js';
import { createEnsemble } from '../../src/montecarlo/ensemble.js';
import { findFragments } from '../../src/montecarlo/fragments.js';
import { createStepper } from '../../src/montecarlo/moves.js';
import { resolveSettings } from '../../src/montecarlo/options.js';
import type { MoveName } from '../../src/montecarlo/settings.js';
import { shapeMove } from '../../src/montecarlo/shape-move.js';
import { analyticModel } from './analytic-models.js';

const T = 400;
const kT = BOLTZMANN_EV_PER_K * T;
const numbers = Uint8Array.of(8, 1, 1);

/** A bent molecule with unlike bonds, a soft angle and a field that breaks every symmetry. */
const model = analyticModel([1, 8], (x, gradient) => {
  let energy = 0;
  const spring = (i: number, j: number, k: number, r0: number) => {
    const d = [0, 1, 2].map((c) => x[3 * j + c]! - x[3 * i + c]!);
    const r = Math.hypot(...d);
    energy += 0.5 * k * (r - r0) ** 2;
    for (let c = 0; gradient && c < 3; c++) {
      const g = (k * (r - r0) * d[c]!) / r;
      gradient[3 * j + c]! += g;
      gradient[3 * i + c]! -= g;
    }
  };
  spring(0, 1, 20, 0.96);
  spring(0, 2, 15, 1.1);
  spring(1, 2, 2, 1.6);
  for (let i = 0; i < 9; i++) {
    energy += 0.5 * (0.3 + 0.05 * i) * x[i]! ** 2;
    if (gradient) gradient[i]! += (0.3 + 0.05 * i) * x[i]!;
  }
  return energy;
});
const start = [0, 0, 0, 0.96, 0, 0, -0.3, 1.05, 0];

/** One of six regions: the turn of the molecule in the xy plane, and whether its angle is wide. */
function region(x: Float64Array, at: number): number {
  const turn = Math.atan2(x[at + 4]! - x[at + 1]!, x[at + 3]! - x[at]!);
  const ends = Math.hypot(
    x[at + 6]! - x[at + 3]!,
    x[at + 7]! - x[at + 4]!,
    x[at + 8]! - x[at + 5]!,
  );
  return Math.min(2, Math.floor(((turn + Math.PI) / (2 * Math.PI)) * 3)) + (ends > 1.62 ? 3 : 0);
}

/** Steps from region to region of 24 equilibrated walkers. */
function flows(move: Exclude<MoveName, 'auto'>, steps: number): number[][] {
  const fragments = findFragments(numbers, Float64Array.from(start), undefined);
  const settings = resolveSettings(
    {
      temperatureK: T,
      chains: 24,
      move,
      delta: SIZES[move],
      ...(move === 'fragment' && { fragments }),
    },
    3,
    false,
  );
  const evaluator = model.evaluator(numbers, { batch: 24 });
  const starts = Array.from({ length: 24 }, () => Float64Array.from(start));
  const ensemble = createEnsemble(evaluator, starts, [T], 9);
  const stepper = createStepper(ensemble, numbers, settings);
  for (let s = 0; s < 1500; s++) stepper.step(false);
  const counts = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
  const before = new Int32Array(24);
  for (let c = 0; c < 24; c++) before[c] = region(ensemble.positions, 9 * c);
  for (let s = 0; s < steps; s++) {
    stepper.step(false);
    for (let c = 0; c < 24; c++) {
      const now = region(ensemble.positions, 9 * c);
      counts[before[c]!]![now]!++;
      before[c] = now;
    }
  }
  return counts;
}

const SIZES = { all: 0.25, atom: 0.5, adaptive: 1.2, fragment: 0.5, hybrid: 1.2 };

describe('detailed balance', () => {
  it.each([
    ['all', 4000],
    ['atom', 2500],
    ['adaptive', 4000],
    ['fragment', 2500],
    ['hybrid', 800],
  ] as const)('holds for the move "%s": as many steps there as back', (move, steps) => {
    const counts = flows(move, steps);
    let statistic = 0;
    let degrees = 0;
    for (let a = 0; a < 6; a++) {
      for (let b = a + 1; b < 6; b++) {
        const sum = counts[a]![b]! + counts[b]![a]!;
        if (sum < 20) continue;
        statistic += (counts[a]![b]! - counts[b]![a]!) ** 2 / sum;
        degrees++;
      }
    }
    expect(degrees).toBeGreaterThanOrEqual(5);
    // χ² has mean d and variance 2d; steps there and back alternate, which only narrows it.
    expect(statistic).toBeLessThan(degrees + 4 * Math.sqrt(2 * degrees));
  });

  it('of the adaptive move rests on the ratio of its Gaussian densities', () => {
    const atoms = 3;
    const n = 9;
    const move = shapeMove(atoms, [T], 1);
    const slot = { index: 0, level: 0 };
    const rng = deriveRng(4, 'test shape');
    const x = Float64Array.from(start);
    const y = new Float64Array(n);
    move.refresh(slot, x, 0);
    move.learn!(0, jitter(x, 0.03));
    move.refresh(slot, x, 0);
    const [sizes, weights] = move.state();
    for (let trial = 0; trial < 20; trial++) {
      const ratio = move.propose(slot, x, y, 0, rng);
      const size = sizes![0]!;
      const [gx, gy] = [dense(x, weights!), dense(y, weights!)];
      const d = y.map((v, i) => (v - x[i]!) / size);
      const expected =
        0.5 * (logDeterminant(gy) - logDeterminant(gx)) - 0.5 * (form(gy, d) - form(gx, d));
      expect(ratio).toBeCloseTo(expected, 8);
      move.settle(slot, true);
      x.set(y);
    }
  });
});

function jitter(x: Float64Array, size: number): Float64Array[] {
  const rng = deriveRng(5, 'test jitter');
  return Array.from({ length: 200 }, () => x.map((v) => v + size * rng.normal()));
}

/** G as its definition has it: ε·1 + Σ w b bᵀ, with ε = 100 K / (T · 0.05² Å²). */
function dense(x: Float64Array, weights: Float64Array): number[][] {
  const free = 100 / 0.05 ** 2 / T;
  const g = Array.from({ length: 9 }, (_, i) =>
    Array.from({ length: 9 }, (_, j) => (i === j ? free : 0)),
  );
  let pair = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = i + 1; j < 3; j++) {
      const d = [0, 1, 2].map((k) => x[3 * j + k]! - x[3 * i + k]!);
      const b = new Array<number>(9).fill(0);
      for (let k = 0; k < 3; k++) {
        b[3 * i + k] = -d[k]! / Math.hypot(...d);
        b[3 * j + k] = d[k]! / Math.hypot(...d);
      }
      const weight = weights[pair++]!;
      if (weight >= 1e-3 * free)
        for (let p = 0; p < 9; p++) for (let q = 0; q < 9; q++) g[p]![q]! += weight * b[p]! * b[q]!;
    }
  }
  return g;
}

/** By Gaussian elimination, not by the factorisation under test. */
function logDeterminant(matrix: number[][]): number {
  const a = matrix.map((row) => [...row]);
  let sum = 0;
  for (let i = 0; i < 9; i++) {
    sum += Math.log(a[i]![i]!);
    for (let r = i + 1; r < 9; r++) {
      const factor = a[r]![i]! / a[i]![i]!;
      for (let c = i; c < 9; c++) a[r]![c]! -= factor * a[i]![c]!;
    }
  }
  return sum;
}

function form(g: number[][], d: Float64Array): number {
  return g.reduce((s, row, i) => s + d[i]! * row.reduce((t, v, j) => t + v * d[j]!, 0), 0);
}

describe('coupled oscillators', () => {
  it('share the thermal energy equally among their nine coordinates in the harmonic limit', () => {
    const settings = resolveSettings(
      { temperatureK: 5, chains: 8, move: 'hybrid', delta: 1.5 },
      3,
      false,
    );
    const evaluator = model.evaluator(numbers, { batch: 8 });
    const starts = Array.from({ length: 8 }, () => Float64Array.from(start));
    const ensemble = createEnsemble(evaluator, starts, [5], 3);
    const stepper = createStepper(ensemble, numbers, settings);
    for (let s = 0; s < 1000; s++) stepper.step(false);
    let lowest = Number.POSITIVE_INFINITY;
    let sum = 0;
    const steps = 3000;
    for (let s = 0; s < steps; s++) {
      stepper.step(false);
      for (const e of ensemble.energies) {
        sum += e / (8 * steps);
        lowest = Math.min(lowest, e);
      }
    }
    const perCoordinate =
      (sum - minimumEnergy(ensemble.positions.slice(0, 9))) / (9 * 0.5 * kT * (5 / T));
    expect(perCoordinate).toBeGreaterThan(0.93);
    expect(perCoordinate).toBeLessThan(1.07);
    expect(lowest).toBeGreaterThan(minimumEnergy(ensemble.positions.slice(0, 9)));
  });
});

/** By steepest descent with the model's own forces. */
function minimumEnergy(x: Float64Array): number {
  const evaluator = model.evaluator(numbers);
  const energy = new Float64Array(1);
  const forces = new Float64Array(9);
  for (let i = 0; i < 20_000; i++) {
    evaluator.energiesAndForces!(x, 1, energy, forces);
    for (let k = 0; k < 9; k++) x[k]! += 0.01 * forces[k]!;
  }
  return energy[0]!;
}

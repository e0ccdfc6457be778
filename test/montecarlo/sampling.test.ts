import { describe, expect, it } from 'vitest';
import { BOLTZMANN_EV_PER_K } from '../../src/core/units.js';
import { dihedralAngle } from '../../src/montecarlo/angle-distribution.js';
import type { MonteCarloOptions } from '../../src/montecarlo/options.js';
import { type MonteCarloResult, runMonteCarlo } from '../../src/montecarlo/run-monte-carlo.js';
import type { EnergyModel } from '../../src/potential/energy-model.js';
import { analyticModel, harmonicWell, oneFrame, pairModel } from './analytic-models.js';
import { KS_LIMIT, ksStatistic, normalCdf, tabulatedCdf } from './kolmogorov-smirnov.js';

const T = 300;
const kT = BOLTZMANN_EV_PER_K * T;

/** A function of the kept configurations, by chain. */
function observed(
  { trajectory, summary }: MonteCarloResult,
  f: (x: Float64Array) => number,
): Float64Array[] {
  const width = 3 * trajectory.offsets[1]!;
  const each = trajectory.count / summary.settings.chains;
  return Array.from({ length: summary.settings.chains }, (_, chain) =>
    Float64Array.from({ length: each }, (_, i) => {
      const at = (chain * each + i) * width;
      return f(trajectory.positions.subarray(at, at + width));
    }),
  );
}

const run = (
  model: EnergyModel,
  numbers: readonly number[],
  start: readonly number[],
  options: Partial<MonteCarloOptions>,
) =>
  runMonteCarlo(model, oneFrame(numbers, start), {
    temperatureK: T,
    chains: 4,
    centre: false,
    ...options,
  });

describe('a harmonic well', () => {
  const k = [0.5, 2, 8];
  const model = harmonicWell(k);

  it.each([
    ['all', 20_000],
    ['atom', 20_000],
    ['adaptive', 20_000],
    ['hybrid', 4000],
  ] as const)('is sampled canonically by the move "%s"', async (move, steps) => {
    const result = await run(model, [1], [0.1, 0.1, 0.1], { move, steps, seed: 11, thin: 4 });
    for (const axis of [0, 1, 2]) {
      const statistic = ksStatistic(
        observed(result, (x) => x[axis]!),
        normalCdf(Math.sqrt(kT / k[axis]!)),
      );
      expect(statistic).toBeLessThan(KS_LIMIT);
    }
    const energy = result.summary.diagnostics.find((d) => d.name === 'energy')!;
    const mean = energy.mean + 1000 * result.summary.energyOffsetEv;
    expect(Math.abs(mean - 1000 * 1.5 * kT)).toBeLessThan(4 * energy.stderr);
    expect(energy.rHat!).toBeLessThan(1.05);
  });

  it('is sampled by the threshold rule as delta has it, not canonically, which it says', async () => {
    const energies = await Promise.all(
      [0.3, 1.5].map(async (delta) => {
        const { summary } = await run(model, [1], [0.1, 0.1, 0.1], {
          acceptance: 'threshold',
          steps: 20_000,
          delta,
        });
        expect(summary.canonical).toBe(false);
        expect(summary.warnings[0]).toMatch(/not canonical/);
        const { mean, stderr } = summary.diagnostics[0]!;
        return { mean: mean + 1000 * summary.energyOffsetEv, stderr };
      }),
    );
    const [small, large] = energies;
    expect(Math.abs(small!.mean - 1500 * kT)).toBeGreaterThan(5 * small!.stderr);
    expect(large!.mean - small!.mean).toBeGreaterThan(5 * (small!.stderr + large!.stderr));
  });
});

describe('a Lennard-Jones pair', () => {
  const [epsilon, sigma, tether] = [0.1, 2.5, 0.01];
  const energy = (r: number) => {
    const s6 = (sigma / r) ** 6;
    return 4 * epsilon * (s6 * s6 - s6) + 0.5 * tether * r * r;
  };
  const slope = (r: number) => {
    const s6 = (sigma / r) ** 6;
    return (4 * epsilon * (-12 * s6 * s6 + 6 * s6)) / r + tether * r;
  };
  const cdf = tabulatedCdf((r) => r * r * Math.exp(-energy(r) / kT), 1.5, 25);

  it.each([
    ['all', 30_000],
    ['atom', 15_000],
    ['adaptive', 20_000],
    ['fragment', 15_000],
    ['hybrid', 6000],
  ] as const)('has the analytical distance distribution under "%s"', async (move, steps) => {
    const result = await run(pairModel(energy, slope), [18, 18], [0, 0, 0, 3, 0, 0], {
      move,
      steps,
      seed: 5,
      thin: 2,
    });
    const distance = (x: Float64Array) => Math.hypot(x[3]! - x[0]!, x[4]! - x[1]!, x[5]! - x[2]!);
    expect(ksStatistic(observed(result, distance), cdf)).toBeLessThan(KS_LIMIT);
  });

  it('is sampled at the lowest temperature of a tempering ladder', async () => {
    const result = await run(pairModel(energy, slope), [18, 18], [0, 0, 0, 3, 0, 0], {
      steps: 10_000,
      ladderK: [450, 675],
      seed: 6,
      thin: 2,
    });
    const distance = (x: Float64Array) => Math.hypot(x[3]! - x[0]!, x[4]! - x[1]!, x[5]! - x[2]!);
    expect(ksStatistic(observed(result, distance), cdf)).toBeLessThan(KS_LIMIT);
    const exchanges = result.summary.moves.filter((m) => m.name.startsWith('exchange'));
    expect(exchanges.map((m) => m.name)).toEqual(['exchange 300-450 K', 'exchange 450-675 K']);
    for (const { tried, accepted } of exchanges) expect(accepted / tried).toBeGreaterThan(0.2);
  });
});

describe('a torsion', () => {
  /** Four atoms, springs along bonds and 1-3 distances, and a threefold torsion with one bias. */
  const torsion = (phi: number) => 0.06 * (1 + Math.cos(3 * phi)) + 0.02 * (1 - Math.cos(phi));
  const length = 1.5;
  const [bond, bend] = [30, 10];
  const second = 2 * length * Math.sin((55 * Math.PI) / 180);
  const model = analyticModel([6], (x) => {
    const d = (i: number, j: number) =>
      Math.hypot(
        x[3 * i]! - x[3 * j]!,
        x[3 * i + 1]! - x[3 * j + 1]!,
        x[3 * i + 2]! - x[3 * j + 2]!,
      );
    const springs =
      bond * ((d(0, 1) - length) ** 2 + (d(1, 2) - length) ** 2 + (d(2, 3) - length) ** 2) +
      bend * ((d(0, 2) - second) ** 2 + (d(1, 3) - second) ** 2);
    return springs + torsion(phiOf(x));
  });
  const phiOf = (x: Float64Array) =>
    (dihedralAngle(oneFrame([6, 6, 6, 6], [...x]), 0, [0, 1, 2, 3]) * Math.PI) / 180;
  const start = [-0.513, 1.41, 0, 0, 0, 0, 1.5, 0, 0, 2.013, 0.705, 1.221];

  it('is sampled canonically over its barriers by springs and pivots', async () => {
    const result = await run(model, [6, 6, 6, 6], start, { steps: 12_000, seed: 3, thin: 2 });
    expect(result.summary.moves.map((m) => m.name)).toEqual(['shape', 'pivot']);
    const cdf = tabulatedCdf((phi) => Math.exp(-torsion(phi) / kT), -Math.PI, Math.PI);
    expect(ksStatistic(observed(result, phiOf), cdf)).toBeLessThan(KS_LIMIT);
  });

  it('moves between its three wells three times as often with pivots as with cubes', async () => {
    const jumps = async (move: 'adaptive' | 'all') => {
      const result = await run(model, [6, 6, 6, 6], start, { move, steps: 3000, seed: 4, thin: 1 });
      const wells = observed(result, (x) => Math.floor((phiOf(x) + Math.PI) / (2.0944 + 1e-9)));
      return wells.reduce(
        (sum, c) => sum + c.reduce((n, w, i) => n + (i > 0 && w !== c[i - 1] ? 1 : 0), 0),
        0,
      );
    };
    expect(await jumps('adaptive')).toBeGreaterThan(3 * (await jumps('all')));
  });
});

describe('a rigid fragment', () => {
  it('is oriented canonically in a field', async () => {
    // Two atoms 1 Å apart on a spring, held near the origin, in a field along z.
    const field = 0.05;
    const model = analyticModel([8], (x) => {
      const d = [x[3]! - x[0]!, x[4]! - x[1]!, x[5]! - x[2]!];
      const r = Math.hypot(...d);
      const centre = [0, 1, 2].reduce((s, k) => s + ((x[k]! + x[3 + k]!) / 2) ** 2, 0);
      return 20 * (r - 1) ** 2 + 0.5 * centre - (field * d[2]!) / r;
    });
    const result = await run(model, [8, 8], [0, 0, 0, 0, 0, 1], {
      move: 'fragment',
      steps: 20_000,
      seed: 2,
      thin: 4,
    });
    const cosine = (x: Float64Array) =>
      (x[5]! - x[2]!) / Math.hypot(x[3]! - x[0]!, x[4]! - x[1]!, x[5]! - x[2]!);
    const cdf = tabulatedCdf((u) => Math.exp((field * u) / kT), -1, 1);
    expect(ksStatistic(observed(result, cosine), cdf)).toBeLessThan(KS_LIMIT);
    const centre = ksStatistic(
      observed(result, (x) => (x[0]! + x[3]!) / 2),
      normalCdf(Math.sqrt(kT)),
    );
    expect(centre).toBeLessThan(KS_LIMIT);
  });
});

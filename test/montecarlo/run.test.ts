import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import type { MonteCarloOptions } from '../../src/montecarlo/options.js';
import { runMonteCarlo } from '../../src/montecarlo/run-monte-carlo.js';
import type { MonteCarloSummary } from '../../src/montecarlo/summary.js';
import type { Evaluator } from '../../src/potential/energy-model.js';
import { energyPotential } from '../../src/potential/energy-potential.js';
import { selectFrames } from '../../src/structure/select-frames.js';
import { exportFixture } from '../potential/export-fixture.js';
import { analyticModel, harmonicWell, oneFrame } from './analytic-models.js';
import { surrogateMolecule } from './surrogate-molecule.js';

const { model, numbers, start } = surrogateMolecule();
const frames = oneFrame([...numbers], [...start]);
const run = (options: Partial<MonteCarloOptions>) =>
  runMonteCarlo(model, frames, { temperatureK: 100, steps: 300, chains: 3, ...options });

/** The same model with twice the energies. */
function stiffer(...of: Parameters<typeof model.evaluator>): Evaluator {
  const own = model.evaluator(...of);
  return {
    ...own,
    energies(positions, count, out) {
      own.energies(positions, count, out);
      for (let i = 0; i < count; i++) out[i]! *= 2;
    },
  };
}

/** A summary without what the clock decides. */
function timeless(summary: MonteCarloSummary): unknown {
  const { elapsedSeconds: _a, stepsPerSecond: _b, configurationsPerSecond: _c, ...rest } = summary;
  return rest;
}

/** Goes on 10 ms with every look, so that summaries and checkpoints come at the same steps each time. */
function steadyClock() {
  let now = 0;
  return {
    now: () => {
      now += 10;
      return now;
    },
  };
}

describe('a run', () => {
  it('repeats bit for bit with the same seed, and differs with another', async () => {
    const [first, again, other] = [await run({}), await run({}), await run({ seed: 2 })];
    expect(again.trajectory).toEqual(first.trajectory);
    expect(timeless(again.summary)).toEqual(timeless(first.summary));
    expect(other.trajectory.positions).not.toEqual(first.trajectory.positions);
  });

  it.each([
    ['in the burn-in', 1, {}],
    ['in the production', 8, { burnIn: 250 }],
    ['with tempering', 5, { ladderK: [140, 200], burnIn: 100 }],
    ['with hybrid moves', 2, { move: 'hybrid', burnIn: 20, leapfrogSteps: 4, steps: 160 }],
    ['with single atoms', 2, { move: 'atom', burnIn: 20, steps: 160 }],
  ] as const)('goes on bit for bit from a checkpoint %s', async (_where, which, options) => {
    const whole = await run(options);
    const taken: Uint8Array[] = [];
    const stop = new AbortController();
    const half = await run({
      ...options,
      clock: steadyClock(),
      checkpointEveryMs: 100,
      signal: stop.signal,
      onCheckpoint(data) {
        taken.push(Uint8Array.from(data));
        if (taken.length === which) stop.abort();
      },
    });
    expect(half.summary.phase).toBe('stopped');
    const resumed = await run({ ...options, resume: taken[which - 1]! });
    expect(resumed.trajectory).toEqual(whole.trajectory);
    expect(timeless(resumed.summary)).toEqual(timeless(whole.summary));
    expect(resumed.series).toEqual(whole.series);
  });

  it('refuses the checkpoint of another run, and a damaged one', async () => {
    let checkpoint: Uint8Array | undefined;
    const stop = new AbortController();
    stop.abort();
    await run({
      signal: stop.signal,
      onCheckpoint: (data) => {
        checkpoint = data;
      },
    });
    await expect(run({ seed: 5, resume: checkpoint! })).rejects.toMatchObject({
      code: 'MC_CHECKPOINT',
    });
    const other = { ...model, evaluator: stiffer };
    const options = { temperatureK: 100, steps: 300, chains: 3, resume: checkpoint! };
    await expect(runMonteCarlo(other, frames, options)).rejects.toThrow(/another model/);
    await expect(run({ resume: checkpoint!.subarray(0, 40) })).rejects.toMatchObject({
      code: 'MC_CHECKPOINT',
    });
  });

  it('keeps every k-th configuration, chain after chain, centred, without the burn-in', async () => {
    const { trajectory, summary } = await run({ thin: 20 });
    expect(summary.burnInSteps).toBeGreaterThanOrEqual(1400);
    expect(trajectory.count).toBe(45);
    expect([...trajectory.info!.chain!]).toEqual(
      Array.from({ length: 45 }, (_, i) => Math.floor(i / 15)),
    );
    expect([...trajectory.info!.step!.slice(15, 18)]).toEqual([20, 40, 60]);
    const energies = new Float64Array(45);
    model.evaluator(numbers).energies(trajectory.positions, 45, energies);
    for (const [f, e] of energies.entries()) expect(trajectory.energiesEv![f]).toBeCloseTo(e, 9);
    for (let f = 0; f < 45; f++)
      for (let k = 0; k < 3; k++) {
        const mean = numbers.reduce((s, _, a) => s + trajectory.positions[21 * f + 3 * a + k]!, 0);
        expect(mean).toBeCloseTo(0, 10);
      }
  });

  it('freezes the step size after the burn-in and reaches the acceptance it aims at', async () => {
    const sizes: number[] = [];
    const { summary } = await run({
      steps: 3000,
      targetAcceptance: 0.4,
      summaryEveryMs: 0,
      onSummary: (s) => {
        if (s.phase !== 'burn-in') sizes.push(s.delta);
      },
    });
    expect(new Set(sizes).size).toBe(1);
    expect(summary.acceptance.burnIn!).toBeGreaterThan(0);
    expect(Math.abs(summary.acceptance.production! - 0.4)).toBeLessThan(0.1);
  });

  it('takes a given step size and burn-in as they are', async () => {
    const { summary } = await run({ move: 'all', delta: 0.02, burnIn: 123 });
    expect(summary.delta).toBe(0.02);
    expect(summary.burnInSteps).toBe(123);
  });

  it('says so when the chains have not come together', async () => {
    const far = analyticModel([1], (x) => 4 * (x[0]! ** 2 - 1) ** 2 + x[1]! ** 2 + x[2]! ** 2);
    const two = {
      ...oneFrame([1], [1, 0, 0]),
      count: 2,
      offsets: Uint32Array.of(0, 1, 2),
      numbers: Uint8Array.of(1, 1),
      positions: Float64Array.of(1, 0, 0, -1, 0, 0),
    };
    // Energies of the two wells are equal, so only a quantity that tells them apart would show it;
    // with a tilt the energy does.
    const tilted = analyticModel(
      [1],
      (x) => 4 * (x[0]! ** 2 - 1) ** 2 + 0.2 * x[0]! + x[1]! ** 2 + x[2]! ** 2,
    );
    for (const [m, agree] of [
      [far, true],
      [tilted, false],
    ] as const) {
      const { summary } = await runMonteCarlo(m, two, {
        temperatureK: 50,
        steps: 1000,
        chains: 2,
        maxBurnIn: 3000,
      });
      expect(summary.diagnostics[0]!.rHat! < 1.05).toBe(agree);
      expect(summary.warnings.some((w) => w.startsWith('R̂ reaches'))).toBe(!agree);
      expect(summary.warnings.some((w) => w.startsWith('The burn-in had not settled'))).toBe(
        !agree,
      );
    }
  });

  it('gives a summary that survives JSON, at every moment', async () => {
    const phases = new Set<string>();
    await run({
      clock: steadyClock(),
      summaryEveryMs: 0,
      steps: 1000,
      onSummary(summary) {
        phases.add(summary.phase);
        expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
        expect(JSON.stringify(summary).length).toBeLessThan(400_000);
      },
    });
    expect([...phases]).toEqual(['burn-in', 'production', 'complete']);
  });

  it('ends early on abort with what it has', async () => {
    const stop = new AbortController();
    const { summary, trajectory } = await run({
      steps: 1_000_000,
      thin: 50,
      burnIn: 10,
      signal: stop.signal,
      summaryEveryMs: 0,
      onSummary: (s) => {
        if (s.stepsDone > 200 && s.phase === 'production') stop.abort();
      },
    });
    expect(summary.phase).toBe('stopped');
    expect(trajectory.count).toBe(3 * Math.floor(summary.stepsDone / 50));
  });
});

describe('hybrid Monte-Carlo', () => {
  it('has the same g(r) as Metropolis within errors, with more effective samples a step', async () => {
    const reference = (await run({ steps: 6000, chains: 4, seed: 8 })).summary;
    const hybrid = await run({
      move: 'hybrid',
      steps: 600,
      chains: 4,
      reference: {
        r: reference.rdf!.r,
        dr: reference.rdf!.dr,
        pairs: Object.fromEntries(reference.rdf!.pairs.map((p) => [p.pair, p])),
      },
    });
    const { rdf, diagnostics } = hybrid.summary;
    for (const { distance } of rdf!.pairs) expect(distance!.withinThreeSigma).toBeGreaterThan(0.95);
    for (const [q, d] of diagnostics.entries())
      expect(d.ess! / 600).toBeGreaterThan(5 * (reference.diagnostics[q]!.ess! / 6000));
  });

  it('keeps the total energy better the shorter its time step', async () => {
    const acceptance = async (delta: number) =>
      (await run({ move: 'hybrid', delta, steps: 150, burnIn: 20 })).summary.acceptance.production!;
    const [short, long] = [await acceptance(0.3), await acceptance(1.6)];
    expect(short).toBeGreaterThan(0.97);
    expect(long).toBeLessThan(short - 0.1);
  });
});

describe('the guard', () => {
  const outside = analyticModel([1], (x) => 0.5 * (x[0]! ** 2 + x[1]! ** 2 + x[2]! ** 2), {
    extrapolation: (x) => Math.max(0, Math.abs(x[0]!) - 0.3),
  });
  const begin = oneFrame([1], [0, 0, 0]);
  const options = { temperatureK: 300, steps: 4000, chains: 2, thin: 1, guardEvery: 1 };

  it('counts configurations outside the training range and names the worst', async () => {
    const { summary, trajectory } = await runMonteCarlo(outside, begin, {
      ...options,
      centre: false,
    });
    const excess = Array.from({ length: trajectory.count }, (_, f) =>
      Math.max(0, Math.abs(trajectory.positions[3 * f]!) - 0.3),
    );
    const { checked, outside: count, worst, worstAt } = summary.extrapolation!;
    expect(checked).toBe(8000);
    expect(count).toBe(excess.filter((e) => e > 0).length);
    expect(worst).toBeCloseTo(Math.max(...excess), 12);
    const at = excess.indexOf(Math.max(...excess));
    expect(worstAt).toEqual({
      chain: trajectory.info!.chain![at],
      step: trajectory.info!.step![at],
    });
    expect(summary.warnings.some((w) => w.includes('outside the training range'))).toBe(true);
  });

  it('ends the run at the first one where asked to', async () => {
    const { summary, trajectory } = await runMonteCarlo(outside, begin, {
      ...options,
      stopOnExtrapolation: true,
      extrapolationLimit: 0.05,
      centre: false,
    });
    expect(summary.phase).toBe('stopped');
    const last = [summary.stepsDone - 1, 2 * summary.stepsDone - 1];
    expect(last.some((f) => Math.abs(trajectory.positions[3 * f]!) > 0.35)).toBe(true);
  });

  it('measures how far a committee disagrees', async () => {
    const member = harmonicWell([1.1, 1.1, 1.1]);
    const { summary } = await runMonteCarlo(outside, begin, { ...options, committee: [member] });
    // Two members differ by 0.05 r²: their standard deviation is half that, and ⟨r²⟩ is 3 kT / k.
    const expected = (1000 * 0.05 * 3 * 8.617333262e-5 * 300) / 2;
    const { meanSpreadMev, worstSpreadMev, members, checked } = summary.committee!;
    expect([members, checked]).toEqual([2, 8000]);
    expect(meanSpreadMev / expected).toBeGreaterThan(0.85);
    expect(meanSpreadMev / expected).toBeLessThan(1.15);
    expect(worstSpreadMev).toBeGreaterThan(meanSpreadMev);
  });

  it('notices a model that does not repeat itself', async () => {
    const rng = deriveRng(1, 'test noise');
    const noisy = analyticModel([1], (x) => 0.5 * x[0]! ** 2 + 1e-4 * rng.next());
    const { summary } = await runMonteCarlo(noisy, begin, {
      ...options,
      move: 'all',
      delta: 0.1,
      burnIn: 0,
    });
    expect(summary.recomputed.worstEv).toBeGreaterThan(1e-5);
    expect(summary.warnings.some((w) => w.includes('same answer twice'))).toBe(true);
  });
});

describe('a periodic cell', () => {
  const rng = deriveRng(2, 'test box');
  const gas = {
    ...oneFrame(
      new Array<number>(8).fill(18),
      Array.from({ length: 24 }, () => 6 * rng.next()),
    ),
    cells: Float64Array.of(6, 0, 0, 0, 6, 0, 0, 0, 6),
    pbc: Uint8Array.of(7),
  };

  it('of an ideal gas has a g(r) of 1 up to half its width, and its trajectory the cell', async () => {
    let asked: unknown;
    const free = analyticModel([18], () => 0);
    const model = {
      ...free,
      evaluator: (numbers: Uint8Array, options: unknown) => {
        asked = options;
        return free.evaluator(numbers);
      },
    };
    const { summary, trajectory } = await runMonteCarlo(model, gas, {
      temperatureK: 300,
      steps: 4000,
      chains: 4,
      dr: 0.25,
    });
    expect(asked).toMatchObject({ batch: 4, cell: gas.cells, pbc: 7 });
    expect(summary.settings.move).toBe('atom');
    expect(summary.rdf!.kind).toBe('periodic');
    expect(summary.rdf!.r.length).toBe(12);
    const [pair] = summary.rdf!.pairs;
    for (const [i, g] of pair!.density.entries())
      expect(Math.abs(g - 1)).toBeLessThan(5 * pair!.stderr[i]!);
    expect([...trajectory.cells!.subarray(9, 18)]).toEqual([...gas.cells]);
    expect(trajectory.pbc![trajectory.count - 1]).toBe(7);
  });

  it('is refused for the adaptive move', async () => {
    await expect(
      runMonteCarlo(
        analyticModel([18], () => 0),
        gas,
        { temperatureK: 300, move: 'adaptive' },
      ),
    ).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('rigid fragments', () => {
  const well = analyticModel([1, 8], (x) => x.reduce((sum, v) => sum + 0.01 * v * v, 0));
  const options = { temperatureK: 100, steps: 20, chains: 2, burnIn: 20 };

  it('are the molecules of the start, and said', async () => {
    const dimer = oneFrame([8, 1, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.3, 0.9, 0, 4, 4, 4]);
    const { summary } = await runMonteCarlo(well, dimer, { ...options, move: 'fragment' });
    expect(summary.settings.fragments).toEqual([[0, 1, 2], [3]]);
  });

  it('that are named are moved, also where no move is', async () => {
    const apart = oneFrame([1, 1, 1], [0, 0, 0, 3, 0, 0, 0, 3, 0]);
    const { summary } = await runMonteCarlo(well, apart, { ...options, fragments: [[0, 2]] });
    expect(summary.settings).toMatchObject({ move: 'fragment', fragments: [[0, 2]] });
    expect(summary.acceptance.production).toBeGreaterThan(0);
  });
});

describe('a periodic potential', () => {
  it('takes hybrid moves, whose forces know the images', async () => {
    const fixture = await exportFixture('tanh', [6, 0, 0, 0, 6, 0, 0, 0, 6]);
    const { summary } = await runMonteCarlo(
      energyPotential(fixture.parts),
      selectFrames(fixture.frames, [0]),
      { temperatureK: 300, steps: 30, chains: 2, move: 'hybrid', delta: 0.2, burnIn: 5 },
    );
    // Short steps with right forces keep the energy: nearly every move is taken.
    expect(summary.acceptance.production).toBeGreaterThan(0.9);
  });
});

describe('what cannot be run is refused', () => {
  it.each([
    ['an unknown species', { start: oneFrame([8, 2], [0, 0, 0, 1, 0, 0]) }, 'MC_START_INVALID'],
    ['no temperature', { temperatureK: Number.NaN }, 'USAGE'],
    ['half a step', { steps: 0.5 }, 'USAGE'],
    [
      'the threshold rule with shaped moves',
      { acceptance: 'threshold', move: 'adaptive' },
      'USAGE',
    ],
    ['a ladder that climbs down', { ladderK: [50] }, 'USAGE'],
    ['an acceptance above one', { targetAcceptance: 1.2 }, 'USAGE'],
    ['more chains than memory holds', { chains: 1_000_000_000 }, 'USAGE'],
    ['a fragment with an atom that is not there', { fragments: [[0, 99]] }, 'USAGE'],
    ['an atom in two fragments', { fragments: [[0, 1], [1]] }, 'USAGE'],
    ['a fragment without atoms', { fragments: [[]] }, 'USAGE'],
    ['fragments for another move', { fragments: [[0]], move: 'all' }, 'USAGE'],
  ] as const)(
    '%s',
    async (_name, {
      start: from,
      ...options
    }: { start?: typeof frames } & Partial<MonteCarloOptions>, code) => {
      await expect(
        runMonteCarlo(model, from ?? frames, { temperatureK: 100, steps: 10, ...options }),
      ).rejects.toMatchObject({ code });
    },
  );

  it('hybrid moves with a model without forces', async () => {
    const plain = {
      species: [1],
      evaluator: () => {
        const { energiesAndForces: _forces, ...rest } = harmonicWell([1, 1, 1]).evaluator(
          Uint8Array.of(1),
        );
        return rest;
      },
    };
    await expect(
      runMonteCarlo(plain, oneFrame([1], [0, 0, 0]), { temperatureK: 100, move: 'hybrid' }),
    ).rejects.toMatchObject({ code: 'FORCES_MISSING' });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { ANGSTROM_PER, EV_PER } from '../../src/core/units.js';
import { serveIpi } from '../../src/ipi/serve-ipi.js';
import { strainVirial } from '../../src/ipi/virial.js';
import type { EnergyModel } from '../../src/potential/energy-model.js';
import { energyPotential } from '../../src/potential/energy-potential.js';
import { exportFixture } from '../potential/export-fixture.js';
import { pairModel } from './pair-model.js';
import { posData, TinyServer } from './tiny-server.js';

const BOHR = ANGSTROM_PER.bohr;
const HARTREE = EV_PER.hartree;
const numbers = Uint8Array.of(8, 1, 1);
const water = [0, 0, 0.1, 1.4, 0.2, 1.2, -1.3, 0.1, 1.3];
const servers: TinyServer[] = [];

async function started(make: () => Promise<TinyServer> = TinyServer.unix): Promise<TinyServer> {
  const server = await make();
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Energy and forces of the model itself, in atomic units. */
function direct(positionsBohr: readonly number[], cell?: Float64Array, pbc?: number) {
  const energy = new Float64Array(1);
  const forces = new Float64Array(positionsBohr.length);
  const options = cell && pbc !== undefined ? { cell, pbc } : {};
  const positions = Float64Array.from(positionsBohr, (x) => x * BOHR);
  pairModel().evaluator(numbers, options).energiesAndForces!(positions, 1, energy, forces);
  return {
    energy: energy[0]! / HARTREE,
    forces: [...forces].map((f) => (f * BOHR) / HARTREE),
  };
}

function expectClose(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - expected[i]!)).toBeLessThan(within);
}

describe('serveIpi', () => {
  it.each([
    ['a unix socket', () => TinyServer.unix()],
    ['TCP', () => TinyServer.tcp()],
  ])('gives energies and forces in atomic units over %s until EXIT', async (_name, make) => {
    const server = await started(make);
    const served = serveIpi(pairModel(), { address: server.address, numbers });
    await server.accept();
    expect(await server.status()).toBe('READY');
    const reply = await server.forces(water);
    expect([reply.status, reply.header]).toEqual(['HAVEDATA', 'FORCEREADY']);
    const expected = direct(water);
    expectClose([reply.energy, ...reply.forces], [expected.energy, ...expected.forces], 1e-12);
    expect(await server.status()).toBe('READY');
    await server.header('EXIT');
    expect(await served).toMatchObject({ evaluations: 1, connections: 1, end: 'exit' });
  });

  it('takes INIT, and messages byte by byte', async () => {
    const server = await started();
    const served = serveIpi(pairModel(), { address: server.address, numbers });
    await server.accept();
    const init = Buffer.concat([
      Buffer.from('INIT'.padEnd(12)),
      Buffer.from([3, 0, 0, 0, 1, 0, 0, 0, 0]),
    ]);
    await server.send(init, 1);
    expect(await server.status()).toBe('READY');
    const reply = await server.forces(water, undefined, 1);
    expect(reply.energy).toBeCloseTo(direct(water).energy, 12);
    await server.header('EXIT');
    await served;
  });

  it('answers with the units the server uses', async () => {
    const server = await started();
    const units = { evPerHartree: 27, angstromPerBohr: 0.5 };
    const served = serveIpi(pairModel(), { address: server.address, numbers, units });
    await server.accept();
    const reply = await server.forces(water.map((x) => (x * BOHR) / 0.5));
    expect(reply.energy * 27).toBeCloseTo(direct(water).energy * HARTREE, 12);
    expect(reply.forces[3]! * (27 / 0.5)).toBeCloseTo(
      direct(water).forces[3]! * (HARTREE / BOHR),
      12,
    );
    await server.header('EXIT');
    await served;
  });

  it('gives the virial of a molecule, whatever its place', async () => {
    const server = await started();
    const served = serveIpi(pairModel(), { address: server.address, numbers });
    await server.accept();
    const { virial } = await server.forces(water);
    const moved = await server.forces(water.map((x, i) => x + [5, -3, 2][i % 3]!));
    const stretched = (i: number, j: number, h: number) =>
      direct(water.map((x, at) => x + (at % 3 === i ? h * water[at - i + j]! : 0))).energy;
    const differences = Array.from({ length: 9 }, (_, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3];
      return -(stretched(i, j, 1e-4) - stretched(i, j, -1e-4)) / 2e-4;
    });
    expectClose(virial, differences, 1e-8);
    expectClose(moved.virial, virial, 1e-12);
    expect(Math.max(...virial.map(Math.abs))).toBeGreaterThan(1e-3);
    await server.header('EXIT');
    await served;
  });

  it('gives the virial of a periodic system in a cell that changes', async () => {
    const server = await started();
    const served = serveIpi(pairModel(), { address: server.address, numbers, pbc: 7 });
    await server.accept();
    for (const cell of [
      [11, 0, 0, 0, 10, 0, 0, 0, 9],
      [11, 0.5, 0, 0.2, 10, 1, 0, 0.3, 9.5],
    ]) {
      const { energy, forces, virial } = await server.forces(water, cell);
      const cellAngstrom = Float64Array.from(cell, (x) => x * BOHR);
      const expected = direct(water, cellAngstrom, 7);
      expectClose([energy, ...forces], [expected.energy, ...expected.forces], 1e-12);
      const strained = (i: number, j: number, h: number) => {
        const strain = (v: readonly number[]) =>
          v.map((x, at) => x + (at % 3 === i ? h * v[at - i + j]! : 0));
        return direct(
          strain(water),
          Float64Array.from(strain(cell), (x) => x * BOHR),
          7,
        ).energy;
      };
      // One-sided shear here, symmetric strain there: they agree as rotations cost no energy.
      const differences = Array.from({ length: 9 }, (_, at) => {
        const [i, j] = [Math.floor(at / 3), at % 3];
        return -(strained(i, j, 1e-4) - strained(i, j, -1e-4)) / 2e-4;
      });
      expectClose(virial, differences, 1e-7);
    }
    await server.header('EXIT');
    await served;
  });

  it('gives the virial of a periodic potential as strains of it do', async () => {
    const cell = Float64Array.of(5.1, 0, 0, 0.5, 5.6, 0, 0, 0.3, 6);
    const fixture = await exportFixture('tanh', [...cell]);
    const model = energyPotential(fixture.parts);
    const zundel = fixture.frames.numbers.slice(0, 7);
    const positions = fixture.frames.positions.slice(0, 21);
    const server = await started();
    const served = serveIpi(model, { address: server.address, numbers: zundel, pbc: 7, cell });
    await server.accept();
    const inBohr = (v: Float64Array) => Array.from(v, (x) => x / BOHR);
    const { virial } = await server.forces(inBohr(positions), inBohr(cell));
    const strained = new Float64Array(9);
    strainVirial(model, zundel, positions, cell, 7, strained);
    expect(Math.max(...strained.map(Math.abs))).toBeGreaterThan(0.1);
    expectClose(
      virial.map((w) => w * HARTREE),
      [...strained],
      1e-5,
    );
    await server.header('EXIT');
    await served;
  });

  it('refuses a periodic template without a cell in a sentence', async () => {
    const server = await started();
    const served = serveIpi(pairModel(), { address: server.address, numbers, pbc: 7 });
    const refused = expect(served).rejects.toThrow(/cell the server sends has no volume/);
    await server.accept();
    await server.send(posData(water));
    await refused;
  });

  it('refuses another number of atoms in a sentence', async () => {
    const server = await started();
    const served = serveIpi(pairModel(), { address: server.address, numbers });
    const refused = expect(served).rejects.toMatchObject({
      code: 'IPI_MISMATCH',
      message: expect.stringContaining('sends 2 atoms, the template has 3'),
    });
    await server.accept();
    await server.send(posData(water.slice(0, 6)));
    await refused;
  });

  it('refuses positions that are no numbers, and forces before positions', async () => {
    for (const [bytes, sentence] of [
      [posData(water.with(4, Number.NaN)), /no number \(atom 1/],
      [Buffer.from('GETFORCE'.padEnd(12)), /forces before it sent positions/],
    ] as const) {
      const server = await started();
      const refused = expect(
        serveIpi(pairModel(), { address: server.address, numbers }),
      ).rejects.toThrow(sentence);
      await server.accept();
      await server.send(bytes);
      await refused;
    }
  });

  it('refuses to pass on an energy that is no number', async () => {
    const whole = pairModel();
    const broken: EnergyModel = {
      species: whole.species,
      evaluator: (z, options) => ({
        ...whole.evaluator(z, options),
        energiesAndForces: (_positions, _count, energies) => energies.fill(Number.NaN),
      }),
    };
    const server = await started();
    const served = serveIpi(broken, { address: server.address, numbers });
    const refused = expect(served).rejects.toThrow(/no finite energy and forces/);
    await server.accept();
    await server.send(posData(water));
    await refused;
  });

  it('refuses a model without forces before it connects', async () => {
    const served = serveIpi(pairModel({ forces: false }), { address: 'unix:/nowhere', numbers });
    await expect(served).rejects.toMatchObject({ code: 'FORCES_MISSING' });
  });

  it('refuses a model without forces for cells before it connects', async () => {
    const whole = pairModel();
    const molecules: EnergyModel = {
      species: whole.species,
      evaluator: (z, options) => pairModel({ forces: !options?.pbc }).evaluator(z, options),
    };
    const cell = Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9);
    const served = serveIpi(molecules, { address: 'unix:/nowhere', numbers, pbc: 7, cell });
    await expect(served).rejects.toMatchObject({ code: 'FORCES_MISSING' });
  });

  it('tells how far outside the training range configurations were', async () => {
    const server = await started();
    const model = pairModel({ extrapolation: true });
    const warnings: string[] = [];
    const served = serveIpi(model, {
      address: server.address,
      numbers,
      rangeEvery: 2,
      onWarning: (text) => warnings.push(text),
    });
    await server.accept();
    // The second, fourth and sixth are not looked at; the largest is told of once.
    for (const x of [0, 9, 0.4, 9, 1.2, 9, 1.4]) await server.forces(water.with(0, x));
    await server.header('EXIT');
    expect((await served).largestExtrapolation).toBeCloseTo(1.4 * BOHR, 12);
    expect(warnings).toEqual([
      expect.stringMatching(/^configuration 5 is 64 % of the training range/),
    ]);
  });

  it('connects again after the connection is lost, also in the middle of a step', async () => {
    const server = await started();
    const served = serveIpi(pairModel(), { address: server.address, numbers });
    await server.accept();
    await server.forces(water);
    server.hangUp();
    await server.accept();
    await server.send(posData(water).subarray(0, 100));
    server.hangUp();
    await server.accept();
    expect(await server.status()).toBe('READY');
    expect((await server.forces(water)).energy).toBeCloseTo(direct(water).energy, 12);
    await server.header('EXIT');
    expect(await served).toMatchObject({ evaluations: 2, connections: 3, end: 'exit' });
  });

  it('waits for a server that starts later', async () => {
    const first = await TinyServer.tcp();
    await first.close();
    const served = serveIpi(pairModel(), { address: first.address, numbers });
    const server = await started(() => TinyServer.tcp(Number(first.address.split(':')[1])));
    await server.accept();
    await server.header('EXIT');
    expect((await served).end).toBe('exit');
  });

  it('ends well when the server has gone for good', async () => {
    const server = await started();
    const options = { address: server.address, numbers, reconnectSeconds: 0 };
    const served = serveIpi(pairModel(), options);
    await server.accept();
    await server.forces(water);
    await server.close();
    servers.pop();
    expect(await served).toMatchObject({ evaluations: 1, end: 'closed' });
  });

  it('fails when the server goes in the middle of a step and does not come back', async () => {
    const server = await started();
    const options = { address: server.address, numbers, reconnectSeconds: 0 };
    const refused = expect(serveIpi(pairModel(), options)).rejects.toThrow(
      /broke in the middle of a step/,
    );
    await server.accept();
    await server.forces(water);
    await server.send(posData(water).subarray(0, 100));
    await server.close();
    servers.pop();
    await refused;
  });

  it('ends well when a server that is closing takes one more connection', async () => {
    const server = await started();
    const options = { address: server.address, numbers, reconnectSeconds: 0 };
    const served = serveIpi(pairModel(), options);
    await server.accept();
    await server.forces(water);
    server.hangUp();
    await server.accept();
    await server.close();
    servers.pop();
    expect(await served).toMatchObject({ evaluations: 1, connections: 2, end: 'closed' });
  });

  it('fails when no server answers, or one takes connections and asks for nothing', async () => {
    const options = { numbers, reconnectSeconds: 0 };
    await expect(serveIpi(pairModel(), { ...options, address: 'unix:/nowhere' })).rejects.toThrow(
      /no i-PI server answers at unix:\/nowhere within 0 s/,
    );
    const server = await started();
    const refused = expect(
      serveIpi(pairModel(), { ...options, address: server.address }),
    ).rejects.toThrow(/takes connections and closes them again/);
    await server.accept();
    server.hangUp();
    await refused;
  });

  it('stops on a signal while it waits and while it serves', async () => {
    const waiting = new AbortController();
    const lonely = serveIpi(pairModel(), {
      address: 'unix:/nowhere',
      numbers,
      signal: waiting.signal,
    });
    waiting.abort();
    expect((await lonely).end).toBe('aborted');
    const serving = new AbortController();
    const server = await started();
    const options = { address: server.address, numbers, signal: serving.signal };
    const served = serveIpi(pairModel(), options);
    await server.accept();
    await server.forces(water);
    serving.abort();
    expect(await served).toMatchObject({ evaluations: 1, end: 'aborted' });
  });
});

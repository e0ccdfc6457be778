import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANGSTROM_PER, EV_PER } from '../../src/core/units.js';
import { energyPotential } from '../../src/potential/energy-potential.js';
import { writePotentialFolder } from '../../src/potential/save-potential.js';
import { formatFrame } from '../../src/structure/format-frame.js';
import { type ExportFixture, exportFixture } from '../potential/export-fixture.js';
import { posData, TinyServer } from './tiny-server.js';

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pestle-ipi-command-'));
const template = join(folder, 'template.extxyz');
const model = join(folder, 'model');
let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await exportFixture();
  writePotentialFolder(fixture.files, model);
  writeFileSync(template, formatFrame(fixture.frames, 0, {}, undefined));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(address: string, frames = template) {
  const options = ['--template', frames, '--address', address, '--json'];
  const child: ChildProcess = spawn(process.execPath, [cli, 'ipi', model, ...options]);
  const said = { stdout: '', stderr: '' };
  child.stdout!.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }));
  /** The client connects, or the test fails with what it said instead. */
  const connected = (server: TinyServer) =>
    Promise.race([
      server.accept(),
      ended.then(({ stderr }) => Promise.reject(new Error(`pestle ended: ${stderr}`))),
    ]);
  return { child, ended, connected };
}

describe('pestle ipi', () => {
  it("serves a model folder's energies and forces, and counts", async () => {
    const server = await TinyServer.unix();
    const { ended, connected } = start(server.address);
    await connected(server);
    const positions = fixture.frames.positions.subarray(0, 21);
    const { energy, forces } = await server.forces(
      [...positions].map((x) => x / ANGSTROM_PER.bohr),
    );
    await server.header('EXIT');
    const { code, stdout } = await ended;
    await server.close();
    const expected = energyPotential(fixture.parts).predict(fixture.frames, { forces: true });
    expect(energy * EV_PER.hartree).toBeCloseTo(expected.energiesEv[0]!, 9);
    const evPerAngstrom = EV_PER.hartree / ANGSTROM_PER.bohr;
    for (const [i, force] of forces.entries())
      expect(force * evPerAngstrom).toBeCloseTo(expected.forcesEvPerAngstrom![i]!, 9);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ evaluations: 1, connections: 1, end: 'exit' });
  });

  it('ends with code 2 and one sentence when the numbers of atoms differ', async () => {
    const server = await TinyServer.tcp();
    const { ended, connected } = start(server.address);
    await connected(server);
    await server.send(posData([0, 0, 0, 0, 0, 2]));
    const { code, stderr } = await ended;
    await server.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/sends 2 atoms, the template has 7; give --template/);
  });

  it('ends with code 2 when the template is periodic and the model is not', async () => {
    const periodic = join(folder, 'periodic.extxyz');
    writeFileSync(
      periodic,
      '2\nLattice="9 0 0 0 9 0 0 0 9" pbc="T T T" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 0 0 1\n',
    );
    const { ended } = start('unix:/nowhere', periodic);
    const { code, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/its first frame is periodic, but this model sees no periodic images/);
  });

  it('ends with code 130 when it is interrupted', async () => {
    const server = await TinyServer.unix();
    const { child, ended, connected } = start(server.address);
    await connected(server);
    expect(await server.status()).toBe('READY');
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    await server.close();
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ evaluations: 0, end: 'aborted' });
  });
});

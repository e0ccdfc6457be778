import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { benchSoap } from '../../src/descriptor/bench-soap.js';
import { coincidentAtoms } from '../../src/descriptor/coincident-atoms.js';
import { framesFrom } from '../../src/descriptor/plain-frames.js';
import type { SoapSettings } from '../../src/descriptor/settings.js';
import { createSoap } from '../../src/descriptor/soap.js';
import { writeSoap } from '../../src/descriptor/write-soap.js';
import { parseNpyHeader } from '../../src/structure/npy.js';
import { zundelFrames } from './zundel.js';

const SOAP: SoapSettings = { nMax: 2, lMax: 3, rCut: 5, sigma: 0.5, rbf: 'gto' };
const species = [1, 8];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pestle-soap-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test.each(['off', 'inner', 'outer'] as const)(
  'writes a .npy array: average %s',
  async (average) => {
    const frames = await zundelFrames(5);
    const out = join(folder, 'soap.npy');
    const settings = { ...SOAP, average };
    const written = await writeSoap(frames, settings, species, { out });
    const soap = createSoap({ ...settings, species });
    const shape = average === 'off' ? [5, 7, soap.featureCount] : [5, soap.featureCount];
    const data = await readFile(out);
    const { header, dataStart } = parseNpyHeader(data, out)!;
    expect(header).toMatchObject({ type: 'f8', bigEndian: false, fortranOrder: false, shape });
    expect(written).toMatchObject({ out, shape, bytes: data.length });
    expect(dataStart % 64).toBe(0);
    expect(new Float64Array(new Uint8Array(data.subarray(dataStart)).buffer)).toEqual(
      soap.create(frames).values,
    );
  },
);

const H2 = {
  symbols: ['H', 'H'],
  positions: [
    [0, 0, 0],
    [0, 0, 0.7],
  ],
};

test('frames of different sizes do not fit one array', async () => {
  const frames = framesFrom([H2, { symbols: ['H'], positions: [[0, 0, 0]] }]);
  await expect(writeSoap(frames, SOAP, species, { out: join(folder, 'a.npy') })).rejects.toThrow(
    /frame 0 has 2 and frame 1 has 1/,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a file that cannot be written is an error that names it', async () => {
  await writeFile(join(folder, 'occupied'), '');
  const out = join(folder, 'occupied', 'a.npy');
  await expect(writeSoap(framesFrom([H2]), SOAP, species, { out })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringContaining(out),
  });
});

test('an interrupted file is taken away', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(
    writeSoap(framesFrom([H2]), SOAP, species, { out: join(folder, 'a.npy'), signal }),
  ).rejects.toThrow('enough');
  expect(await readdir(folder)).toEqual([]);
});

test('the benchmark counts the frames it was given', async () => {
  const bench = await benchSoap(await zundelFrames(5), SOAP, species, { seconds: 0.01 });
  expect(bench).toMatchObject({ frames: 5, features: 40, threads: 1 });
  expect(bench.framesPerSecond).toBeGreaterThanOrEqual(bench.medianFramesPerSecond);
  expect(bench.medianFramesPerSecond).toBeGreaterThan(0);
});

test('coincident atoms are found, close ones are not', () => {
  const apart = {
    symbols: ['H', 'H'],
    positions: [
      [0, 0, 0],
      [0, 0, 1e-3],
    ],
  };
  const at = {
    symbols: ['O', 'H', 'O'],
    positions: [
      [1, 2, 3],
      [0, 0, 0],
      [1, 2, 3],
    ],
  };
  expect(coincidentAtoms(framesFrom([apart]))).toBeUndefined();
  expect(coincidentAtoms(framesFrom([apart, at, at]))).toEqual({
    frames: 2,
    first: { frame: 1, atoms: [0, 2] },
  });
});

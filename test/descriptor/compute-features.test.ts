import { beforeAll, describe, expect, test } from 'vitest';
import type { FeatureSet } from '../../src/core/features.js';
import { computeFeatures } from '../../src/descriptor/compute-features.js';
import { framesFrom } from '../../src/descriptor/plain-frames.js';
import type { SoapSettings } from '../../src/descriptor/settings.js';
import { createSoap } from '../../src/descriptor/soap.js';
import { soapEvaluator } from '../../src/descriptor/soap-evaluator.js';
import type { Frames } from '../../src/structure/frames.js';
import { zundelFrames } from './zundel.js';

const SOAP: SoapSettings = { nMax: 3, lMax: 2, rCut: 6, sigma: 0.5, rbf: 'gto' };
const species = [1, 8];
let frames: Frames;

beforeAll(async () => {
  frames = await zundelFrames(700);
});

function rowsOf(features: FeatureSet, z: number, frame: number): number[] {
  const element = features.elements.find((e) => e.z === z)!;
  const { offsets, width, values } = element;
  return Array.from(values.slice(offsets[frame]! * width, offsets[frame + 1]! * width));
}

describe('features of a data set', () => {
  test('are the rows of createSoap, grouped by element', async () => {
    const features = await computeFeatures(frames, SOAP, { species });
    const soap = createSoap({ ...SOAP, species });
    const { values } = soap.create(frames);
    const width = soap.featureCount;
    expect(features.frames).toBe(700);
    expect(features.elements.map((e) => [e.z, e.width, e.offsets[700]])).toEqual([
      [1, width, 3500],
      [8, width, 1400],
    ]);
    for (const frame of [0, 1, 350, 699])
      for (const z of species) {
        const atoms = [0, 1, 2, 3, 4, 5, 6].filter((i) => frames.numbers[frame * 7 + i] === z);
        const expected = atoms.flatMap((i) =>
          Array.from(values.subarray((frame * 7 + i) * width, (frame * 7 + i + 1) * width)),
        );
        expect(rowsOf(features, z, frame)).toEqual(expected);
      }
  });

  test('of a frame have the same bits whatever goes with it', async () => {
    const all = await computeFeatures(frames, SOAP, { species });
    const select = Uint32Array.of(699, 3, 3, 0, 41);
    const some = await computeFeatures(frames, SOAP, { species, select });
    const one = soapEvaluator(frames.numbers.subarray(0, 7), SOAP, species, { batch: 1 });
    select.forEach((frame, k) => {
      one.features(frames.positions.subarray(frame * 21, frame * 21 + 21), 1);
      for (const [i, z] of species.entries()) {
        expect(rowsOf(some, z, k)).toEqual(rowsOf(all, z, frame));
        expect(Array.from(one.elements[i]!.features)).toEqual(rowsOf(all, z, frame));
      }
    });
  });

  test('in float32 are those in float64, rounded', async () => {
    const wide = await computeFeatures(frames, SOAP, { species });
    const narrow = await computeFeatures(frames, SOAP, { species, precision: 'float32' });
    narrow.elements.forEach((element, i) => {
      expect(element.values).toBeInstanceOf(Float32Array);
      const rounded = Float32Array.from(wide.elements[i]!.values);
      expect(Buffer.compare(bytes(element.values), bytes(rounded))).toBe(0);
    });
  });

  test('have the same bits from several threads', async () => {
    // Twice the smallest work threads are started for.
    const settings = { ...SOAP, nMax: 6, lMax: 8, rbf: 'gto' } as const;
    const one = await computeFeatures(frames, settings, { species, threads: 1 });
    const total = one.elements.reduce((sum, e) => sum + e.values.length, 0);
    const times = Math.ceil(2.5e7 / total);
    const select = Uint32Array.from({ length: 700 * times }, (_, k) => k % 700);
    const two = await computeFeatures(frames, settings, { species, select, threads: 2 });
    two.elements.forEach((element, i) => {
      expect(element.values.buffer).toBeInstanceOf(SharedArrayBuffer);
      const once = one.elements[i]!.values;
      for (let k = 0; k < times; k++) {
        const own = element.values.subarray(k * once.length, (k + 1) * once.length);
        expect(Buffer.compare(bytes(own), bytes(once))).toBe(0);
      }
    });
  });

  test('of frames of several compositions stay with their frames', async () => {
    const water = {
      symbols: ['O', 'H', 'H'],
      positions: [
        [0, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
      ],
    };
    const hydrogen = {
      symbols: ['H', 'H'],
      positions: [
        [0, 0, 0],
        [0, 0, 0.7],
      ],
    };
    const mixed = framesFrom([water, hydrogen, water, hydrogen, hydrogen]);
    const features = await computeFeatures(mixed, SOAP, { species });
    const alone = await computeFeatures(framesFrom([hydrogen]), SOAP, { species });
    expect(Array.from(features.elements[0]!.offsets)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(Array.from(features.elements[1]!.offsets)).toEqual([0, 1, 1, 2, 2, 2]);
    for (const frame of [1, 3, 4]) expect(rowsOf(features, 1, frame)).toEqual(rowsOf(alone, 1, 0));
    expect(rowsOf(features, 8, 0)).toEqual(rowsOf(features, 8, 2));
  });

  test('of frames that are not periodic are the same with and without `periodic`', async () => {
    const cell = [
      [9, 0, 0],
      [0, 9, 0],
      [0, 0, 9],
    ];
    const water = {
      symbols: ['O', 'H', 'H'],
      positions: [
        [0, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
      ],
    };
    const mixed = framesFrom([water, { ...water, cell, pbc: [true, true, true] }, water]);
    const isolated = await computeFeatures(mixed, SOAP, { species });
    const either = await computeFeatures(mixed, { ...SOAP, periodic: true }, { species });
    for (const z of species) {
      for (const frame of [0, 2])
        expect(rowsOf(either, z, frame)).toEqual(rowsOf(isolated, z, frame));
      expect(rowsOf(either, z, 1)).not.toEqual(rowsOf(isolated, z, 1));
    }
  });

  test('that would not fit are refused with the numbers', async () => {
    await expect(computeFeatures(frames, SOAP, { species, maxBytes: 2 ** 20 })).rejects.toThrow(
      /700 frames with 63 features an atom take 3 MiB in float64, 1 MiB are allowed: use at most 297 frames/,
    );
  });

  test('stop when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(computeFeatures(frames, SOAP, { species, signal })).rejects.toThrow('enough');
  });

  test('of averaged settings are refused', async () => {
    await expect(
      computeFeatures(frames, { ...SOAP, average: 'inner' }, { species }),
    ).rejects.toMatchObject({ code: 'SOAP_UNSUPPORTED' });
  });
});

function bytes(values: Float64Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { energyPotential } from '../../src/potential/energy-potential.js';
import { loadPotential } from '../../src/potential/load-potential.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/potential/safetensors.js';
import { writePotentialFolder } from '../../src/potential/save-potential.js';
import { type ExportFixture, exportFixture } from './export-fixture.js';

let fixture: ExportFixture;
let folder: string;

beforeAll(async () => {
  fixture = await exportFixture();
  folder = mkdtempSync(join(tmpdir(), 'pestle-model-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a model folder', () => {
  it('loads to the same energies, bit for bit', () => {
    writePotentialFolder(fixture.files, join(folder, 'model'));
    const loaded = loadPotential(join(folder, 'model'));
    const direct = energyPotential(fixture.parts).energies(fixture.frames);
    expect([...loaded.energies(fixture.frames)]).toEqual([...direct]);
    expect(loaded.parts.provenance.trial).toBe(3);
  });

  for (const name of ['potential.json', 'potential.safetensors'])
    it(`with one changed byte in ${name} is refused`, () => {
      const model = join(folder, 'changed');
      fc.assert(
        fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
          writePotentialFolder(fixture.files, model);
          const bytes = readFileSync(join(model, name));
          const index = at % bytes.length;
          bytes[index] = bytes[index]! ^ flip;
          writeFileSync(join(model, name), bytes);
          expect(() => loadPotential(model)).toThrow(/damaged|changed|newer|not valid/);
        }),
        { numRuns: 40 },
      );
    });

  it('without its arrays says which file is missing', () => {
    const model = join(folder, 'partial');
    writePotentialFolder(fixture.files, model);
    rmSync(join(model, 'potential.safetensors'));
    expect(() => loadPotential(model)).toThrow(/potential\.safetensors: cannot be read/);
  });

  it('refuses elements the model does not know', () => {
    expect(() => energyPotential(fixture.parts).evaluator(Uint8Array.of(1, 6))).toThrow(
      /knows H, O, not C/,
    );
  });
});

describe('the energies of a potential', () => {
  it('do not depend on the batch they are computed in', () => {
    const potential = energyPotential(fixture.parts);
    const { frames } = fixture;
    const all = potential.energies(frames);
    const numbers = frames.numbers.slice(0, 7);
    for (const f of [0, 7, 19])
      expect(potential.energyOf(numbers, frames.positions.slice(21 * f, 21 * f + 21))).toBeCloseTo(
        all[f]!,
        10,
      );
  });

  it('are invariant under permutation of equal atoms', () => {
    const potential = energyPotential(fixture.parts);
    const positions = fixture.frames.positions.slice(0, 21);
    const swapped = Float64Array.from(positions);
    swapped.set(positions.subarray(6, 9), 9);
    swapped.set(positions.subarray(9, 12), 6);
    const numbers = fixture.frames.numbers.slice(0, 7);
    expect(potential.energyOf(numbers, swapped)).toBeCloseTo(
      potential.energyOf(numbers, positions),
      10,
    );
  });

  it('report no extrapolation on training frames, and one for a torn molecule', () => {
    const evaluator = energyPotential(fixture.parts).evaluator(fixture.frames.numbers.slice(0, 7), {
      batch: 2,
    });
    const torn = fixture.frames.positions.slice(0, 42);
    torn[21] = torn[21]! + 1.5;
    const out = new Float64Array(2);
    evaluator.extrapolation!(torn, 2, out);
    evaluator.close();
    expect(out[0]).toBeLessThan(1e-9);
    expect(out[1]).toBeGreaterThan(0.5);
  });
});

describe('safetensors', () => {
  it('round-trip any arrays', () => {
    const array = fc
      .float64Array({ maxLength: 20 })
      .map((data) => ({ shape: [data.length], data }));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z0-9._]{1,12}$/), array), (arrays) => {
        const back = decodeSafetensors(encodeSafetensors(arrays), 'x');
        expect(Object.keys(back)).toEqual(Object.keys(arrays));
        for (const [name, { data }] of Object.entries(arrays))
          expect([...back[name]!.data]).toEqual([...data]);
      }),
    );
  });
});

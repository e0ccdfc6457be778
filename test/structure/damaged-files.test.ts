import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PestleError } from '../../src/core/errors.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();

const XYZ = Array.from(
  { length: 6 },
  (_, i) =>
    `2\nLattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3:forces:R:3 energy=${i}\nO 0 0 ${i} 1 2 3\nH 0.5 0 0 1 2 3\n`,
).join('');
const N2P2 = Array.from(
  { length: 6 },
  (_, i) =>
    `begin\nlattice 5 0 0\nlattice 0 5 0\nlattice 0 0 5\natom 0 0 ${i} O 0 0 1 2 3\nenergy ${i}\nend\n`,
).join('');

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 30 }),
  insert: fc.oneof(
    fc.constant(''),
    fc.constantFrom('\n', '7\n', '"', ' ', 'nan', 'begin\n', '{'),
    fc.string({ maxLength: 5 }),
  ),
});

it.each([
  ['XYZ', XYZ],
  ['n2p2', N2P2],
])('damaged %s gives good frames or an error with a code, never nonsense', async (name, text) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (edits, skipBadFrames) => {
        let damaged = text;
        for (const { at, remove, insert } of edits) {
          const from = Math.floor(at * damaged.length);
          damaged = damaged.slice(0, from) + insert + damaged.slice(from + remove);
        }
        const path = folder.file(`${name}.bin`, damaged);
        try {
          const frames = await readFrames(path, {
            energy: { unit: 'eV' },
            forces: {},
            skipBadFrames,
          });
          const atoms = frames.offsets[frames.count]!;
          expect(frames.numbers.length).toBe(atoms);
          expect(frames.numbers.every((z) => z >= 1 && z <= 118)).toBe(true);
          for (const column of [frames.positions, frames.forcesEvPerAngstrom!]) {
            expect(column.length).toBe(3 * atoms);
            expect(column.every(Number.isFinite)).toBe(true);
          }
          expect(frames.energiesEv!.every(Number.isFinite)).toBe(true);
        } catch (error) {
          if (!(error instanceof PestleError)) throw error;
        }
      },
    ),
    { numRuns: 300 },
  );
});

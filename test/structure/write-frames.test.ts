import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frames } from '../../src/structure/frames.js';
import { openFramesWriter, writeFrames } from '../../src/structure/frames-writer.js';
import { joinFrames } from '../../src/structure/join-frames.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { uniformFrames } from '../../src/structure/uniform-frames.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();

/** Any finite number, but not −0, which text and JSON do not tell from 0. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const column = (length: number) =>
  fc.array(number, { minLength: length, maxLength: length }).map((a) => Float64Array.from(a));

const oneComposition = fc
  .array(fc.integer({ min: 1, max: 118 }), { minLength: 1, maxLength: 5 })
  .chain((numbers) =>
    fc.integer({ min: 1, max: 3 }).chain((count) =>
      fc.record({
        numbers: fc.constant(numbers),
        positions: column(3 * count * numbers.length),
        energiesEv: column(count),
        forcesEvPerAngstrom: column(3 * count * numbers.length),
        cells: column(9 * count),
        pbc: fc.uint8Array({ minLength: count, maxLength: count, max: 7 }),
      }),
    ),
  )
  .map(({ numbers, positions, ...rest }) => uniformFrames(numbers, positions, rest));

function columns(frames: Frames) {
  const { energiesEv, forcesEvPerAngstrom, cells, pbc, offsets, numbers, positions } = frames;
  const zero = { cells: new Float64Array(9 * frames.count), pbc: new Uint8Array(frames.count) };
  return {
    offsets,
    numbers,
    positions,
    energiesEv,
    forcesEvPerAngstrom,
    cells: cells ?? zero.cells,
    pbc: pbc ?? zero.pbc,
  };
}

describe('the writer', () => {
  it('writes what the reader brings back, number for number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(oneComposition, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (sets, zip) => {
          const frames = joinFrames(sets);
          const path = folder.path(zip ? 'round.xyz.gz' : 'round.xyz');
          await writeFrames(path, frames);
          const again = await readFrames(path, { energy: { unit: 'eV' }, forces: {} });
          expect(columns(again)).toEqual(columns(frames));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes lines as ASE does, keys included', async () => {
    const frames = uniformFrames([8, 1], Float64Array.of(0, 0, 0, 0, 0, 0.96), {
      energiesEv: Float64Array.of(-2079.5),
      forcesEvPerAngstrom: Float64Array.of(0, 0, 1, 0, 0, -1),
    });
    const path = folder.path('new/folder/lines.xyz');
    await writeFrames(path, frames, {
      decimals: 3,
      info: { step: [40], note: 'two words', ok: true },
    });
    expect(readFileSync(path, 'utf8')).toBe(
      '2\nProperties=species:S:1:pos:R:3:forces:R:3 energy=-2079.5 step=40 note="two words" ok=T pbc="F F F"\n' +
        'O 0.000 0.000 0.000 0.000 0.000 1.000\nH 0.000 0.000 0.960 0.000 0.000 -1.000\n',
    );
  });

  it('appends, and shows the file only once it is closed', async () => {
    const path = folder.path('appended.xyz.gz');
    const writer = await openFramesWriter(path, { info: { chain: 1 } });
    for (let step = 0; step < 3; step++)
      await writer.append(uniformFrames([1], Float64Array.of(step, 0, 0)), { step });
    expect(existsSync(path)).toBe(false);
    await writer.close();
    expect(writer.count).toBe(3);
    expect(gunzipSync(readFileSync(path)).toString().split('\n')[4]).toContain('chain=1 step=1');
    const { info } = await readFrames(path, { info: ['step'] });
    expect([...info!.step!]).toEqual([0, 1, 2]);
  });

  it('leaves nothing behind when it is discarded', async () => {
    const before = readdirSync(folder.path('.'));
    const writer = await openFramesWriter(folder.path('discarded.xyz'));
    await writer.append(uniformFrames([1], new Float64Array(3)));
    await writer.discard();
    expect(readdirSync(folder.path('.'))).toEqual(before);
  });

  it('refuses keys that would break the line', async () => {
    const frames = uniformFrames([1], new Float64Array(3));
    const write = (info: { [key: string]: string }) =>
      writeFrames(folder.path('bad.xyz'), frames, { info });
    await expect(write({ 'two words': '1' })).rejects.toThrow('cannot be a key');
    await expect(write({ energy: '1' })).rejects.toThrow('cannot be a key');
    await expect(write({ note: 'a\nb' })).rejects.toThrow('contains a line break');
    expect(existsSync(folder.path('bad.xyz'))).toBe(false);
  });

  it('says which file it cannot write', async () => {
    const frames = uniformFrames([1], new Float64Array(3));
    folder.file('plain', '');
    await expect(writeFrames(folder.path('plain/x.xyz'), frames)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
  });
});

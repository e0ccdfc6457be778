import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FrameDefect } from '../../src/structure/frame-defects.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();
const PROPERTIES = 'Properties=species:S:1:pos:R:3';

const good = (energy: number) =>
  `2\n${PROPERTIES} energy=${energy}\nO 0.0 0.0 0.0\nH 0.0 0.0 0.95\n`;

/** Three frames, the middle one replaced. */
const around = (bad: string) => good(1) + bad + good(3);

const DEFECTS: readonly [string, string, number, string][] = [
  ['a position that is NaN', good(2).replace('0.95', 'nan'), 8, '"nan" is not a finite position'],
  ['an infinite position', good(2).replace('0.95', '-inf'), 8, '"-inf" is not a finite position'],
  ['a position that is a word', good(2).replace('0.95', 'up'), 8, '"up" is not a finite position'],
  ['an overflow', good(2).replace('0.95', '****'), 8, '"****" is not a finite position'],
  ['an energy that is NaN', good(Number.NaN), 6, 'energy=NaN is not a finite energy'],
  ['an unknown element', good(2).replace('H ', 'Hx '), 8, '"Hx" is not a chemical element'],
  ['a label for an element', good(2).replace('H ', 'H1 '), 8, '"H1" is not a chemical element'],
  ['a missing column', good(2).replace(' 0.95', ''), 8, 'an atom has 3 columns, expected 4'],
  ['a surplus column', good(2).replace('0.95', '0.95 7'), 8, 'more columns than the 4'],
  [
    'no energy',
    good(2).replace('energy=2', 'enrgy=2'),
    6,
    'no energy key "energy" (it has enrgy); did you mean "enrgy"?',
  ],
  [
    'a count above the atoms',
    good(2).replace('2\n', '3\n'),
    9,
    'has only 2 atoms, its first line says 3',
  ],
  [
    'a count below the atoms',
    good(2).replace('2\n', '1\n'),
    8,
    'this frame has more atoms than its first line says',
  ],
  ['no atoms', '0\n\n', 5, 'expected the number of atoms, found "0"'],
  [
    'an absurd count',
    good(2).replace('2\n', '99999999\n'),
    5,
    'the file ends before the 99999999 atoms',
  ],
  [
    'no atom count',
    good(2).replace('2\n', 'two\n'),
    5,
    'expected the number of atoms, found "two"',
  ],
  [
    'broken Properties',
    good(2).replace('pos:R:3', 'pos:R'),
    6,
    'is not a list of name:type:columns',
  ],
  ['no positions', good(2).replace('pos:R:3', 'pos:R:2'), 6, 'has no pos:R:3'],
  [
    'a short lattice',
    good(2).replace('energy', 'Lattice="1 0 0 0" energy'),
    6,
    'is not nine finite numbers',
  ],
  [
    'a strange pbc',
    good(2).replace('energy', 'pbc="T T" energy'),
    6,
    'is not T or F for each cell vector',
  ],
];

describe('a frames file with', () => {
  it.each(DEFECTS)('%s is refused, naming frame and line', async (_, bad, line, message) => {
    // A count that is too small shows in the frame before; here that is the frame itself.
    const path = folder.file('bad.xyz', around(bad));
    const read = readFrames(path, { energy: { unit: 'eV' } });
    await expect(read).rejects.toMatchObject({ code: 'FRAMES_BAD' });
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toThrow(/skip-bad-frames/);
    const defects: FrameDefect[] = [];
    await readFrames(path, {
      energy: { unit: 'eV' },
      skipBadFrames: true,
      onDefect: (d) => defects.push(d),
    });
    expect(defects[0]).toMatchObject({ file: path, line });
  });

  it.each(DEFECTS)('%s is read without that frame when told to go on', async (_, bad) => {
    const path = folder.file('skip.xyz.gz', around(bad));
    const frames = await readFrames(path, { energy: { unit: 'eV' }, skipBadFrames: true });
    expect([...frames.energiesEv!]).toEqual([1, 3]);
    expect([...frames.positions]).toEqual([0, 0, 0, 0, 0, 0.95, 0, 0, 0, 0, 0, 0.95]);
    expect(frames.skipped).toBe(1);
    expect([...frames.source.frame]).toEqual([0, 2]);
  });

  it('several defects names them all at once', async () => {
    const path = folder.file(
      'several.xyz',
      good(1).replace('0.95', 'nan') + good(2) + good(3).replace('H ', 'Q '),
    );
    await expect(readFrames(path)).rejects.toThrow(
      /2 bad frames:\n.*several\.xyz:4, frame 0 .*\n.*several\.xyz:12, frame 2 /,
    );
  });

  it('its end missing is refused, and read up to there when told to go on', async () => {
    const text = good(1) + good(2);
    for (const [cut, message] of [
      [text.length - 15, 'the file ends after 1 of the 2 atoms'],
      [text.length - 5, 'an atom has 3 columns'],
      [good(1).length + 2, 'the file ends after 0 of the 2 atoms'],
    ] as const) {
      const path = folder.file('cut.xyz', text.slice(0, cut));
      await expect(readFrames(path, { energy: { unit: 'eV' } })).rejects.toThrow(message);
      const frames = await readFrames(path, { energy: { unit: 'eV' }, skipBadFrames: true });
      expect([...frames.energiesEv!]).toEqual([1]);
    }
  });

  it('gzip data cut off is refused, and read up to there when told to go on', async () => {
    const packed = gzipSync(Array.from({ length: 5000 }, (_, i) => good(Math.sin(i))).join(''));
    const path = folder.file('cut.bin', packed.subarray(0, packed.length >> 1));
    await expect(readFrames(path)).rejects.toThrow('the gzip data is damaged or cut off');
    const frames = await readFrames(path, { energy: { unit: 'eV' }, skipBadFrames: true });
    expect(frames.count).toBeGreaterThan(1000);
    expect(frames.count).toBeLessThan(5000);
    expect(frames.energiesEv![1000]).toBe(Math.sin(1000));
    expect(frames.skipped).toBe(1);
  });

  it('damaged gzip data is refused', async () => {
    const packed = gzipSync(good(1).repeat(9));
    packed[packed.length - 6]! ^= 0xff;
    const path = folder.file('damaged.bin', packed);
    await expect(readFrames(path)).rejects.toThrow(/damaged|cannot be unpacked/);
  });

  it('nothing in it, or something else, is refused', async () => {
    await expect(readFrames(folder.file('empty.xyz', ''))).rejects.toThrow('is empty');
    await expect(readFrames(folder.file('other.xyz', '<html>\n'))).rejects.toThrow(
      'no frames file pestle reads',
    );
    await expect(readFrames(folder.path('none.xyz'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
    await expect(readFrames(folder.path('.'))).rejects.toThrow('is a folder');
  });
});

describe('a missing unit', () => {
  it.each([
    ['hartree', -76.4, 'hartree'],
    ['eV', -2079, 'eV'],
    ['kcal/mol', -47940, 'kcal/mol'],
    ['kJ/mol', -200590, 'kJ/mol'],
    ['Rydberg', -152.8, 'Rydberg'],
  ])('is an error with the right guess: %s', async (_, energy, unit) => {
    const water = `3\n${PROPERTIES} energy=${energy}\nO 0 0 0.1\nH 0.7 0 -0.4\nH -0.7 0 -0.4\n`;
    const path = folder.file('unit.xyz', water);
    const read = readFrames(path, { requireEnergies: true });
    await expect(read).rejects.toMatchObject({ code: 'UNIT_MISSING' });
    await expect(read).rejects.toThrow(`it looks like ${unit}`);
  });

  it('of an unknown name lists those there are', async () => {
    const path = folder.file('unit2.xyz', good(1));
    await expect(readFrames(path, { energy: { unit: 'hartee' } })).rejects.toThrow(
      'the energy unit "hartee" is not known: expected hartree, eV, kcal/mol, kJ/mol or Rydberg; did you mean "hartree"?',
    );
    await expect(readFrames(path, { lengthUnit: 'feet' })).rejects.toThrow('angstrom, bohr or nm');
    await expect(readFrames(path, { forces: { unit: 'eV' } })).rejects.toThrow(
      'write energy/length',
    );
  });
});

it('leaves the bundled file as it is', () => {
  const path = new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url);
  expect(readFileSync(path).length).toBe(1929035);
});

import { describe, expect, it } from 'vitest';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();
const bundled = new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url).pathname;
const HARTREE = 27.211386245988;

const WATER = `3
Properties=species:S:1:pos:R:3 energy=-76.4 dft_energy=-2079.0 pbc="F F F"
O 0.0 0.0 0.1
H 0.7 0.0 -0.4
H -0.7 0.0 -0.4
`;

describe('extended XYZ', () => {
  it('gives the bundled frames in eV and Å', async () => {
    const frames = await readFrames(bundled, { energy: { unit: 'hartree' } });
    expect(frames.count).toBe(20000);
    expect([...frames.numbers.subarray(0, 7)]).toEqual([8, 8, 1, 1, 1, 1, 1]);
    expect([...frames.positions.subarray(0, 3)]).toEqual([-0.069747, 0.279149, -1.18877]);
    expect(frames.energiesEv![0]).toBe(-153.010169323 * HARTREE);
    expect(frames.cells).toBeUndefined();
    expect(frames.source.frame[19999]).toBe(19999);
  });

  it('reads columns in any order, with further ones between', async () => {
    const path = folder.file(
      'columns.xyz',
      '2\nProperties=forces:R:3:id:I:1:pos:R:3:tag:S:1:species:S:1 energy=1\n1 2 3 7 0.5 0 0 ab C\n-1 -2 -3 8 1.5 0 0 cd o\n',
    );
    const frames = await readFrames(path, {
      energy: { unit: 'eV' },
      forces: { unit: 'hartree/bohr' },
    });
    expect([...frames.numbers]).toEqual([6, 8]);
    expect([...frames.positions]).toEqual([0.5, 0, 0, 1.5, 0, 0]);
    expect(frames.forcesEvPerAngstrom![1]).toBeCloseTo((2 * HARTREE) / 0.529177210903, 9);
  });

  it.each([
    ['quoted', 'energy="-1.5"'],
    ['single quotes', "energy='-1.5'"],
    ['spaces around =', 'energy = -1.5'],
    ['a key before with escapes and =', 'note="a \\"quoted\\" energy=7 text" energy=-1.5'],
    ['an array before', 'stress="1 2 3 4 5 6" dipole=[1, 2, 3] energy=-1.5'],
    ['nested JSON before', 'tags="_JSON [[1, 2], [3, 4]]" energy=-1.5'],
    ['a bare key before', 'relaxed energy=-1.5'],
    ['a Fortran exponent', 'energy=-0.15D+01'],
    ['tabs', 'note=x\tenergy=-1.5'],
  ])('reads the energy with %s', async (_, comment) => {
    const path = folder.file('comment.xyz', `1\n${comment}\nH 0 0 0\n`);
    const frames = await readFrames(path, { energy: { unit: 'eV' } });
    expect(frames.energiesEv![0]).toBe(-1.5);
  });

  it('chooses among several energies by key, and REF_energy unless told', async () => {
    const path = folder.file(
      'keys.xyz',
      WATER.replace('energy=-76.4', 'energy=-76.4 REF_energy=-75'),
    );
    const read = async (key?: string) =>
      (await readFrames(path, { energy: { key, unit: 'eV' } })).energiesEv![0];
    expect(await read('dft_energy')).toBe(-2079);
    expect(await read('energy')).toBe(-76.4);
    expect(await read()).toBe(-75);
  });

  it('reads cells as ASE writes them and takes pbc from the lattice where it is not said', async () => {
    const path = folder.file(
      'cell.xyz',
      '1\nLattice="4 0 0 1 5 0 0 0 6"\nH 0 0 0\n1\nLattice="4 0 0 1 5 0 0 0 6" pbc="T F T"\nH 0 0 0\n1\npbc=F\nH 0 0 0\n',
    );
    const frames = await readFrames(path, { lengthUnit: 'nm' });
    expect([...frames.cells!.subarray(9, 18)]).toEqual([40, 0, 0, 10, 50, 0, 0, 0, 60]);
    expect([...frames.cells!.subarray(18)]).toEqual(new Array(9).fill(0));
    expect([...frames.pbc!]).toEqual([7, 5, 0]);
  });

  it('reads plain XYZ of different frames, Windows line ends and no final line end', async () => {
    const path = folder.file(
      'plain.xyz',
      "2\r\nsome words, isn't it?\r\nH 0 0 0\r\nCl 1.27 0 0 0.1 0.2\r\n\r\n1\r\n\r\n6 1e-3 -2.5E+1 .5",
    );
    const frames = await readFrames(path);
    expect([...frames.offsets]).toEqual([0, 2, 3]);
    expect([...frames.numbers]).toEqual([1, 17, 6]);
    expect([...frames.positions.subarray(6)]).toEqual([0.001, -25, 0.5]);
    expect(frames.energiesEv).toBeUndefined();
  });

  it('keeps every k-th frame up to a number of frames, over several files', async () => {
    const text = Array.from({ length: 10 }, (_, i) => `1\nenergy=${i}\nH ${i} 0 0\n`).join('');
    const paths = [folder.file('a.xyz', text), folder.file('b.xyz.gz', text)];
    const frames = await readFrames(paths, { energy: { unit: 'eV' }, stride: 3, maxFrames: 6 });
    expect([...frames.energiesEv!]).toEqual([0, 3, 6, 9, 0, 3]);
    expect([...frames.source.file]).toEqual([0, 0, 0, 0, 1, 1]);
    expect([...frames.source.frame]).toEqual([0, 3, 6, 9, 0, 3]);
  });

  it('reads a frame that is larger than a block', async () => {
    const atoms = 60000;
    const line = 'H 0.123456789012 -0.123456789012 1234.5678901234\n';
    const path = folder.file(
      'large.xyz',
      `${atoms}\nenergy=3\n${line.repeat(atoms)}1\nenergy=4\n${line}`,
    );
    const frames = await readFrames(path, { energy: { unit: 'eV' } });
    expect([...frames.offsets]).toEqual([0, atoms, atoms + 1]);
    expect(frames.positions[3 * atoms - 1]).toBe(1234.5678901234);
  });

  it('keeps numbers of the comment line that are asked for', async () => {
    const path = folder.file('info.xyz', '1\nchain=2 step=40\nH 0 0 0\n1\nchain=3\nH 0 0 0\n');
    const { info } = await readFrames(path, { info: ['chain', 'step'] });
    expect([...info!.chain!]).toEqual([2, 3]);
    expect([...info!.step!]).toEqual([40, Number.NaN]);
  });

  it('takes energies from a side file', async () => {
    const path = folder.file('positions.xyz', WATER.repeat(3));
    const file = folder.file('energies.txt', '# step energy\n0 -1.5\n1 -2.5\n\n2 -3.5\n');
    const frames = await readFrames(path, { energy: { file, unit: 'eV' }, stride: 2 });
    expect([...frames.energiesEv!]).toEqual([-1.5, -3.5]);
    const first = await readFrames(path, { energy: { file, unit: 'eV', column: 1 } });
    expect([...first.energiesEv!]).toEqual([0, 1, 2]);
    const short = folder.file('short.txt', '-1.5\n-2.5\n');
    await expect(readFrames(path, { energy: { file: short, unit: 'eV' } })).rejects.toThrow(
      'short.txt has 2 energies but',
    );
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped by the user'));
    await expect(readFrames(bundled, { signal: stop.signal })).rejects.toThrow(
      'stopped by the user',
    );
  });

  it('reports bytes read against the size of the file', async () => {
    const seen: (number | undefined)[][] = [];
    await readFrames(bundled, { progress: (done, total) => seen.push([done, total]) });
    const [done, total] = seen.at(-1)!;
    expect(done).toBe(total);
    expect(total).toBe(1929035);
  });
});

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import yargs from 'yargs';
import { data } from '../../src/cli/commands/data.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();

/** Runs the command as the terminal would and returns what it printed on stdout. */
async function run(...args: string[]): Promise<string> {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await yargs(['data', ...args])
    .command([data])
    .strict()
    .exitProcess(false)
    .fail(false)
    .parseAsync();
  return out;
}

const WATER = (energy: number) =>
  `3\nProperties=species:S:1:pos:R:3:forces:R:3 energy=${energy}\nO 0 0 0.1 0 0 1\nH 0.7 0 -0.4 0 0 0\nH -0.7 0 -0.4 0 0 -1\n`;

describe('pestle data', () => {
  afterEach(() => vi.restoreAllMocks());

  it('prints frames, guessed unit, energies and distances, and draws them', async () => {
    const path = folder.file('water.xyz', WATER(-76.4) + WATER(-76.39) + WATER(-76.4));
    const svg = folder.path('energies.svg');
    const text = await run(path, '--svg', svg);
    expect(text).toContain('frames        3 of 3 atoms');
    expect(text).toContain('compositions  H2O 3');
    expect(text).toContain('energy        energy in hartree');
    expect(text).toMatch(/forces {8}rms 0\.4714 eV\/Å, largest 1\.0000/);
    expect(text).toContain('H–O         0.860 to 0.860');
    expect(text).toContain('frame 2 repeats frame 0');
    expect(readFileSync(svg, 'utf8')).toContain('</svg>');
  });

  it('gives every figure as JSON', async () => {
    const path = folder.file('json.xyz', WATER(-10) + WATER(Number.NaN));
    const text = await run(path, '--json', '--skip-bad-frames', '--energy-unit', 'eV', '--quiet');
    const report = JSON.parse(text);
    expect(report).toMatchObject({ frames: 1, skipped: 1, units: { energyUnit: 'ev' } });
    expect(report.energy.mean).toBe(-10);
  });

  it('ends with what is wrong with the file', async () => {
    const path = folder.file('bad.xyz', WATER(-10) + WATER(Number.NaN));
    await expect(run(path)).rejects.toThrow('bad.xyz:7, frame 1 (counted from 0)');
    await expect(
      run(folder.file('bare.xyz', '1\n\nH 0 0 0\n'), '--svg', folder.path('x.svg')),
    ).rejects.toThrow('--svg draws the energies');
  });
});

import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { histogramSvg } from '../../src/structure/histogram-svg.js';
import { joinFrames } from '../../src/structure/join-frames.js';
import { outlierWarning } from '../../src/structure/outlier-frames.js';
import { readFramesGuessing } from '../../src/structure/read-frames-guessing.js';
import { histogram } from '../../src/structure/statistics.js';
import { summarizeFrames } from '../../src/structure/summarize-frames.js';
import { uniformFrames } from '../../src/structure/uniform-frames.js';
import { framesFolder } from './frames-folder.js';

const folder = framesFolder();
const bundled = new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url).pathname;

/** Hydrogen molecules of about 0.74 Å with energies about −31 eV. */
function molecules(count: number) {
  const rng = deriveRng(1, 'molecules');
  return {
    positions: Float64Array.from({ length: 6 * count }, (_, i) =>
      i % 6 === 5 ? 0.74 + 0.02 * rng.normal() : 0,
    ),
    energiesEv: Float64Array.from({ length: count }, () => -31 + 0.05 * rng.normal()),
  };
}

describe('a summary', () => {
  it('of the bundled frames has the known figures, unit guessed', async () => {
    const { frames, units } = await readFramesGuessing([bundled]);
    expect([units.energyUnit, units.lengthUnit, units.energyKey]).toEqual([
      'hartree',
      'angstrom',
      'energy',
    ]);
    expect(units.notes).toHaveLength(1);
    const summary = summarizeFrames(frames);
    expect(summary.compositions).toEqual([{ formula: 'H5O2', frames: 20000 }]);
    expect(summary.energy!.std).toBeCloseTo(0.023915, 6);
    expect(summary.energy!.histogram.counts.reduce((a, b) => a + b, 0)).toBe(20000);
    expect(summary.distances.map((d) => d.pair)).toEqual(['H–H', 'H–O', 'O–O']);
    expect(summary.distances[2]!.mean).toBeCloseTo(2.397, 3);
    expect([summary.outlierCount, summary.duplicates.count]).toEqual([0, 0]);
  });

  it('warns of units that contradict the numbers', async () => {
    const { units } = await readFramesGuessing([bundled], {
      energy: { unit: 'eV' },
      lengthUnit: 'nm',
    });
    expect(units.notes.join('\n')).toMatch(
      /given as nm, but .* speaks for Å\n.*given as eV, but .* in hartree/,
    );
  });

  it('names energies far off, atoms on top of each other, and repeated frames', () => {
    const { positions, energiesEv } = molecules(200);
    energiesEv[17] = -20;
    positions[6 * 40 + 5] = 0.2;
    positions.copyWithin(6 * 99, 6 * 50, 6 * 51);
    const summary = summarizeFrames(uniformFrames([1, 1], positions, { energiesEv }));
    expect(summary.outliers.map((o) => o.frameInFile)).toEqual([17, 40]);
    expect(summary.outliers[0]!.why).toMatch(
      /-20\.0000 eV, is \d+\.\d robust standard deviations above/,
    );
    expect(summary.outliers[1]!.why).toBe('two atoms (H–H) are 0.200 Å apart');
    expect(summary.duplicates).toEqual({ count: 1, first: [{ frame: 99, of: 50 }] });
    expect(summary.distances[0]).toMatchObject({ min: 0.2, minFrame: 40 });
  });

  it('warns of the frames that would spoil every fit, and of no others', () => {
    const { positions, energiesEv } = molecules(200);
    energiesEv[17] = -20;
    const frames = () => uniformFrames([1, 1], positions, { energiesEv, file: 'h2.xyz' });
    expect(outlierWarning(frames())).toBeUndefined();
    energiesEv[18] = 2.7e7;
    expect(outlierWarning(frames())).toMatch(
      /^h2\.xyz, frame 18 \(counted from 0\): the energy, 27000000\.0000 eV, is [\d.]+ robust standard deviations above the median; correct it or take it out/,
    );
    positions[6 * 40 + 4] = 1e30;
    expect(outlierWarning(frames())).toMatch(
      /^h2\.xyz, frame 40 .*: atom 1 has a coordinate of 1e\+30 Å \(and 1 more, see/,
    );
    expect(summarizeFrames(frames()).outliers.map((o) => o.frameInFile)).toEqual([17, 18, 40]);
  });

  it('takes distances to nearest images in periodic cells', () => {
    const frames = uniformFrames([6, 6], Float64Array.of(0.5, 0, 0, 9.5, 0, 0), {
      cells: Float64Array.of(10, 0, 0, 3, 10, 0, 0, 0, 10),
      pbc: Uint8Array.of(7),
    });
    const summary = summarizeFrames(frames);
    expect(summary.distances[0]!.min).toBeCloseTo(1, 12);
    expect(summary.periodicFrames).toBe(1);
  });

  it('compares energies within compositions and gives forces', () => {
    const atoms = uniformFrames([1], new Float64Array(3), {
      energiesEv: Float64Array.of(-13.6),
      forcesEvPerAngstrom: Float64Array.of(3, 0, 4),
    });
    const pair = uniformFrames([1, 1], Float64Array.of(0, 0, 0, 0, 0, 0.74), {
      energiesEv: Float64Array.of(-31.7),
      forcesEvPerAngstrom: new Float64Array(6),
    });
    const summary = summarizeFrames(joinFrames([atoms, pair]));
    expect(summary.energy!.spread).toBe(0);
    expect(summary.energy!.meanPerAtom).toBeCloseTo((-13.6 - 15.85) / 2, 10);
    expect(summary.forces).toEqual({ rms: Math.sqrt(25 / 9), max: 5, maxFrame: 0 });
    expect(summary.atoms).toEqual({ total: 3, min: 1, max: 2 });
  });

  it('reads side files and lists the other energies', async () => {
    const path = folder.file('two.xyz', '1\ntotal_energy=-13.6 free_energy=-13.7\nH 0 0 0\n');
    const { units, frames } = await readFramesGuessing([path], { energy: { unit: 'eV' } });
    expect(units.energyKeys).toEqual(['total_energy', 'free_energy']);
    expect(frames.energiesEv![0]).toBe(-13.6);
    const nan = folder.file('nan.xyz', '1\nenergy=NaN\nH 0 0 0\n1\nenergy=-13.6\nH 0 0 0\n');
    await expect(readFramesGuessing([nan])).rejects.toThrow(/nan\.xyz.*energy.*NaN/);
    const bare = await readFramesGuessing([folder.file('bare.xyz', '1\n\nH 0 0 0\n')]);
    expect(bare.frames.energiesEv).toBeUndefined();
  });
});

describe('a histogram', () => {
  it('counts every value once, the largest in the last bin', () => {
    expect(histogram([0, 1, 2, 3, 4], 2)).toEqual({ from: 0, to: 4, counts: [2, 3] });
    expect(histogram([7, 7], 10)).toEqual({ from: 7, to: 7, counts: [2] });
  });

  it('is drawn with a bar a bin and its title escaped', () => {
    const svg = histogramSvg({ from: -1, to: 1, counts: [1, 4, 2] }, 'a < b & "c"', 'energy (eV)');
    expect(svg.match(/<rect x=/g)).toHaveLength(3);
    expect(svg).toContain('a &#60; b &#38; &#34;c&#34;');
    expect(svg).toContain('<title>4 frames</title>');
    expect(svg).not.toContain('NaN');
  });
});

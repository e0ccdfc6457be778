import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveRng } from '../../src/core/rng.js';
import { angleDistribution, dihedralAngle } from '../../src/montecarlo/angle-distribution.js';
import { minimumImage } from '../../src/montecarlo/cell.js';
import { compareDistributions } from '../../src/montecarlo/compare-distributions.js';
import {
  findExchanges,
  sharedPopulations,
  sharedProton,
} from '../../src/montecarlo/proton-transfer.js';
import { radialDistribution } from '../../src/montecarlo/radial-distribution.js';
import { parseRdf, rdfDocument } from '../../src/montecarlo/rdf-file.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { framesOf, oneFrame } from './analytic-models.js';

const data = (name: string) => new URL(`../../experiments/data/${name}`, import.meta.url).pathname;
const reference = () => parseRdf(readFileSync(data('zundel-100K-rdf.json'), 'utf8'), 'reference');

describe('g(r) of an isolated molecule', () => {
  it('of 20,000 bundled frames agrees with the reference of 200,000 within errors', async () => {
    const rdf = radialDistribution(await readFrames(data('zundel-100K.extxyz.gz')));
    expect(Object.keys(rdf.pairs)).toEqual(['O-O', 'O-H', 'H-H']);
    expect(rdf.frames).toBe(20_000);
    for (const distance of Object.values(compareDistributions(rdf, reference()))) {
      expect(distance.withinThreeSigma).toBeGreaterThan(0.99);
      expect(distance.integratedAbsolute).toBeLessThan(0.03);
      expect(distance.bins).toBeGreaterThanOrEqual(10);
    }
  }, 60_000);

  it('integrates to one pair, and to the neighbours an atom has', async () => {
    const rdf = radialDistribution(
      await readFrames(data('zundel-100K.extxyz.gz'), { maxFrames: 500 }),
    );
    const neighbours = { 'O-O': 1, 'O-H': 5, 'H-H': 4 };
    for (const [name, pair] of Object.entries(rdf.pairs)) {
      const integral = pair.density.reduce(
        (s, d, i) => s + d * 4 * Math.PI * rdf.r[i]! ** 2 * rdf.dr,
        0,
      );
      expect(integral).toBeCloseTo(1, 10);
      expect(pair.coordination.at(-1)).toBeCloseTo(neighbours[name as keyof typeof neighbours], 10);
    }
  });

  it('notices another temperature', async () => {
    const hot = radialDistribution(await readFrames(data('zundel-1200K.extxyz.gz')));
    for (const distance of Object.values(compareDistributions(hot, reference()))) {
      expect(distance.withinThreeSigma).toBeLessThan(0.5);
      expect(distance.integratedAbsolute).toBeGreaterThan(0.1);
    }
  });

  it('comes back from its file', () => {
    const rdf = radialDistribution(oneFrame([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]));
    const back = parseRdf(JSON.stringify(rdfDocument(rdf)), 'here');
    expect(back.r.length).toBe(rdf.r.length);
    for (const [i, d] of back.pairs['O-H']!.density.entries())
      expect(d).toBeCloseTo(rdf.pairs['O-H']!.density[i]!, 5);
  });

  it('of a molecule is not compared with one of a periodic system', () => {
    const rdf = radialDistribution(oneFrame([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]));
    const back = parseRdf(JSON.stringify(rdfDocument(rdf)), 'here');
    expect(compareDistributions(rdf, back)['O-H']!.integratedAbsolute).toBeCloseTo(0, 3);
    expect(() => compareDistributions(rdf, { ...back, kind: 'periodic' })).toThrow(
      /isolated and the other of periodic/,
    );
  });

  it.each(['isolated', 'periodic'] as const)('read from a file stays %s', (kind) => {
    const rdf = radialDistribution(oneFrame([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]));
    expect(parseRdf(JSON.stringify(rdfDocument({ ...rdf, kind })), 'here').kind).toBe(kind);
  });

  it('is refused from a file that is none', () => {
    for (const text of ['{', '{"r": [1]}', '{"r": [1, 2], "dr": 1, "O-H": {"density": [1]}}'])
      expect(() => parseRdf(text, 'broken.json')).toThrow(/broken\.json is not a g\(r\)/);
  });

  it('is refused for frames of different molecules', () => {
    const frames = framesOf(
      [8, 1],
      [
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0, 0],
      ],
    );
    frames.numbers[3] = 2;
    expect(() => radialDistribution(frames)).toThrow(/frame 2 of test differs/);
  });
});

describe('g(r) of a periodic cell', () => {
  const periodic = (vectors: readonly number[], atoms: number, count: number) => {
    const rng = deriveRng(7, 'test gas');
    const configurations = Array.from({ length: count }, () =>
      Array.from({ length: atoms }, () => {
        const f = [rng.next(), rng.next(), rng.next()];
        return [0, 1, 2].map((k) => f.reduce((s, x, a) => s + x * vectors[3 * a + k]!, 0));
      }).flat(),
    );
    const frames = framesOf(new Array<number>(atoms).fill(18), configurations);
    return {
      ...frames,
      cells: Float64Array.from(configurations.flatMap(() => vectors)),
      pbc: new Uint8Array(count).fill(7),
    };
  };
  const cube = [10, 0, 0, 0, 10, 0, 0, 0, 10];
  const skewed = [10, 0, 0, 4, 9, 0, -3, 2, 11];

  it.each([
    ['a cube', cube],
    ['a skewed cell', skewed],
  ] as const)('is 1 for an ideal gas in %s', (_name, vectors) => {
    const rdf = radialDistribution(periodic(vectors, 30, 400), { dr: 0.25 });
    const { density, stderr } = rdf.pairs['Ar-Ar']!;
    const far = rdf.r.flatMap((r, i) => (r > 1 ? [i] : []));
    for (const i of far) expect(Math.abs(density[i]! - 1)).toBeLessThan(5 * stderr[i]!);
  });

  it('counts 6, 12 and 8 neighbours around an atom of a simple cubic lattice', () => {
    const sites: number[][] = [];
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) for (let k = 0; k < 4; k++) sites.push([3 * i, 3 * j, 3 * k]);
    const frames = {
      ...oneFrame(new Array<number>(64).fill(18), sites.flat()),
      cells: Float64Array.of(12, 0, 0, 0, 12, 0, 0, 0, 12),
      pbc: Uint8Array.of(7),
    };
    const { r, dr, pairs } = radialDistribution(frames, { dr: 0.1 });
    const within = (limit: number) =>
      pairs['Ar-Ar']!.coordination[r.findIndex((x) => x + dr / 2 > limit - 1e-9)];
    expect(within(3.5)).toBeCloseTo(6, 9);
    expect(within(4.6)).toBeCloseTo(18, 9);
    expect(within(5.5)).toBeCloseTo(26, 9);
  });

  it('ends at half the smallest width of the cell', () => {
    const frames = periodic(cube, 5, 2);
    expect(radialDistribution(frames).r.at(-1)).toBeCloseTo(4.99, 9);
    expect(() => radialDistribution(frames, { rMax: 6 })).toThrow(
      /half its smallest width, 5\.000 Å/,
    );
  });

  it('takes the nearest of all images, as a search over many finds it', () => {
    const vectors = Float64Array.from(skewed);
    const displacement = minimumImage({ vectors, pbc: 7 });
    const out = new Float64Array(3);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (x) => {
          displacement(Float64Array.from(x), 0, 0, 1, out);
          let shortest = Number.POSITIVE_INFINITY;
          for (let a = -8; a <= 8; a++)
            for (let b = -8; b <= 8; b++)
              for (let c = -8; c <= 8; c++) {
                const d = [0, 1, 2].map(
                  (k) =>
                    x[3 + k]! - x[k]! + a * skewed[k]! + b * skewed[3 + k]! + c * skewed[6 + k]!,
                );
                shortest = Math.min(shortest, Math.hypot(...d));
              }
          expect(Math.hypot(...out)).toBeCloseTo(shortest, 9);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('angles', () => {
  it('of a bent molecule are counted at their centre', () => {
    const angle = (104.5 * Math.PI) / 180;
    const water = oneFrame(
      [8, 1, 1],
      [0, 0, 0, 0.96, 0, 0, 0.96 * Math.cos(angle), 0.96 * Math.sin(angle), 0],
    );
    const { degrees, density, count } = angleDistribution(water, {
      species: ['H', 'O', 'H'],
      cutoff: 1.3,
    });
    expect(count).toBe(1);
    expect(degrees[density.indexOf(Math.max(...density))]).toBe(104.5);
    expect(angleDistribution(water, { species: ['H', 'O', 'H'], cutoff: 0.9 }).count).toBe(0);
  });

  it.each([
    [60, [0, 1, 0]],
    [-120, [0, 1, 0]],
    [180, [0, 1, 0]],
  ] as const)('a dihedral of %i° is found with its sign', (degrees, first) => {
    const phi = (degrees * Math.PI) / 180;
    // Looking along the middle bond (x), a positive dihedral turns the last atom clockwise.
    const frame = oneFrame(
      [6, 6, 6, 6],
      [...first, 0, 0, 0, 1, 0, 0, 1, Math.cos(phi), Math.sin(phi)],
    );
    const found = dihedralAngle(frame, 0, [0, 1, 2, 3]);
    expect(Math.cos((found * Math.PI) / 180)).toBeCloseTo(Math.cos(phi), 12);
    expect(Math.sin((found * Math.PI) / 180)).toBeCloseTo(Math.sin(phi), 12);
  });
});

describe('the shared proton', () => {
  it('changes identity 52 times at 1200 K, in 25 completed exchanges', async () => {
    const protons = sharedProton(await readFrames(data('zundel-1200K.extxyz.gz')));
    const { changes, exchanges, recrossings } = findExchanges(protons);
    expect(changes).toBe(52);
    expect(exchanges.length).toBe(25);
    expect(recrossings).toBeGreaterThan(0);
    for (const [i, e] of exchanges.entries())
      expect(e.before).toBe(exchanges[i - 1]?.after ?? e.before);
    const populations = Object.values(sharedPopulations(protons));
    expect(populations.length).toBe(5);
    expect(populations.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('never changes at 100 K', async () => {
    const protons = sharedProton(await readFrames(data('zundel-100K.extxyz.gz'), { stride: 10 }));
    expect(findExchanges(protons)).toEqual({ changes: 0, exchanges: [], recrossings: 0 });
    expect(sharedPopulations(protons)).toEqual({ 2: 1 });
  });

  it('that returns before another has settled is a recrossing', () => {
    const protons = {
      shared: Uint32Array.of(2, 3, 2, 2, 3, 2, 3, 3),
      coordinate: new Float64Array(8),
      margin: Float64Array.of(1, 0.1, 0.2, 0.9, 0.3, 0.1, 0.5, 1.2),
    };
    const { changes, exchanges, recrossings } = findExchanges(protons);
    expect(changes).toBe(5);
    expect(recrossings).toBe(1);
    expect(exchanges).toEqual([{ from: 3, to: 7, before: 2, after: 3 }]);
  });

  it('needs two oxygens', () => {
    expect(() => sharedProton(oneFrame([8, 1], [0, 0, 0, 1, 0, 0]))).toThrow(/1 O and 1 H/);
  });
});

import { describe, expect, it } from 'vitest';
import { atomicNumberOf, SYMBOLS, symbolOf } from '../../src/structure/elements.js';
import { fingerprintFrames, fingerprintGeometry } from '../../src/structure/fingerprint-frames.js';
import type { Frames } from '../../src/structure/frames.js';
import { joinFrames } from '../../src/structure/join-frames.js';
import { selectFrames } from '../../src/structure/select-frames.js';
import { uniformFrames } from '../../src/structure/uniform-frames.js';

const two = uniformFrames(
  [8, 1],
  Float64Array.from({ length: 12 }, (_, i) => i),
  {
    energiesEv: Float64Array.of(-1, -2),
    forcesEvPerAngstrom: Float64Array.from({ length: 12 }, (_, i) => -i),
    info: { chain: Float64Array.of(0, 1) },
    file: 'two',
  },
);
const one = uniformFrames([6], Float64Array.of(7, 8, 9), {
  energiesEv: Float64Array.of(-3),
  forcesEvPerAngstrom: new Float64Array(3),
  cells: Float64Array.of(5, 0, 0, 0, 5, 0, 0, 0, 5),
  pbc: Uint8Array.of(7),
  info: { chain: Float64Array.of(2) },
  file: 'one',
});

describe('frames', () => {
  it('are joined with all their columns', () => {
    const frames = joinFrames([two, one]);
    expect([...frames.offsets]).toEqual([0, 2, 4, 5]);
    expect([...frames.numbers]).toEqual([8, 1, 8, 1, 6]);
    expect([...frames.energiesEv!]).toEqual([-1, -2, -3]);
    expect([...frames.cells!.subarray(18)]).toEqual([5, 0, 0, 0, 5, 0, 0, 0, 5]);
    expect([...frames.pbc!]).toEqual([0, 0, 7]);
    expect([...frames.info!.chain!]).toEqual([0, 1, 2]);
    expect(frames.source.files).toEqual(['two', 'one']);
    expect([...frames.source.file]).toEqual([0, 0, 1]);
    expect([...frames.source.frame]).toEqual([0, 1, 0]);
  });

  it('with and without energies are not joined', () => {
    const { energiesEv: _, ...bare } = one;
    expect(() => joinFrames([two, bare])).toThrow('1 of 2 sets of frames have energies');
  });

  it('are selected in any order, with repeats', () => {
    const frames = selectFrames(joinFrames([two, one]), [2, 0, 2]);
    expect([...frames.offsets]).toEqual([0, 1, 3, 4]);
    expect([...frames.positions]).toEqual([7, 8, 9, 0, 1, 2, 3, 4, 5, 7, 8, 9]);
    expect([...frames.energiesEv!]).toEqual([-3, -1, -3]);
    expect(frames.forcesEvPerAngstrom![8]).toBe(-5);
    expect([...frames.source.file]).toEqual([1, 0, 1]);
  });

  it('have a fingerprint of their content, not of where they came from', () => {
    const copy: Frames = { ...two, source: { ...two.source, files: ['elsewhere'] } };
    expect(fingerprintFrames(copy)).toBe(fingerprintFrames(two));
    expect(fingerprintFrames(selectFrames(joinFrames([two, two]), [2, 3]))).toBe(
      fingerprintFrames(two),
    );
    expect(fingerprintFrames(two)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['a position', { ...two, positions: two.positions.with(3, 3.0000000001) }],
    ['an atom', { ...two, numbers: two.numbers.with(0, 7) }],
    ['an energy', { ...two, energiesEv: Float64Array.of(-1, -2.1) }],
    ['a force', { ...two, forcesEvPerAngstrom: new Float64Array(12) }],
    ['the order', selectFrames(two, [1, 0])],
    ['a cell', { ...two, cells: new Float64Array(18) }],
  ])('have another fingerprint when %s changes', (_, changed) => {
    expect(fingerprintFrames(changed)).not.toBe(fingerprintFrames(two));
  });

  it('have a fingerprint of geometry that energies do not change', () => {
    const { energiesEv: _, forcesEvPerAngstrom: __, ...bare } = two;
    expect(fingerprintGeometry(bare)).toBe(fingerprintGeometry(two));
    expect(fingerprintGeometry(bare)).not.toBe(fingerprintGeometry(selectFrames(two, [1, 0])));
  });
});

describe('elements', () => {
  it('are 118 and go from symbol to number and back', () => {
    expect(SYMBOLS.length).toBe(119);
    for (let z = 1; z <= 118; z++) expect(atomicNumberOf(symbolOf(z).toUpperCase())).toBe(z);
    expect([symbolOf(26), symbolOf(79), symbolOf(118)]).toEqual(['Fe', 'Au', 'Og']);
    expect(atomicNumberOf('17')).toBe(17);
  });

  it.each(['', 'X', '0', '119', 'Hx'])('do not include "%s"', (symbol) => {
    expect(() => atomicNumberOf(symbol)).toThrow('is not a chemical element');
  });
});

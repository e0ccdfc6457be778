import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SoapSettings } from '../../src/descriptor/settings.js';
import { createSoap } from '../../src/descriptor/soap.js';
import { bruteForceRow } from './brute-force.js';
import { norm } from './golden.js';

const SPECIES = [1, 6, 8];
const RUNS = { numRuns: 40, seed: 1 };

type Vector = readonly [number, number, number];

const settings: fc.Arbitrary<SoapSettings> = fc.record({
  nMax: fc.integer({ min: 1, max: 8 }),
  lMax: fc.integer({ min: 0, max: 9 }),
  rCut: fc.double({ min: 2, max: 9, noNaN: true }),
  sigma: fc.double({ min: 0.3, max: 1.2, noNaN: true }),
  rbf: fc.constant('gto' as const),
});
const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
const vector: fc.Arbitrary<Vector> = fc.tuple(coordinate, coordinate, coordinate);
const molecule = fc
  .array(fc.tuple(fc.constantFrom(...SPECIES), vector), { minLength: 1, maxLength: 7 })
  .map((atoms) => ({ numbers: atoms.map(([z]) => z), positions: atoms.map(([, p]) => p) }));
const unit = fc
  .tuple(coordinate, coordinate, coordinate, coordinate)
  .filter((q) => norm(q) > 0.5)
  .map((q) => q.map((x) => x / norm(q)));

/** Largest error of any row over its norm. */
function distance(width: number, a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let at = 0; at < a.length; at += width) {
    const row = Array.from({ length: width }, (_, k) => a[at + k]!);
    const off = row.map((x, k) => x - b[at + k]!);
    worst = Math.max(worst, Math.max(...off.map(Math.abs)) / (norm(row) || 1));
  }
  return worst;
}

function rows(soap: SoapSettings, frame: { numbers: number[]; positions: readonly Vector[] }) {
  const made = createSoap({ ...soap, species: SPECIES });
  return { width: made.featureCount, values: made.create([frame]).values };
}

/** Moves every atom; the rows must stay. */
function staysUnder(name: string, move: (p: Vector, q: readonly number[]) => number[]) {
  test(`rows do not change under ${name}`, () => {
    fc.assert(
      fc.property(settings, molecule, unit, (soap, frame, q) => {
        const moved = frame.positions.map((p) => move(p, q) as unknown as Vector);
        const before = rows(soap, frame);
        const after = rows(soap, { numbers: frame.numbers, positions: moved });
        expect(distance(before.width, before.values, after.values)).toBeLessThan(1e-9);
      }),
      RUNS,
    );
  });
}

staysUnder('rotation', ([x, y, z], q) => {
  const [a, b, c, d] = q as [number, number, number, number];
  return [
    (a * a + b * b - c * c - d * d) * x + 2 * (b * c - a * d) * y + 2 * (b * d + a * c) * z,
    2 * (b * c + a * d) * x + (a * a - b * b + c * c - d * d) * y + 2 * (c * d - a * b) * z,
    2 * (b * d - a * c) * x + 2 * (c * d + a * b) * y + (a * a - b * b - c * c + d * d) * z,
  ];
});
staysUnder('translation', (p, q) => p.map((x, k) => x + 10 * q[k]!));
staysUnder('reflection', (p, q) => {
  const size = Math.hypot(q[0]!, q[1]!, q[2]!) || 1;
  const along = p.reduce((sum, x, k) => sum + (x * q[k]!) / size, 0);
  return p.map((x, k) => x - (2 * along * q[k]!) / size);
});

test('rows are those of the definition, computed by brute force', () => {
  fc.assert(
    fc.property(settings, molecule, (soap, frame) => {
      const { width, values } = rows(soap, frame);
      const expected = frame.positions.flatMap((p) =>
        bruteForceRow(soap, SPECIES, frame.numbers, frame.positions, p),
      );
      expect(distance(width, expected, values)).toBeLessThan(1e-10);
    }),
    RUNS,
  );
});

test('rows move with their atoms when atoms change places', () => {
  fc.assert(
    fc.property(settings, molecule, (soap, frame) => {
      const before = rows(soap, frame);
      const after = rows(soap, {
        numbers: frame.numbers.toReversed(),
        positions: frame.positions.toReversed(),
      });
      const { width } = before;
      const atoms = frame.numbers.length;
      const back = Array.from({ length: atoms }, (_, i) =>
        Array.from(after.values.subarray((atoms - 1 - i) * width, (atoms - i) * width)),
      ).flat();
      expect(distance(width, before.values, back)).toBeLessThan(1e-10);
    }),
    RUNS,
  );
});

test('free points and all atoms give the same rows as the pair-symmetric path', () => {
  fc.assert(
    fc.property(settings, molecule, (soap, frame) => {
      const made = createSoap({ ...soap, species: SPECIES });
      const whole = made.create([frame]).values;
      const points = made.create([frame], { centres: [frame.positions] }).values;
      expect(distance(made.featureCount, whole, points)).toBeLessThan(1e-10);
    }),
    RUNS,
  );
});

test('derivatives agree with central differences to 1e-7 of the row', () => {
  const gentle = settings.map((s) => ({ ...s, rCut: 12, nMax: Math.min(s.nMax, 6) }));
  fc.assert(
    fc.property(gentle, molecule, fc.boolean(), (soap, frame, attach) => {
      const made = createSoap({ ...soap, species: SPECIES });
      const [analytical] = made.derivatives([frame], { attach, method: 'analytical' });
      const [numerical] = made.derivatives([frame], { attach, method: 'numerical' });
      const width = made.featureCount;
      const { values } = made.create([frame]);
      const atoms = frame.numbers.length;
      let worst = 0;
      for (let i = 0; i < atoms; i++) {
        const size = norm(values.subarray(i * width, (i + 1) * width));
        for (let k = i * atoms * 3 * width; k < (i + 1) * atoms * 3 * width; k++)
          worst = Math.max(worst, Math.abs(analytical!.values[k]! - numerical!.values[k]!) / size);
      }
      expect(worst).toBeLessThan(1e-7);
    }),
    { numRuns: 12, seed: 1 },
  );
});

const direction = vector.filter((v) => norm(v) > 0.5).map((v) => v.map((x) => x / norm(v)));

test('an atom counts up to the cutoff plus its padding and not beyond', () => {
  fc.assert(
    fc.property(settings, direction, (soap, way) => {
      const radius = soap.rCut + soap.sigma * Math.sqrt(-2 * Math.log(0.001));
      const frame = (r: number) => ({
        numbers: [1, 8],
        positions: [[0, 0, 0], way.map((x) => x * r)] as unknown as Vector[],
      });
      const alone = rows(soap, { numbers: [1], positions: [[0, 0, 0]] });
      const own = (r: number) => rows(soap, frame(r)).values.subarray(0, alone.width);
      expect(own(radius * (1 + 1e-9))).toEqual(alone.values);
      expect(own(radius * (1 - 1e-9))).not.toEqual(alone.values);
    }),
    RUNS,
  );
});

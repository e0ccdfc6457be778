import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import { codecOf } from './codec.js';
import { freshRandom } from './fresh-point.js';
import { JOE_KUO } from './joe-kuo.js';
import { seenKeys } from './past.js';
import type { Sampler } from './sampler.js';

const BITS = 32;

/** Dimensions that the table of direction numbers covers. */
export const MOST_SOBOL_DIMS = JOE_KUO.length + 1;

/**
 * Quasi-random points: a Sobol sequence with a random linear matrix scramble and digital shift
 * (Matoušek 1998) drawn from the study's seed. Points that were tried before are skipped.
 */
export function sobolSampler(): Sampler {
  return {
    name: 'sobol',
    suggest({ space, history, trialNumber, index, seed }) {
      const codec = codecOf(space);
      const seen = seenKeys(codec, history);
      const sequence = scrambledSobol(Math.min(codec.dims.length, MOST_SOBOL_DIMS), seed);
      const rng = deriveRng(seed, 'sampler:sobol', trialNumber);
      for (let skip = 0; skip < 64; skip++) {
        // Consecutive trials take consecutive points; a skipped one is taken from far ahead.
        const point = toPoint(codec, sequence(index + skip * 65_536), rng);
        if (!seen.has(codec.key(point)) && codec.feasible(point))
          return { params: codec.decode(point), rule: 'sobol' };
      }
      const point = freshRandom(codec, seen, history, rng);
      return point && { params: codec.decode(point), rule: 'random' };
    },
  };
}

function toPoint(codec: Codec, unit: Float64Array, rng: Rng): Point {
  return codec.repair(new Float64Array(codec.dims.length).fill(Number.NaN), (d) => {
    const u = unit[d] ?? rng.next();
    const dim = codec.dims[d]!;
    return dim.kind === 'continuous' ? u : Math.min(dim.levels - 1, Math.floor(u * dim.levels));
  });
}

/** Direction numbers v_1 … v_32 of dimension d (0-based), unscrambled. */
export function directionNumbers(d: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (d === 0) {
    for (let k = 0; k < BITS; k++) v[k] = 2 ** (31 - k);
    return v;
  }
  const { polynomial, initial } = JOE_KUO[d - 1]!;
  const degree = initial.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      v[k] = (initial[k]! << (31 - k)) >>> 0;
      continue;
    }
    let next = v[k - degree]! ^ (v[k - degree]! >>> degree);
    for (let j = 1; j < degree; j++) if ((polynomial >>> (degree - j)) & 1) next ^= v[k - j]!;
    v[k] = next >>> 0;
  }
  return v;
}

/** The sequence as a function of the index; coordinates in [0, 1). Gray code is not needed. */
export function scrambledSobol(
  dims: number,
  seed: number | string,
): (index: number) => Float64Array {
  const rng = deriveRng(seed, 'sobol:scramble');
  const columns: Uint32Array[] = [];
  const shifts: number[] = [];
  for (let d = 0; d < dims; d++) {
    columns.push(scramble(directionNumbers(d), rng));
    shifts.push(rng.int(2 ** 32));
  }
  return (index) =>
    Float64Array.from(columns, (v, d) => {
      let bits = shifts[d]!;
      for (let k = 0, i = index; i > 0; k++, i = Math.floor(i / 2)) if (i % 2 === 1) bits ^= v[k]!;
      return (bits >>> 0) / 2 ** 32;
    });
}

/** Multiplies by a random lower-triangular bit matrix with ones on the diagonal. */
function scramble(v: Uint32Array, rng: Rng): Uint32Array {
  const rows = Uint32Array.from({ length: BITS }, (_, bit) => {
    const diagonal = (1 << (31 - bit)) >>> 0;
    const above = bit === 0 ? 0 : (rng.int(2 ** bit) * 2 ** (32 - bit)) >>> 0;
    return (above | diagonal) >>> 0;
  });
  return v.map((column) => {
    let out = 0;
    for (let bit = 0; bit < BITS; bit++) if (parity(rows[bit]! & column)) out |= 1 << (31 - bit);
    return out >>> 0;
  });
}

function parity(x: number): number {
  let bits = x ^ (x >>> 16);
  bits ^= bits >>> 8;
  bits ^= bits >>> 4;
  bits ^= bits >>> 2;
  bits ^= bits >>> 1;
  return bits & 1;
}

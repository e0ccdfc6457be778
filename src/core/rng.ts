import { createHash } from 'node:crypto';

/** A stream of random numbers. Streams are derived, never shared: see {@link deriveRng}. */
export interface Rng {
  /** Uniform in [0, 1), 53 random bits. */
  next(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
  /** Standard normal deviate. */
  normal(): number;
  /** Shuffles in place (Fisher–Yates) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** The state, enough to go on bit for bit with {@link restoreRng}. */
  state(): readonly number[];
}

/**
 * The stream for one purpose: the same (seed, purpose, index) always gives the same numbers, and
 * different ones independent streams. `index` is typically a trial, chain or epoch number.
 */
export function deriveRng(seed: number | string, purpose: string, index = 0): Rng {
  const digest = createHash('sha256').update(`${seed}\u0000${purpose}\u0000${index}`).digest();
  return sfc32([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)));
}

/** A 32-bit seed for a part that takes a number, from the same triple as {@link deriveRng}. */
export function deriveSeed(seed: number | string, purpose: string, index = 0): number {
  return deriveRng(seed, purpose, index).int(2 ** 31);
}

export function restoreRng(state: readonly number[]): Rng {
  return sfc32(state);
}

/** sfc32 by Chris Doty-Humphrey (PractRand): 128 bits of state, passes BigCrush. */
function sfc32(seed: readonly number[]): Rng {
  let [a, b, c, counter] = [seed[0]! | 0, seed[1]! | 0, seed[2]! | 0, seed[3]! | 0];
  // Cached second deviate of the polar method; part of the state so that a restored stream agrees.
  let spare = seed[4] ?? Number.NaN;

  function bits(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  }
  function next(): number {
    const high = bits() >>> 5;
    const low = bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  }
  const int = (n: number) => Math.floor(next() * n);
  return {
    next,
    int,
    normal,
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = int(i + 1);
        const kept = items[i];
        (items as { [index: number]: unknown })[i] = items[j];
        (items as { [index: number]: unknown })[j] = kept;
      }
      return items;
    },
    state: () => [a, b, c, counter, spare],
  };
}

import { atoms, coefficients, coefficientsOf, findPairs, interleave, outputs, slotOf } from './pairs';
import { power } from './power';
import { writeRows32, writeRows64 } from './rows';
import { lMax } from './state';

/**
 * Rows of all atoms of `frames` isolated frames of one composition.
 * @param positions Å, frames × atoms × 3
 * @param narrow non-zero writes float32
 */
export function molecules(positions: usize, frames: i32, narrow: i32): void {
  const frameBytes = <usize>(atoms * 24);
  for (let f = 0; f < frames; f += 2) {
    const a = positions + <usize>f * frameBytes;
    const last = f + 1 < frames ? 1 : 0;
    interleave(a, a + <usize>last * frameBytes);
    findPairs(false);
    for (let i = 0; i < atoms; i++) {
      spectrumOf(i);
      const output = outputs + (<usize>i << 3);
      const stride = <usize>load<u32>(output, 4);
      const row = <usize>load<u32>(output) + <usize>f * stride;
      if (narrow) writeRows32(row, row + <usize>last * stride);
      else writeRows64(row, row + <usize>last * stride);
    }
  }
}

/** Coefficients and power spectrum of one centre, one degree at a time so that c stays near. */
function spectrumOf(i: i32): void {
  const own = load<i32>(slotOf + (<usize>i << 2));
  for (let l = 0; l <= lMax; l++) {
    coefficientsOf(i, own, l, coefficients);
    power(coefficients, l);
  }
}


import { evaluateGto, gtoRadial } from '../../src/descriptor/gto-radial.js';
import type { SoapSettings } from '../../src/descriptor/settings.js';

/**
 * The power spectrum of one centre straight from its definition: real spherical harmonics from
 * associated Legendre functions of the angles, one neighbour, one coefficient at a time.
 */
export function bruteForceRow(
  settings: SoapSettings,
  species: readonly number[],
  numbers: readonly number[],
  positions: readonly (readonly number[])[],
  centre: readonly number[],
): number[] {
  const { nMax, lMax, rCut, sigma } = settings;
  const basis = gtoRadial(settings);
  const reach = rCut + sigma * Math.sqrt(-2 * Math.log(0.001));
  const radials = new Float64Array((lMax + 1) * nMax);
  const c = species.map((z) =>
    Array.from({ length: nMax }, (_, n) =>
      Array.from({ length: (lMax + 1) ** 2 }, (_, lm) => {
        const l = Math.floor(Math.sqrt(lm));
        let sum = 0;
        positions.forEach((p, j) => {
          const d = p.map((x, k) => x - centre[k]!);
          const r = Math.hypot(...d);
          if (numbers[j] !== z || r > reach) return;
          evaluateGto(basis, r, radials);
          sum += radials[l * nMax + n]! * r ** l * harmonic(l, lm - l * l - l, d);
        });
        return sum;
      }),
    ),
  );
  const row: number[] = [];
  for (let a = 0; a < species.length; a++)
    for (let b = a; b < species.length; b++)
      for (let l = 0; l <= lMax; l++)
        for (let n = 0; n < nMax; n++)
          for (let m = a === b ? n : 0; m < nMax; m++) {
            let sum = 0;
            for (let lm = l * l; lm < (l + 1) ** 2; lm++) sum += c[a]![n]![lm]! * c[b]![m]![lm]!;
            row.push(Math.PI * Math.sqrt(8 / (2 * l + 1)) * sum);
          }
  return row;
}

/** Real orthonormal Y_lm of a direction; at the origin only l = 0 is defined, the rest is zero. */
function harmonic(l: number, m: number, [x, y, z]: readonly number[]): number {
  const r = Math.hypot(x!, y!, z!);
  if (r === 0) return l === 0 ? Math.sqrt(1 / (4 * Math.PI)) : 0;
  const k = Math.abs(m);
  let norm = (2 * l + 1) / (4 * Math.PI);
  for (let i = l - k + 1; i <= l + k; i++) norm /= i;
  const phi = Math.atan2(y!, x!);
  const angle = m === 0 ? 1 : Math.SQRT2 * (m > 0 ? Math.cos(k * phi) : Math.sin(k * phi));
  return Math.sqrt(norm) * legendre(l, k, z! / r) * angle;
}

/** Associated Legendre function without the Condon–Shortley phase. */
function legendre(l: number, m: number, x: number): number {
  let value = 1;
  for (let k = 1; k <= m; k++) value *= (2 * k - 1) * Math.sqrt(Math.max(0, 1 - x * x));
  let below = 0;
  for (let k = m + 1; k <= l; k++)
    [below, value] = [value, ((2 * k - 1) * x * value - (k + m - 1) * below) / (k - m)];
  return value;
}

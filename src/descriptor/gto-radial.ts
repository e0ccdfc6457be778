import { fail } from '../core/errors.js';
import { inverseSquareRoot } from './inverse-square-root.js';
import type { SoapSettings } from './settings.js';

/**
 * Radial functions of the density expansion in Gaussian-type orbitals:
 * g_nl(r) = Σ_k weights[l][n][k] exp(-exponents[l][k] r²), to be multiplied by R_lm(r).
 * Lauri Himanen et al., Comput. Phys. Commun. 247, 106949 (2020), eqs. 24–28.
 */
export interface GtoRadial {
  readonly nMax: number;
  readonly lMax: number;
  /** (l_max + 1) × n_max × n_max. */
  readonly weights: Float64Array;
  /** (l_max + 1) × n_max, Å⁻². */
  readonly exponents: Float64Array;
  /** Å⁻², no exponent of any degree up to 20 is larger: the same for every l_max. */
  readonly steepest: number;
}

/** The highest degree of spherical harmonics anything here goes to. */
export const HIGHEST_L = 20;

/** Throws SOAP_BASIS where the basis cannot be orthonormalised in double precision. */
export function gtoRadial({
  nMax,
  lMax,
  rCut,
  sigma,
}: Pick<SoapSettings, 'nMax' | 'lMax' | 'rCut' | 'sigma'>): GtoRadial {
  const eta = 1 / (2 * sigma * sigma);
  const weights = new Float64Array((lMax + 1) * nMax * nMax);
  const exponents = new Float64Array((lMax + 1) * nMax);
  for (let l = 0; l <= lMax; l++) {
    const alpha = decayExponents(l, nMax, rCut);
    const beta = inverseSquareRoot(overlap(l, alpha), nMax);
    if (beta === undefined || beta.some((x) => !Number.isFinite(x)))
      throw fail(
        'SOAP_BASIS',
        `n_max ${nMax} with r_cut ${rCut} Å gives radial functions that double precision cannot orthonormalise (l = ${l}): use a smaller n_max or a larger r_cut`,
      );
    for (let k = 0; k < nMax; k++) {
      const a = alpha[k]!;
      const f = eta / (eta + a);
      exponents[l * nMax + k] = a * f;
      const factor = (Math.PI / (a + eta)) ** 1.5 * f ** l;
      for (let n = 0; n < nMax; n++)
        weights[(l * nMax + n) * nMax + k] = beta[n * nMax + k]! * factor;
    }
  }
  return { nMax, lMax, weights, exponents, steepest: steepestExponent(nMax, rCut, eta) };
}

function steepestExponent(nMax: number, rCut: number, eta: number): number {
  let steepest = 0;
  for (let l = 0; l <= HIGHEST_L; l++)
    for (const a of decayExponents(l, nMax, rCut))
      steepest = Math.max(steepest, (a * eta) / (eta + a));
  return steepest;
}

/** alpha_lk such that a^l exp(-alpha a²) is 1e-3 at the decay radius a_k. */
function decayExponents(l: number, nMax: number, rCut: number): Float64Array {
  return Float64Array.from({ length: nMax }, (_, k) => {
    const a = nMax === 1 ? 1 : 1 + ((rCut - 1) * k) / (nMax - 1);
    return (Math.log(1000) + l * Math.log(a)) / (a * a);
  });
}

/** ∫ r² φ_k φ_k' dr over 0..∞ of φ_k = r^l exp(-alpha_k r²). */
function overlap(l: number, alpha: Float64Array): Float64Array {
  const n = alpha.length;
  let halfGamma = Math.sqrt(Math.PI) / 4;
  for (let k = 1; k <= l; k++) halfGamma *= k + 0.5;
  const s = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) s[i * n + j] = halfGamma * (alpha[i]! + alpha[j]!) ** -(l + 1.5);
  return s;
}

/** All g_nl(r) at index l n_max + n. */
export function evaluateGto(basis: GtoRadial, r: number, out: Float64Array): void {
  const { nMax, lMax, weights, exponents } = basis;
  const r2 = r * r;
  for (let l = 0; l <= lMax; l++) {
    for (let n = 0; n < nMax; n++) out[l * nMax + n] = 0;
    for (let k = 0; k < nMax; k++) {
      const e = Math.exp(-exponents[l * nMax + k]! * r2);
      for (let n = 0; n < nMax; n++) out[l * nMax + n]! += weights[(l * nMax + n) * nMax + k]! * e;
    }
  }
}

import { fail } from '../core/errors.js';
import { gaussLegendre } from './gauss-legendre.js';
import { inverseSquareRoot } from './inverse-square-root.js';
import type { ResolvedSoap } from './resolve-soap.js';

const POINTS = 100;
/** Beyond this distance, Å, DScribe takes the Gaussian factors as zero. */
const GAUSSIAN_REACH = 5;

/**
 * Radial functions of the density expansion in polynomials (r_cut - r)^(k+2): the overlap of g_n
 * with a Gaussian at distance r by 100-point Gauss–Legendre quadrature, with modified spherical
 * Bessel functions by upward recursion. DScribe's truncations (one-sided reach, clamping at zero)
 * are part of what the descriptor is and are kept.
 * Albert Bartók, Risi Kondor, Gábor Csányi, Phys. Rev. B 87, 184115 (2013), eqs. 27–30.
 */
export class PolynomialRadial {
  readonly #soap: ResolvedSoap;
  readonly #nodes: Float64Array;
  /** [n][point]: weight · r² g_n(r). */
  readonly #weighted: Float64Array;
  readonly #bessel: Float64Array;
  readonly #sums: Float64Array;

  constructor(soap: ResolvedSoap) {
    const { nMax, lMax, rCut } = soap;
    const { nodes, weights } = gaussLegendre(POINTS);
    const beta = orthonormal(nMax, rCut);
    this.#soap = soap;
    this.#bessel = new Float64Array(lMax + 1);
    this.#sums = new Float64Array((lMax + 1) * nMax);
    this.#nodes = nodes.map((x) => (rCut / 2) * (x + 1));
    this.#weighted = new Float64Array(nMax * POINTS);
    for (let i = 0; i < POINTS; i++) {
      const r = this.#nodes[i]!;
      for (let n = 0; n < nMax; n++) {
        let g = 0;
        for (let k = 0; k < nMax; k++) g += beta[n * nMax + k]! * (rCut - r) ** (k + 3);
        this.#weighted[n * POINTS + i] = (rCut / 2) * weights[i]! * r * r * g;
      }
    }
  }

  /** 4 pi I_nl(r) / r^l at out[(l n_max + n) stride], to be multiplied by R_lm. */
  evaluate(r: number, out: Float64Array, at: number, stride: number): void {
    const { nMax, lMax, sigma } = this.#soap;
    const eta = 1 / (2 * sigma * sigma);
    if (r * r <= 1e-12) {
      for (let k = 0; k < (lMax + 1) * nMax; k++) out[at + k * stride] = 0;
      this.#centred(eta, out, at, stride);
      return;
    }
    this.#sums.fill(0);
    for (let i = 0; i < POINTS; i++) {
      this.#besselAt(this.#nodes[i]!, r, eta);
      for (let l = 0, k = 0; l <= lMax; l++) {
        const f = this.#bessel[l]!;
        for (let n = 0; n < nMax; n++) this.#sums[k++]! += f * this.#weighted[n * POINTS + i]!;
      }
    }
    for (let l = 0, k = 0; l <= lMax; l++) {
      const f = 4 * Math.PI * r ** -l;
      for (let n = 0; n < nMax; n++, k++) out[at + k * stride] = f * this.#sums[k]!;
    }
  }

  #centred(eta: number, out: Float64Array, at: number, stride: number): void {
    for (let n = 0; n < this.#soap.nMax; n++) {
      let sum = 0;
      for (let i = 0; i < POINTS; i++)
        sum += this.#weighted[n * POINTS + i]! * Math.exp(-eta * this.#nodes[i]! ** 2);
      out[at + n * stride] = 4 * Math.PI * sum;
    }
  }

  /** exp(-eta (r² + d²)) i_l(2 eta r d) for all l. */
  #besselAt(r: number, d: number, eta: number): void {
    const f = this.#bessel;
    const minus = r - d > GAUSSIAN_REACH ? 0 : Math.exp(-eta * (r - d) ** 2);
    const plus = r + d > GAUSSIAN_REACH ? 0 : Math.exp(-eta * (r + d) ** 2);
    const t = 1 / (4 * eta * r * d);
    f[0] = t * (minus - plus);
    if (f.length > 1) f[1] = t * (minus + plus - 2 * f[0]);
    for (let l = 2; l < f.length; l++) f[l] = Math.max(0, f[l - 2]! - (4 * l - 2) * t * f[l - 1]!);
  }
}

/** S^(-1/2) of the polynomials' overlaps ∫ r² φ_i φ_j dr over 0..r_cut. */
function orthonormal(nMax: number, rCut: number): Float64Array {
  const s = new Float64Array(nMax * nMax);
  for (let i = 1; i <= nMax; i++)
    for (let j = 1; j <= nMax; j++) {
      const k = i + j;
      s[(i - 1) * nMax + j - 1] = (2 * rCut ** (7 + k)) / ((5 + k) * (6 + k) * (7 + k));
    }
  const beta = inverseSquareRoot(s, nMax);
  if (beta === undefined)
    throw fail(
      'SOAP_BASIS',
      `n_max ${nMax} with r_cut ${rCut} Å gives polynomials that double precision cannot orthonormalise: use a smaller n_max`,
    );
  return beta;
}

import { fail } from '../core/errors.js';
import type { SoapWeighting } from './settings.js';

/** Weight of a neighbour at distance r, Å. */
export function neighbourWeight(weighting: SoapWeighting, r: number): number {
  if (r === 0 && weighting.w0 !== undefined) return weighting.w0;
  const { function: kind, r0 = 1, c = 1, d = 1, m = 1 } = weighting;
  if (kind === undefined) return 1;
  const x = r / r0;
  if (kind === 'poly') {
    // Rounding near r0 can make the bracket slightly negative.
    return r > r0 ? 0 : c * Math.max(0, 1 + 2 * x ** 3 - 3 * x ** 2) ** m;
  }
  return kind === 'pow' ? c / (d + x ** m) : c / (d + Math.exp(-x));
}

/** The distance at which a weighting falls below its threshold, Å: the cutoff where none is given. */
export function weightingCutoff(weighting: SoapWeighting): number {
  const { function: kind, r0 = 1, c = 1, d = 1, m = 1, threshold = 0.01 } = weighting;
  if (kind === undefined)
    throw fail('SOAP_INVALID', 'give r_cut: a weighting with w0 alone does not imply a cutoff');
  if (kind === 'poly') return r0;
  return kind === 'pow' ? r0 * (c / threshold - d) ** (1 / m) : r0 * Math.log(c / threshold - d);
}

/** Throws SOAP_INVALID unless every number the function needs is there and in range. */
export function checkWeighting(weighting: SoapWeighting): void {
  const { function: kind, w0, threshold } = weighting;
  if (kind === undefined && w0 === undefined)
    throw fail('SOAP_INVALID', 'weighting needs `function` (poly, pow or exp), `w0`, or both');
  if (w0 !== undefined && !(w0 >= 0)) throw wrong('w0', w0, '≥ 0');
  if (threshold !== undefined && !(threshold > 0)) throw wrong('threshold', threshold, '> 0');
  if (kind === undefined) return;
  if (kind !== 'poly' && kind !== 'pow' && kind !== 'exp')
    throw fail('SOAP_INVALID', `weighting.function is poly, pow or exp, got "${String(kind)}"`);
  if (!(weighting.r0 !== undefined && weighting.r0 > 0)) throw wrong('r0', weighting.r0, '> 0');
  if (!(weighting.c !== undefined && weighting.c >= 0)) throw wrong('c', weighting.c, '≥ 0');
  const { m, d } = weighting;
  if (kind !== 'exp' && !(m !== undefined && m >= 0)) throw wrong('m', m, '≥ 0');
  if (kind !== 'poly' && !(d !== undefined && d >= 0)) throw wrong('d', d, '≥ 0');
}

function wrong(name: string, value: number | undefined, range: string) {
  return fail('SOAP_INVALID', `weighting.${name} has to be a number ${range}, got ${value}`);
}

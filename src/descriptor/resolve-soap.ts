import { fail } from '../core/errors.js';
import { atomicNumberOf, symbolOf } from '../structure/elements.js';
import type { FeatureLayout } from './feature-layout.js';
import { featureLayout } from './feature-layout.js';
import { HIGHEST_L } from './gto-radial.js';
import type { SoapCompression, SoapSettings, SoapWeighting } from './settings.js';
import { checkWeighting, weightingCutoff } from './weighting.js';

/** Settings with every default filled in and every limit checked. */
export interface ResolvedSoap {
  readonly nMax: number;
  readonly lMax: number;
  readonly rCut: number;
  readonly sigma: number;
  readonly rbf: 'gto' | 'polynomial';
  readonly average: 'off' | 'inner' | 'outer';
  readonly periodic: boolean;
  readonly weighting: SoapWeighting | undefined;
  readonly mode: NonNullable<SoapCompression['mode']>;
  /** Ascending atomic numbers. */
  readonly species: readonly number[];
  /** Density factor of each species, where given. */
  readonly speciesWeights: readonly number[] | undefined;
  /** Largest distance of a neighbour, Å: r_cut + sigma sqrt(-2 ln 0.001). */
  readonly radius: number;
  readonly layout: FeatureLayout;
  /** Slot of each atomic number, -1 where it is not among the species. */
  readonly slotOf: Int8Array;
}

/** Å; beyond these the tables of the radial functions outgrow memory. */
const SMALLEST_SIGMA = 0.01;
const LARGEST_CUTOFF = 100;

/** As {@link SoapSettings}, but the cutoff may be implied by a weighting. */
export type SoapInput = Omit<SoapSettings, 'rCut'> & { readonly rCut?: number };

/** Throws SOAP_INVALID where a value is outside its limits. */
export function resolveSoap(
  input: SoapInput,
  speciesInput: readonly (string | number)[],
): ResolvedSoap {
  const { nMax, lMax, sigma, rbf } = input;
  const weighting = input.weighting ?? undefined;
  const average = input.average ?? 'off';
  const mode = input.compression?.mode ?? 'off';
  checkChoice('rbf', rbf, ['gto', 'polynomial']);
  checkChoice('average', average, ['off', 'inner', 'outer']);
  checkChoice('compression.mode', mode, ['off', 'mu2', 'mu1nu1', 'crossover']);
  if (weighting) checkWeighting(weighting);
  const rCut = input.rCut ?? (weighting ? weightingCutoff(weighting) : Number.NaN);
  checkNumbers(nMax, lMax, rCut, sigma, rbf);
  const species = resolveSpecies(speciesInput);
  const layout = featureLayout(species.length, nMax, lMax, mode);
  const slotOf = new Int8Array(256).fill(-1);
  species.forEach((z, slot) => {
    slotOf[z] = mode === 'mu2' ? 0 : slot;
  });
  return {
    nMax,
    lMax,
    rCut,
    sigma,
    rbf,
    average,
    periodic: input.periodic ?? false,
    weighting,
    mode,
    species,
    speciesWeights: resolveSpeciesWeights(input.compression, species),
    radius: rCut + sigma * Math.sqrt(-2 * Math.log(0.001)),
    layout,
    slotOf,
  };
}

/** A sentence about settings that work but promise little, or undefined. */
export function soapWarning(soap: {
  readonly nMax: number;
  readonly rCut: number;
  readonly rbf: string;
}) {
  if (soap.rbf !== 'gto') return undefined;
  if (soap.nMax > 10 || (soap.rCut < 4 && soap.nMax > 9))
    return `n_max ${soap.nMax} with r_cut ${soap.rCut} Å: the radial functions are nearly dependent and only a few digits of the descriptor are meaningful`;
  return undefined;
}

function checkNumbers(nMax: number, lMax: number, rCut: number, sigma: number, rbf: string): void {
  if (!(Number.isInteger(nMax) && nMax >= 1 && nMax <= 12))
    throw fail('SOAP_INVALID', `n_max is a whole number from 1 to 12, got ${nMax}`);
  if (!(Number.isInteger(lMax) && lMax >= 0 && lMax <= HIGHEST_L))
    throw fail('SOAP_INVALID', `l_max is a whole number from 0 to 20, got ${lMax}`);
  if (!(Number.isFinite(sigma) && sigma >= SMALLEST_SIGMA))
    throw fail('SOAP_INVALID', `sigma is a length from ${SMALLEST_SIGMA} Å, got ${sigma}`);
  if (Number.isNaN(rCut))
    throw fail('SOAP_INVALID', 'r_cut is missing; give it, or a weighting that implies it');
  if (!(rCut > (rbf === 'gto' ? 1 : 0) && rCut <= LARGEST_CUTOFF))
    throw fail(
      'SOAP_INVALID',
      `r_cut is a length above ${rbf === 'gto' ? '1 Å with the gto basis' : '0 Å'}, up to ${LARGEST_CUTOFF} Å, got ${rCut}`,
    );
}

function resolveSpecies(input: readonly (string | number)[]): readonly number[] {
  const numbers = input.map((s) => (typeof s === 'number' ? s : atomicNumberOf(s)));
  for (const z of numbers) symbolOf(z);
  if (numbers.length === 0) throw fail('SOAP_INVALID', 'species is empty: name the elements');
  const unique = new Set(numbers);
  if (unique.size !== numbers.length)
    throw fail('SOAP_INVALID', `species names an element twice: ${input.join(', ')}`);
  return [...unique].sort((a, b) => a - b);
}

function resolveSpeciesWeights(
  compression: SoapCompression | undefined,
  species: readonly number[],
): readonly number[] | undefined {
  const given = compression?.speciesWeighting;
  if (given === undefined || given === null) return undefined;
  const byNumber = new Map(Object.entries(given).map(([key, w]) => [atomicNumberOf(key), w]));
  const missing = species.filter((z) => !Number.isFinite(byNumber.get(z)));
  if (missing.length > 0 || byNumber.size !== species.length)
    throw fail(
      'SOAP_INVALID',
      `compression.species_weighting needs exactly the species ${species.map(symbolOf).join(', ')}, each with a number`,
    );
  return species.map((z) => byNumber.get(z)!);
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw fail('SOAP_INVALID', `${name} is one of ${choices.join(', ')}, got "${value}"`);
}

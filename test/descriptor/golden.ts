import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'fflate';
import type { SoapOptions } from '../../src/descriptor/soap.js';

/** One file of test/golden/soap: what DScribe 2.1.1 gave for one set of parameters. */
export interface Golden {
  readonly id: string;
  readonly params: {
    readonly species: readonly (string | number)[];
    readonly n_max: number;
    readonly l_max: number;
    readonly r_cut?: number;
    readonly sigma: number;
    readonly rbf: 'gto' | 'polynomial';
    readonly average: 'off' | 'inner' | 'outer';
    readonly periodic: boolean;
    readonly weighting: NonNullable<SoapOptions['weighting']> | null;
    readonly compression: {
      readonly mode: 'off' | 'mu2' | 'mu1nu1' | 'crossover';
      readonly species_weighting?: Record<string, number>;
    };
  };
  readonly nFeatures: number;
  readonly systems: readonly GoldenSystem[];
}

export interface GoldenSystem {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly positions: readonly (readonly number[])[];
  readonly cell: readonly (readonly number[])[] | null;
  readonly pbc: readonly boolean[];
  readonly centers: readonly (number | readonly number[])[] | null;
  readonly expected: readonly (readonly number[])[];
  readonly derivatives?: Readonly<
    Record<
      string,
      {
        readonly method: string;
        readonly attach: boolean;
        readonly shape: readonly number[];
        readonly values: readonly number[];
      }
    >
  >;
}

const folder = fileURLToPath(new URL('../golden/soap/', import.meta.url));

export function goldenNames(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json.gz'));
}

export function readGolden(name: string): Golden {
  return JSON.parse(new TextDecoder().decode(gunzipSync(readFileSync(`${folder}${name}`))));
}

export function optionsOf({ params }: Golden): SoapOptions {
  const { mode, species_weighting: speciesWeighting } = params.compression;
  return {
    species: params.species,
    nMax: params.n_max,
    lMax: params.l_max,
    sigma: params.sigma,
    rbf: params.rbf,
    average: params.average,
    periodic: params.periodic,
    weighting: params.weighting,
    compression: speciesWeighting ? { mode, speciesWeighting } : { mode },
    ...(params.r_cut === undefined ? {} : { rCut: params.r_cut }),
  };
}

export function norm(row: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! ** 2;
  return Math.sqrt(sum);
}

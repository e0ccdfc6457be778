import { didYouMean } from './did-you-mean.js';
import { fail } from './errors.js';

/**
 * Factors to the internal units, eV and Å. CODATA 2018; per-mole units follow from the exact
 * Avogadro constant and elementary charge (96485.33212… J/mol per eV) and 4.184 J per calorie.
 */
export const EV_PER = {
  ev: 1,
  hartree: 27.211386245988,
  rydberg: 13.605693122994,
  'kcal/mol': 0.04336410424180094,
  'kj/mol': 0.010364269656262175,
} as const;

export const ANGSTROM_PER = { angstrom: 1, bohr: 0.529177210903, nm: 10 } as const;

/** Boltzmann's constant in eV/K, CODATA 2018. */
export const BOLTZMANN_EV_PER_K = 8.617333262e-5;

export type EnergyUnit = keyof typeof EV_PER;
export type LengthUnit = keyof typeof ANGSTROM_PER;

/** How units are written for people. */
export const UNIT_LABEL: Readonly<Record<EnergyUnit | LengthUnit, string>> = {
  ev: 'eV',
  hartree: 'hartree',
  rydberg: 'Rydberg',
  'kcal/mol': 'kcal/mol',
  'kj/mol': 'kJ/mol',
  angstrom: 'Å',
  bohr: 'bohr',
  nm: 'nm',
};

const ENERGY_NAMES: Readonly<Record<string, EnergyUnit>> = {
  ev: 'ev',
  electronvolt: 'ev',
  hartree: 'hartree',
  hartrees: 'hartree',
  ha: 'hartree',
  eh: 'hartree',
  ry: 'rydberg',
  rydberg: 'rydberg',
  'kcal/mol': 'kcal/mol',
  kcal: 'kcal/mol',
  'kj/mol': 'kj/mol',
  kj: 'kj/mol',
};

const LENGTH_NAMES: Readonly<Record<string, LengthUnit>> = {
  angstrom: 'angstrom',
  angstroms: 'angstrom',
  ang: 'angstrom',
  å: 'angstrom',
  a: 'angstrom',
  bohr: 'bohr',
  a0: 'bohr',
  nm: 'nm',
  nanometer: 'nm',
  nanometre: 'nm',
};

/** The energy unit of a name as people write it (`Hartree`, `Eh`, `kcal/mol`, …). */
export function parseEnergyUnit(name: string): EnergyUnit {
  return lookUp(ENERGY_NAMES, name, 'energy unit', 'hartree, eV, kcal/mol, kJ/mol or Rydberg');
}

/** The length unit of a name as people write it (`Å`, `angstrom`, `bohr`, `nm`). */
export function parseLengthUnit(name: string): LengthUnit {
  return lookUp(LENGTH_NAMES, name, 'length unit', 'angstrom, bohr or nm');
}

/** eV/Å per unit of force; the unit is written energy/length, e.g. `hartree/bohr`. */
export function evPerAngstromPer(name: string): number {
  const cut = name.lastIndexOf('/');
  const energy = name.slice(0, Math.max(cut, 0));
  const length = name.slice(cut + 1);
  if (cut < 0 || !(fold(length) in LENGTH_NAMES)) {
    throw fail(
      'UNIT_UNKNOWN',
      `the force unit "${name}" is not known; write energy/length, e.g. eV/angstrom, hartree/bohr or kcal/mol/angstrom`,
    );
  }
  return EV_PER[parseEnergyUnit(energy)] / ANGSTROM_PER[parseLengthUnit(length)];
}

function lookUp<U>(names: Readonly<Record<string, U>>, name: string, what: string, all: string): U {
  const unit = names[fold(name)];
  if (unit !== undefined) return unit;
  const hint = didYouMean(fold(name), Object.keys(names));
  throw fail('UNIT_UNKNOWN', `the ${what} "${name}" is not known: expected ${all}${hint}`);
}

function fold(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s*\/\s*/g, '/');
}

/** Factors to the internal units, eV and Å. CODATA 2018. */
export const EV_PER = {
  ev: 1,
  hartree: 27.211386245988,
  rydberg: 13.605693122994,
  'kcal/mol': 0.0433641153087705,
  'kj/mol': 0.010364269656262175,
} as const;

export const ANGSTROM_PER = { angstrom: 1, bohr: 0.529177210903, nm: 10 } as const;

/** Boltzmann's constant in eV/K, CODATA 2018. */
export const BOLTZMANN_EV_PER_K = 8.617333262e-5;

export type EnergyUnit = keyof typeof EV_PER;
export type LengthUnit = keyof typeof ANGSTROM_PER;

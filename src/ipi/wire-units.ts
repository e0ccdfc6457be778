import { ANGSTROM_PER, EV_PER } from '../core/units.js';

/**
 * The size of the atomic units on the wire. Programs differ in the last digits (ASE 3.22 takes
 * CODATA 2014); with the server's own constants what it reads is what the model says.
 */
export interface WireUnits {
  readonly evPerHartree: number;
  readonly angstromPerBohr: number;
}

export const CODATA_2018: WireUnits = {
  evPerHartree: EV_PER.hartree,
  angstromPerBohr: ANGSTROM_PER.bohr,
};

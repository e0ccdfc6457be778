import { type EnergyUnit, EV_PER, UNIT_LABEL } from '../core/units.js';
import type { Frames } from '../structure/frames.js';
import { guessEnergyUnit } from '../structure/guess-units.js';

/** A sentence when the size of the energies speaks clearly for another unit than the one given. */
export function unitWarning(frames: Frames, unit: EnergyUnit): string | undefined {
  if (!frames.energiesEv) return undefined;
  const raw = frames.energiesEv.map((energyEv) => energyEv / EV_PER[unit]);
  const guess = guessEnergyUnit({ ...frames, energiesEv: raw });
  if (!guess?.sure || guess.unit === unit) return undefined;
  return `dataset.energy.unit is ${UNIT_LABEL[unit]}, but the energies look like ${UNIT_LABEL[guess.unit]}: ${guess.why}; a wrong unit makes every error wrong by the same factor`;
}

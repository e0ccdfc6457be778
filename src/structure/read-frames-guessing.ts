import {
  type EnergyUnit,
  type LengthUnit,
  parseEnergyUnit,
  parseLengthUnit,
  UNIT_LABEL,
} from '../core/units.js';
import type { Frames } from './frames.js';
import { guessEnergyUnit, guessLengthUnit, type UnitGuess } from './guess-units.js';
import { peekFrames } from './peek-frames.js';
import { type ReadFramesOptions, readFrames } from './read-frames.js';

/** What was taken for granted while reading, for the user to confirm. */
export interface GuessedUnits {
  readonly energyKey: string | undefined;
  readonly energyKeys: readonly string[];
  readonly energyUnit: EnergyUnit | undefined;
  readonly lengthUnit: LengthUnit;
  readonly forcesKey: string | undefined;
  /** Sentences: what was guessed and why, and what contradicts the units given. */
  readonly notes: readonly string[];
}

/**
 * Reads frames of which nothing need be known: keys are those the first file has, units not given
 * are guessed (energies by their size, lengths by the bonds).
 */
export async function readFramesGuessing(
  paths: readonly string[],
  options: ReadFramesOptions = {},
): Promise<{ readonly frames: Frames; readonly units: GuessedUnits }> {
  const peek = await peekFrames(paths[0]!, options.signal);
  const energyKey = options.energy?.key ?? peek.energyKeys[0];
  const withEnergies = energyKey !== undefined || options.energy?.file !== undefined;
  const forcesKey = options.forces?.key ?? peek.forceKeys[0];
  const chosen: ReadFramesOptions = {
    ...options,
    energy: withEnergies
      ? { ...options.energy, key: energyKey, unit: options.energy?.unit ?? peek.energyUnit }
      : undefined,
    forces: forcesKey === undefined ? undefined : { ...options.forces, key: forcesKey },
  };
  const sample = await readSample(paths[0]!, chosen);
  const notes: string[] = [];
  const lengthUnit =
    settle(
      chosen.lengthUnit ?? peek.lengthUnit,
      parseLengthUnit,
      guessLengthUnit(sample),
      'length',
      notes,
    ) ?? 'angstrom';
  const energyUnit = withEnergies
    ? (settle(chosen.energy?.unit, parseEnergyUnit, guessEnergyUnit(sample), 'energy', notes) ??
      'ev')
    : undefined;
  const frames = await readFrames(paths, {
    ...chosen,
    lengthUnit,
    energy: withEnergies ? { ...chosen.energy, unit: energyUnit } : undefined,
  });
  return {
    frames,
    units: { energyKey, energyKeys: peek.energyKeys, energyUnit, lengthUnit, forcesKey, notes },
  };
}

/** The first frames in the file's own numbers (eV and Å have factor 1). */
async function readSample(path: string, options: ReadFramesOptions) {
  return readFrames(path, {
    energy: options.energy ? { ...options.energy, unit: 'ev' } : undefined,
    lengthUnit: 'angstrom',
    maxFrames: 2000,
    skipBadFrames: true,
    signal: options.signal,
  });
}

function settle<U extends EnergyUnit | LengthUnit>(
  given: string | undefined,
  parse: (name: string) => U,
  guess: UnitGuess<U> | undefined,
  what: string,
  notes: string[],
): U | undefined {
  if (given === undefined) {
    if (guess && (what === 'energy' || guess.unit !== 'angstrom'))
      notes.push(`${what} unit not given: taken for ${UNIT_LABEL[guess.unit]}, since ${guess.why}`);
    return guess?.unit;
  }
  const unit = parse(given);
  if (guess?.sure && guess.unit !== unit)
    notes.push(
      `the ${what} unit is given as ${UNIT_LABEL[unit]}, but ${guess.why}${what === 'energy' ? '' : `, which speaks for ${UNIT_LABEL[guess.unit]}`}`,
    );
  return unit;
}

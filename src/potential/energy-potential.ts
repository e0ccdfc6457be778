import { fail } from '../core/errors.js';
import { soapEvaluator } from '../descriptor/soap-evaluator.js';
import { createInference } from '../network/inference.js';
import { affineOf } from '../preprocess/fit-preprocessing.js';
import { energyOffsetEv } from '../preprocess/reference-energies.js';
import { symbolOf } from '../structure/elements.js';
import type { Frames } from '../structure/frames.js';
import { atomicShares } from './atomic-energies.js';
import type { EnergyModel, Evaluator, EvaluatorOptions } from './energy-model.js';
import { excessOf } from './excess.js';
import { foldNetworks } from './fold-networks.js';
import type { PotentialParts } from './potential.js';

/** Energies (and forces) of frames, eV and eV/Å; forces have three numbers an atom. */
export interface Prediction {
  readonly energiesEv: Float64Array;
  readonly forcesEvPerAngstrom?: Float64Array;
}

/** A potential that computes: what Monte-Carlo, prediction, export and sockets take. */
export interface EnergyPotential extends EnergyModel {
  readonly parts: PotentialParts;
  /** Forces exist for the gto basis; see docs/descriptors.md. */
  readonly hasForces: boolean;
  /** Total energies in eV, one a frame. */
  energies(frames: Frames): Float64Array;
  predict(frames: Frames, options?: { readonly forces?: boolean }): Prediction;
  /** Total energy in eV of one configuration (Å). */
  energyOf(numbers: Uint8Array, positions: Float64Array, cell?: Float64Array, pbc?: number): number;
}

/** Configurations that go through the kernels together. */
const BATCH = 64;

export function energyPotential(parts: PotentialParts): EnergyPotential {
  if (parts.preprocessing.scaler.per === 'atom')
    throw fail(
      'MODEL_INVALID',
      'a model whose scaler is per atom is not permutation-invariant and cannot be run as a potential; use scaler.per: element',
    );
  const folded = foldNetworks(parts.networks, (z) => affineOf(parts.preprocessing, z));
  const model: EnergyPotential = {
    parts,
    hasForces: parts.soap.rbf === 'gto',
    species: parts.species,
    evaluator: (numbers, options = {}) => createEvaluator(parts, folded, numbers, options),
    energies: (frames) => predictFrames(model, frames, false).energiesEv,
    predict: (frames, options = {}) => predictFrames(model, frames, options.forces ?? false),
    energyOf(numbers, positions, cell, pbc) {
      const evaluator = model.evaluator(numbers, {
        batch: 1,
        ...(cell && { cell, pbc: pbc ?? 0 }),
      });
      const out = new Float64Array(1);
      evaluator.energies(positions, 1, out);
      evaluator.close();
      return out[0]!;
    },
  };
  return model;
}

function createEvaluator(
  parts: PotentialParts,
  folded: PotentialParts['networks'],
  numbers: Uint8Array,
  options: EvaluatorOptions,
): Evaluator {
  const unknown = numbers.find((z) => !parts.species.includes(z));
  if (unknown !== undefined)
    throw fail(
      'MODEL_MISMATCH',
      `the model knows ${parts.species.map(symbolOf).join(', ')}, not ${symbolOf(unknown)}`,
    );
  const batch = options.batch ?? BATCH;
  const soap = soapEvaluator(numbers, parts.soap, parts.species, { ...options, batch });
  const elements = soap.elements.filter(({ atoms }) => atoms > 0);
  const inference = createInference(folded, elements, batch);
  const { std } = parts.energy;
  const offset = energyOffsetEv(parts.energy, numbers);
  const excess = excessOf(parts, elements);
  const totals = new Float64Array(batch);
  const shares = atomicShares(parts.energy, numbers, elements);

  function describe(positions: Float64Array, count: number): void {
    soap.features(positions, count);
    elements.forEach(({ atoms, width, features }, e) => {
      inference.features[e]!.set(features.subarray(0, count * atoms * width));
    });
  }
  function toEv(count: number, out: Float64Array): void {
    for (let i = 0; i < count; i++) out[i] = out[i]! * std + offset;
  }
  /** Energies, and dE/dp where the descriptor takes it. */
  function differentiate(positions: Float64Array, count: number, energies: Float64Array): void {
    describe(positions, count);
    inference.energiesAndGradients(count, energies);
    toEv(count, energies);
    elements.forEach(({ atoms, width, gradients }, e) => {
      gradients.set(inference.gradients[e]!.subarray(0, count * atoms * width));
    });
  }
  function scale(values: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) values[i] = values[i]! * std;
  }
  const contract = soap.forces;
  const contractBoth = soap.forcesAndVirials;
  const differentiated: Partial<Evaluator> = {
    ...(contract && {
      energiesAndForces(positions, count, energies, forces) {
        differentiate(positions, count, energies);
        contract(positions, count, forces);
        scale(forces, count * numbers.length * 3);
      },
    }),
    ...(contractBoth && {
      energiesForcesAndVirials(positions, count, energies, forces, virials) {
        differentiate(positions, count, energies);
        contractBoth(positions, count, forces, virials);
        scale(forces, count * numbers.length * 3);
        scale(virials, count * 9);
      },
    }),
  };
  return {
    atoms: numbers.length,
    batch,
    energies(positions, count, out) {
      describe(positions, count);
      inference.energies(count, out);
      toEv(count, out);
    },
    ...differentiated,
    atomicEnergies(positions, count, out) {
      describe(positions, count);
      inference.energies(count, totals);
      shares(inference.atomicEnergies, count, out);
    },
    extrapolation(positions, count, out) {
      soap.features(positions, count);
      excess(count, out);
    },
    close: () => inference.close(),
  };
}

/** Frames of equal composition and cell go through one evaluator, in batches. */
function predictFrames(model: EnergyPotential, frames: Frames, forces: boolean): Prediction {
  const energiesEv = new Float64Array(frames.count);
  const atoms = frames.offsets[frames.count]!;
  const out = forces ? new Float64Array(3 * atoms) : undefined;
  for (let f = 0; f < frames.count; ) {
    const end = endOfRun(frames, f);
    const numbers = frames.numbers.slice(frames.offsets[f]!, frames.offsets[f + 1]!);
    const pbc = frames.pbc?.[f] ?? 0;
    const cell = pbc !== 0 ? frames.cells?.slice(9 * f, 9 * f + 9) : undefined;
    const batch = Math.min(BATCH, end - f);
    const evaluator = model.evaluator(numbers, { batch, ...(cell && { cell, pbc }) });
    const energies = new Float64Array(batch);
    const stride = 3 * numbers.length;
    for (let at = f; at < end; at += batch) {
      const count = Math.min(batch, end - at);
      const from = 3 * frames.offsets[at]!;
      const positions = frames.positions.subarray(from, from + count * stride);
      if (out)
        forcesOf(evaluator)(positions, count, energies, out.subarray(from, from + count * stride));
      else evaluator.energies(positions, count, energies);
      energiesEv.set(energies.subarray(0, count), at);
    }
    evaluator.close();
    f = end;
  }
  return { energiesEv, ...(out && { forcesEvPerAngstrom: out }) };
}

/** One past the last frame with the same atoms and cell as frame f. */
function endOfRun(frames: Frames, f: number): number {
  const numbers = (g: number) =>
    frames.numbers.subarray(frames.offsets[g]!, frames.offsets[g + 1]!);
  const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    a.length === b.length && Array.prototype.every.call(a, (x, i) => x === b[i]);
  const first = numbers(f);
  let end = f + 1;
  for (; end < frames.count; end++) {
    if (!same(first, numbers(end)) || frames.pbc?.[f] !== frames.pbc?.[end]) break;
    if (
      frames.pbc?.[f] &&
      frames.cells &&
      !same(frames.cells.subarray(9 * f, 9 * f + 9), frames.cells.subarray(9 * end, 9 * end + 9))
    )
      break;
  }
  return end;
}

function forcesOf(evaluator: Evaluator): NonNullable<Evaluator['energiesAndForces']> {
  if (evaluator.energiesAndForces) return evaluator.energiesAndForces;
  throw fail(
    'MODEL_MISMATCH',
    'this descriptor has no analytical derivatives (they exist for the gto basis), so there are no forces',
  );
}

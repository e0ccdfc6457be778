import type { ElementCount } from '../network/inference.js';
import type { EnergyScaling } from '../preprocess/reference-energies.js';
import type { Frames } from '../structure/frames.js';
import type { EnergyModel, Evaluator } from './energy-model.js';

/**
 * Turns networks' outputs (one array an element, count × its atoms) into energies in eV in the order
 * of the atoms: std · y, the element's reference, and an equal part of the constant.
 */
export function atomicShares(
  { std, mean, references }: EnergyScaling,
  numbers: Uint8Array,
  elements: readonly ElementCount[],
): (outputs: readonly Float64Array[], count: number, out: Float64Array) => void {
  const size = numbers.length;
  const places = elements.map(({ z }) => [...numbers.keys()].filter((i) => numbers[i] === z));
  return (outputs, count, out) => {
    for (const [e, { z, atoms }] of elements.entries())
      for (let i = 0; i < count; i++)
        for (let k = 0; k < atoms; k++)
          out[i * size + places[e]![k]!] =
            outputs[e]![i * atoms + k]! * std + references[z]! + mean / size;
  };
}

/**
 * The share of every atom of every frame in its total energy, eV; undefined where the model has no
 * atomic energies.
 */
export function atomicEnergies(model: EnergyModel, frames: Frames): Float64Array | undefined {
  const out = new Float64Array(frames.offsets[frames.count]!);
  let evaluator: Evaluator | undefined;
  let last = '';
  for (let f = 0; f < frames.count; f++) {
    const [from, to] = [frames.offsets[f]!, frames.offsets[f + 1]!];
    const numbers = frames.numbers.slice(from, to);
    const pbc = frames.pbc?.[f] ?? 0;
    const cell = pbc === 0 ? undefined : frames.cells?.slice(9 * f, 9 * f + 9);
    const key = `${numbers} ${pbc} ${cell}`;
    if (!evaluator || key !== last) {
      evaluator?.close();
      evaluator = model.evaluator(numbers, { batch: 1, ...(cell && { cell, pbc }) });
      last = key;
    }
    if (!evaluator.atomicEnergies) break;
    const positions = frames.positions.subarray(3 * from, 3 * to);
    evaluator.atomicEnergies(positions, 1, out.subarray(from, to));
  }
  const known = evaluator?.atomicEnergies !== undefined;
  evaluator?.close();
  return known ? out : undefined;
}

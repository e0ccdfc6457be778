import { deriveRng } from '../core/rng.js';
import type { ForcePredictions, Predictions } from '../potential/fit-potential.js';
import type { ParityArtifact } from './trial-context.js';

/** Frames (or force components) of one part kept for parity plots; all are kept below this. */
const KEPT = 4000;

/** Predictions as the trial's parity artifact: a fixed random sample where a part is large. */
export function parityOf(predictions: Readonly<Record<string, Predictions>>): ParityArtifact {
  const first = Object.values(predictions)[0]?.referenceEv ?? new Float64Array();
  const offsetEv = first.reduce((sum, energy) => sum + energy, 0) / Math.max(1, first.length);
  const splits = Object.entries(predictions).map(
    ([part, { frame, referenceEv, predictedEv, forces }]) => {
      const kept = sample(frame.length, 'parity');
      // 1e-9 eV is far below any error here and halves the text.
      const shifted = (values: Float64Array) =>
        Array.from(kept, (i) => Number((values[i]! - offsetEv).toFixed(9)));
      return [
        part,
        {
          frame: Array.from(kept, (i) => frame[i]!),
          referenceEv: shifted(referenceEv),
          predictedEv: shifted(predictedEv),
          ...(forces && { forces: forceParity(forces) }),
        },
      ];
    },
  );
  return { offsetEv, splits: Object.fromEntries(splits) };
}

/** Components of a part; 1e-6 eV/Å is far below any error of forces. */
function forceParity({ reference, predicted }: ForcePredictions) {
  const kept = sample(reference.length, 'force-parity');
  const rounded = (values: Float64Array) => Array.from(kept, (i) => Number(values[i]!.toFixed(6)));
  return { reference: rounded(reference), predicted: rounded(predicted) };
}

function sample(count: number, purpose: string): Uint32Array {
  return deriveRng(0, purpose, count)
    .shuffle(Uint32Array.from({ length: count }, (_, i) => i))
    .slice(0, KEPT)
    .sort();
}

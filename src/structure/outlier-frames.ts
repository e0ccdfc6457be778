import type { Frames } from './frames.js';
import { groupByFormula } from './group-by-formula.js';
import type { CloseContact } from './pair-distances.js';
import { median, robustOutliers } from './statistics.js';

/** A frame that is unlike the others, with the reason. */
export interface OutlierFrame {
  readonly frame: number;
  readonly file: string;
  /** Zero-based number in its file. */
  readonly frameInFile: number;
  readonly why: string;
}

/** Robust standard deviations beyond which an energy is an outlier. */
const FAR = 6;
/** Those, and eV an atom, beyond which it is no energy of these atoms: no bond is that strong. */
const ABSURD = 100;
const ABSURD_EV_PER_ATOM = 20;
/** Å beyond which a coordinate is none, not even that of an atom that diffused for long. */
const FARTHEST = 1e6;
/** Fewer frames of one composition do not tell what is usual. */
const FEWEST = 20;

/** Frames with unusual energies, with atoms out of reach, or with the contacts given. */
export function outlierFrames(
  frames: Frames,
  byFormula: ReadonlyMap<string, readonly number[]>,
  contacts: readonly CloseContact[],
): OutlierFrame[] {
  const found = new Map<number, string[]>();
  for (const { frame, pair, distance } of contacts)
    found.set(frame, [`two atoms (${pair}) are ${distance.toFixed(3)} Å apart`]);
  for (const { frame, why } of [...farAtoms(frames), ...farEnergies(frames, byFormula, FAR, 0)])
    found.set(frame, [...(found.get(frame) ?? []), why]);
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([frame, why]) => placed(frames, frame, why.join('; ')));
}

/** A sentence on frames that no potential can fit, which spoil the training on all others. */
export function outlierWarning(frames: Frames): string | undefined {
  const energies = farEnergies(frames, groupByFormula(frames), ABSURD, ABSURD_EV_PER_ATOM);
  const found = [...farAtoms(frames), ...energies];
  const [first] = found;
  if (first === undefined) return undefined;
  const others = new Set(found.map(({ frame }) => frame)).size - 1;
  const more = others === 0 ? '' : ` (and ${others} more, see \`pestle data\`)`;
  const { file, frameInFile, why } = placed(frames, first.frame, first.why);
  return `${file}, frame ${frameInFile} (counted from 0): ${why}${more}; correct it or take it out, since it spoils the fit of all others`;
}

interface Reason {
  readonly frame: number;
  readonly why: string;
}

function placed({ source }: Frames, frame: number, why: string): OutlierFrame {
  const file = source.files[source.file[frame]!]!;
  return { frame, file, frameInFile: source.frame[frame]!, why };
}

function farAtoms({ positions, offsets, count }: Frames): Reason[] {
  const found: Reason[] = [];
  for (let f = 0; f < count; f++)
    for (let i = 3 * offsets[f]!; i < 3 * offsets[f + 1]!; i++) {
      if (Math.abs(positions[i]!) <= FARTHEST) continue;
      const atom = Math.floor(i / 3) - offsets[f]!;
      found.push({ frame: f, why: `atom ${atom} has a coordinate of ${positions[i]} Å` });
      break;
    }
  return found;
}

/** Energies this many robust standard deviations and eV an atom from the median of their formula. */
function farEnergies(
  { energiesEv, offsets }: Frames,
  byFormula: ReadonlyMap<string, readonly number[]>,
  deviationsFrom: number,
  evPerAtomFrom: number,
): Reason[] {
  const found: Reason[] = [];
  for (const list of energiesEv ? byFormula.values() : []) {
    if (list.length < FEWEST) continue;
    const energies = list.map((f) => energiesEv![f]!);
    const middle = median(energies);
    for (const { index, deviations } of robustOutliers(energies, deviationsFrom)) {
      const f = list[index]!;
      const energyEv = energies[index]!;
      const atoms = offsets[f + 1]! - offsets[f]!;
      if (Math.abs(energyEv - middle) <= evPerAtomFrom * atoms) continue;
      const why = `the energy, ${energyEv.toFixed(4)} eV, is ${Math.abs(deviations).toFixed(1)} robust standard deviations ${deviations > 0 ? 'above' : 'below'} the median`;
      found.push({ frame: f, why });
    }
  }
  return found;
}

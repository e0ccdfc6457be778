import type { ParityView, SplitParity } from '../report/parity-view.js';
import { printRows } from './print-rows.js';
import type { Terminal } from './terminal.js';

/** What `show --errors` tells of one part of the split; energies in meV past `offsetEv` of the whole. */
export type PartErrors = Pick<
  SplitParity,
  'split' | 'frames' | 'maeMev' | 'rmseMev' | 'maxMev' | 'worst' | 'errorByEnergy'
>;

export interface TrialErrors {
  /** What was taken from every energy, eV. */
  readonly offsetEv: number;
  readonly parts: readonly PartErrors[];
}

/** The errors without what only a chart needs. */
export function trialErrors({ offsetEv, splits }: ParityView): TrialErrors {
  return {
    offsetEv,
    parts: splits.map(({ split, frames, maeMev, rmseMev, maxMev, worst, errorByEnergy }) => ({
      split,
      frames,
      maeMev,
      rmseMev,
      maxMev,
      worst,
      errorByEnergy,
    })),
  };
}

/** The worst frames of every part, and the errors in slices of the energy. */
export function printErrors(terminal: Terminal, { offsetEv, parts }: TrialErrors): void {
  terminal.line(`errors in meV, predicted − reference; energies in meV above ${offsetEv} eV`);
  for (const { split, frames, maeMev, rmseMev, maxMev, worst, errorByEnergy } of parts) {
    const sizes = [maeMev, rmseMev, maxMev].map((size) => Number(size.toPrecision(4)));
    terminal.line(
      `\n${split}: ${frames} frames, MAE ${sizes[0]}, RMSE ${sizes[1]}, largest ${sizes[2]}`,
    );
    terminal.line('worst frames (index in the dataset, from 0)');
    printRows(
      terminal,
      worst.map(({ frame, energyMev, errorMev }) => ({
        frame,
        energy: energyMev,
        error: errorMev,
      })),
      'table',
      ['frame', 'energy', 'error'],
    );
    terminal.line('error by energy');
    printRows(
      terminal,
      errorByEnergy.map(({ energyMev, count, medianMev, lowMev, highMev }) => ({
        energy: energyMev,
        frames: count,
        median: medianMev,
        '5 %': lowMev,
        '95 %': highMev,
      })),
      'table',
      ['energy', 'frames', 'median', '5 %', '95 %'],
    );
  }
}

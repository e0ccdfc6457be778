import { describe, expect, it } from 'vitest';
import { printErrors, trialErrors } from '../../src/cli/print-errors.js';
import { openTerminal, type Terminal } from '../../src/cli/terminal.js';
import { parityView } from '../../src/report/parity-view.js';

/** A part of 40 frames whose dataset indices start at 100, one of them far off. */
const referenceEv = Array.from({ length: 40 }, (_, i) => i / 1000);
const parity = {
  offsetEv: -2000,
  splits: {
    test: {
      frame: referenceEv.map((_, i) => 100 + i),
      referenceEv,
      predictedEv: referenceEv.map((energy, i) => energy + (i === 7 ? -0.005 : 0.0001)),
    },
  },
};

describe('errors of a trial', () => {
  const errors = trialErrors(parityView(parity));

  it('name the worst frame by its index in the dataset, with its energy and signed error', () => {
    const [part] = errors.parts;
    expect(part).toMatchObject({ split: 'test', frames: 40 });
    expect(part!.worst[0]!.frame).toBe(107);
    expect(part!.worst[0]!.energyMev).toBeCloseTo(7, 6);
    expect(part!.worst[0]!.errorMev).toBeCloseTo(-5, 6);
  });

  it('count every frame once over the energies', () => {
    const counts = errors.parts[0]!.errorByEnergy.map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  });

  it('are printed as one table of frames and one of energies', () => {
    const lines: string[] = [];
    const terminal: Terminal = {
      ...openTerminal({ color: false }),
      line: (text = '') => lines.push(...text.split('\n')),
    };
    printErrors(terminal, errors);
    const text = lines.join('\n');
    expect(text).toContain('energies in meV above -2000 eV');
    expect(text).toMatch(/test: 40 frames, MAE 0\.2225, RMSE .*, largest 5/);
    const frames = lines.indexOf('worst frames (index in the dataset, from 0)');
    const energies = lines.indexOf('error by energy');
    expect(lines[frames + 4]).toMatch(/│ 107 +│ 7 +│ -5 +│/);
    expect(lines[energies + 2]).toMatch(/energy.*frames.*median.*5 %.*95 %/);
  });
});

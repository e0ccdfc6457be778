import { writeFileAtomic } from '../../core/atomic-write.js';
import { fail } from '../../core/errors.js';
import { UNIT_LABEL } from '../../core/units.js';
import { describeDefect } from '../../structure/frame-defects.js';
import { histogramSvg } from '../../structure/histogram-svg.js';
import { type GuessedUnits, readFramesGuessing } from '../../structure/read-frames-guessing.js';
import type { Histogram } from '../../structure/statistics.js';
import { type FramesSummary, summarizeFrames } from '../../structure/summarize-frames.js';
import { command } from '../command.js';
import type { Terminal } from '../terminal.js';

type DataReport = FramesSummary & { readonly units: GuessedUnits; readonly svg?: string };

export const data = command({
  usage: 'data <frames..>',
  describe: 'what is in a frames file: units guess, energies, species, duplicates, outliers',
  examples: [
    ['pestle data experiments/data/zundel-100K.extxyz.gz', 'look at the bundled frames'],
    ['pestle data md17.npz --energy-unit kcal/mol --svg energies.svg', 'draw the energies'],
    ['pestle data run.xyz --energy-file energies.txt', 'positions and energies apart'],
  ],
  positionals: {
    frames: { type: 'string', array: true, describe: 'extxyz, xyz, npz or input.data, also .gz' },
  },
  options: {
    'energy-key': { type: 'string', describe: 'comment key or array of the energies' },
    'energy-unit': { type: 'string', describe: 'hartree, eV, kcal/mol, kJ/mol or Rydberg' },
    'energy-file': { type: 'string', describe: 'a text file with one energy a line' },
    'forces-key': { type: 'string', describe: 'columns or array of the forces' },
    'force-unit': { type: 'string', describe: 'energy/length, e.g. eV/angstrom' },
    'length-unit': { type: 'string', describe: 'angstrom, bohr or nm' },
    stride: { type: 'number', describe: 'keep every k-th frame' },
    'max-frames': { type: 'number', describe: 'frames in all' },
    'skip-bad-frames': { type: 'boolean', describe: 'leave bad frames out, say how many' },
    svg: { type: 'string', describe: 'write the histogram of the energies to this file' },
  },
  async run(args, terminal): Promise<DataReport> {
    const { frames, units } = await readFramesGuessing(args.frames as string[], {
      energy: {
        key: args['energy-key'],
        unit: args['energy-unit'],
        file: args['energy-file'],
      },
      forces: { key: args['forces-key'], unit: args['force-unit'] },
      lengthUnit: args['length-unit'],
      stride: args.stride,
      maxFrames: args['max-frames'],
      skipBadFrames: args['skip-bad-frames'],
      progress: terminal.progress,
      onDefect: args['skip-bad-frames']
        ? (defect) => terminal.note(`left out: ${describeDefect(defect)}`)
        : undefined,
    });
    terminal.stopProgress();
    const summary = summarizeFrames(frames);
    if (args.svg !== undefined) writeHistogram(args.svg, summary);
    return { ...summary, units, ...(args.svg === undefined ? {} : { svg: args.svg }) };
  },
  print(report, terminal) {
    printContent(report, terminal);
    if (report.energy) printEnergies(report, report.energy, terminal);
    printDistances(report, terminal);
    printDefects(report, terminal);
    for (const note of report.units.notes) terminal.warn(note);
    if (report.svg !== undefined) terminal.line(`picture       ${report.svg}`);
  },
});

function writeHistogram(path: string, summary: FramesSummary): void {
  if (!summary.energy)
    throw fail(
      'USAGE',
      '--svg draws the energies, but the frames have none; name them with --energy-key or --energy-file',
    );
  const title = `${summary.frames} frames, ${summary.compositions[0]?.formula ?? ''}`;
  writeFileAtomic(path, histogramSvg(summary.energy.histogram, title, energyAxis(summary)));
}

function energyAxis(summary: FramesSummary): string {
  return summary.compositions.length > 1
    ? 'energy relative to the mean of its composition (eV)'
    : 'energy (eV)';
}

function printContent(report: DataReport, terminal: Terminal): void {
  const { atoms, species, compositions } = report;
  const range = atoms.min === atoms.max ? `${atoms.min}` : `${atoms.min} to ${atoms.max}`;
  terminal.line(`frames        ${report.frames} of ${range} atoms (${report.files.join(', ')})`);
  if (report.skipped > 0) terminal.line(`left out      ${report.skipped} bad frames`);
  terminal.line(`species       ${species.map((s) => `${s.symbol} ${s.atoms}`).join(', ')}`);
  const list = compositions.slice(0, 5).map((c) => `${c.formula} ${c.frames}`);
  const more = compositions.length > 5 ? ` and ${compositions.length - 5} more` : '';
  terminal.line(`compositions  ${list.join(', ')}${more}`);
  if (report.periodicFrames > 0) terminal.line(`periodic      ${report.periodicFrames} frames`);
  terminal.line(`fingerprint   ${report.fingerprint.slice(0, 16)}`);
}

function printEnergies(
  report: DataReport,
  energy: NonNullable<DataReport['energy']>,
  terminal: Terminal,
): void {
  const { energyKey, energyKeys, energyUnit } = report.units;
  const others = energyKeys.filter((key) => key !== energyKey);
  const also = others.length > 0 ? ` (also there: ${others.join(', ')})` : '';
  terminal.line(
    `energy        ${energyKey ?? 'side file'} in ${UNIT_LABEL[energyUnit ?? 'ev']}${also}`,
  );
  terminal.line(
    `  mean        ${energy.mean.toFixed(6)} eV, ${energy.meanPerAtom.toFixed(6)} eV per atom`,
  );
  terminal.line(`  std         ${(1000 * energy.spread).toFixed(3)} meV`);
  terminal.line(
    `  range       ${energy.min.toFixed(6)} to ${energy.max.toFixed(6)} eV (${(1000 * (energy.max - energy.min)).toFixed(1)} meV)`,
  );
  if (report.forces)
    terminal.line(
      `forces        rms ${report.forces.rms.toFixed(4)} eV/Å, largest ${report.forces.max.toFixed(4)} eV/Å (frame ${report.forces.maxFrame})`,
    );
  terminal.line();
  terminal.line(energyAxis(report));
  for (const line of textHistogram(energy.histogram, 20)) terminal.line(line);
  terminal.line();
}

/** The bins merged to `rows` lines with bars of up to 50 marks. */
function textHistogram(data: Histogram, rows: number): string[] {
  const merge = Math.max(1, Math.ceil(data.counts.length / rows));
  const counts: number[] = [];
  for (let i = 0; i < data.counts.length; i += merge)
    counts.push(data.counts.slice(i, i + merge).reduce((a, b) => a + b, 0));
  const most = Math.max(1, ...counts);
  const width = (data.to - data.from) / counts.length;
  const digits = Math.max(2, Math.min(8, 2 - Math.floor(Math.log10(Math.max(width, 1e-8)))));
  return counts.map((count, i) => {
    const bar = '█'.repeat(Math.round((50 * count) / most)) || (count > 0 ? '▏' : '');
    return `  ${(data.from + i * width).toFixed(digits)}  ${bar} ${count}`;
  });
}

function printDistances(report: DataReport, terminal: Terminal): void {
  const sampled =
    report.distanceFrames < report.frames ? ` (of ${report.distanceFrames} frames)` : '';
  terminal.line(
    `distances     in Å, shortest to longest${sampled}; lengths read in ${UNIT_LABEL[report.units.lengthUnit]}`,
  );
  for (const d of report.distances)
    terminal.line(
      `  ${d.pair.padEnd(10)}  ${d.min.toFixed(3)} to ${d.max.toFixed(3)}, mean ${d.mean.toFixed(3)}`,
    );
}

function printDefects(report: DataReport, terminal: Terminal): void {
  const { duplicates, outliers, outlierCount } = report;
  terminal.line(`duplicates    ${duplicates.count === 0 ? 'none' : duplicates.count}`);
  for (const d of duplicates.first) terminal.line(`  frame ${d.frame} repeats frame ${d.of}`);
  terminal.line(`outliers      ${outlierCount === 0 ? 'none' : outlierCount}`);
  for (const o of outliers) terminal.line(`  ${o.file}, frame ${o.frameInFile}: ${o.why}`);
  if (outlierCount > outliers.length) terminal.line(`  and ${outlierCount - outliers.length} more`);
}

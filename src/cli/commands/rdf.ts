import Table from 'cli-table3';
import { writeFileAtomic } from '../../core/atomic-write.js';
import { fail } from '../../core/errors.js';
import { makeFolderFor } from '../../core/make-folder.js';
import { angleDistribution, dihedralDistribution } from '../../montecarlo/angle-distribution.js';
import { compareDistributions } from '../../montecarlo/compare-distributions.js';
import {
  findExchanges,
  sharedPopulations,
  sharedProton,
} from '../../montecarlo/proton-transfer.js';
import { radialDistribution } from '../../montecarlo/radial-distribution.js';
import { rdfDocument } from '../../montecarlo/rdf-file.js';
import { protonSvg } from '../../report/figures/proton-figure.js';
import { rdfSvg } from '../../report/figures/rdf-figure.js';
import type { Frames } from '../../structure/frames.js';
import { readFrames } from '../../structure/read-frames.js';
import { command } from '../command.js';
import { loadReference } from '../load-reference.js';

export const rdf = command({
  usage: 'rdf <trajectories..>',
  describe: 'radial distributions with error bars, their distance to a reference, angles, protons',
  examples: [
    ['$0 rdf traj.extxyz --reference frames.extxyz.gz --out rdf.json', 'with pictures beside'],
    ['$0 rdf traj.extxyz --angle H-O-H:1.3 --dihedral 5,0,1,3 --protons', 'more structure'],
  ],
  positionals: {
    trajectories: { type: 'string', array: true, describe: 'frames files', demandOption: true },
  },
  options: {
    reference: { type: 'string', describe: 'frames, or a .json of this command' },
    out: { type: 'string', describe: '.json to write; pictures (.svg) go beside it' },
    dr: { type: 'number', default: 0.02, describe: 'bin width, Å' },
    'r-max': { type: 'number', describe: 'Å; default 6, or half the width of a periodic cell' },
    blocks: { type: 'number', default: 20, describe: 'blocks for the error bars' },
    angle: { type: 'string', array: true, describe: 'e.g. H-O-H:1.3, the distance limit in Å' },
    dihedral: { type: 'string', array: true, describe: 'four atoms from 0, e.g. 5,0,1,3' },
    protons: { type: 'boolean', default: false, describe: 'the shared hydrogen and its exchanges' },
    margin: { type: 'number', default: 0.7, describe: 'Å by which a shared hydrogen is settled' },
  },
  async run(args) {
    if (!(args.margin >= 0)) throw fail('USAGE', `--margin is ${args.margin}; expected Å from 0`);
    if (args.out !== undefined) makeFolderFor(args.out);
    const frames = await readFrames(args.trajectories as string[]);
    const bins = {
      dr: args.dr,
      blocks: args.blocks,
      ...(args['r-max'] !== undefined && { rMax: args['r-max'] }),
    };
    const own = radialDistribution(frames, bins);
    const reference = args.reference ? await loadReference(args.reference, bins) : undefined;
    const protons = args.protons ? protonDocument(frames, args.margin) : undefined;
    const document = {
      ...rdfDocument(own),
      ...(reference && {
        reference: args.reference,
        distance: compareDistributions(own, reference),
      }),
      ...(args.angle && { angles: named(args.angle, (text) => angleOf(frames, text)) }),
      ...(args.dihedral && { dihedrals: named(args.dihedral, (text) => dihedralOf(frames, text)) }),
      ...(protons && { protons: protons.document }),
    };
    const files: string[] = [];
    const write = (path: string, text: string) => {
      writeFileAtomic(path, text);
      files.push(path);
    };
    if (args.out !== undefined) {
      write(args.out, `${JSON.stringify(document)}\n`);
      const stem = args.out.replace(/\.json$/, '');
      for (const [pair, values] of Object.entries(own.pairs)) {
        const other = reference?.pairs[pair];
        const curves = [
          { name: 'trajectory', ...values },
          ...(other ? [{ name: 'reference', ...other }] : []),
        ];
        write(`${stem}-${pair}.svg`, rdfSvg({ pair, kind: own.kind, r: own.r, curves }));
      }
      if (protons) write(`${stem}-protons.svg`, protons.svg);
    }
    return { ...document, files };
  },
  print(result, terminal) {
    const distance = 'distance' in result ? result.distance : undefined;
    const table = new Table({
      head: [
        'pair',
        'peak at',
        'neighbours',
        ...(distance ? ['∫|Δg|', 'χ²/bin', 'within 3σ'] : []),
      ],
      style: { head: [], border: [] },
    });
    const document = result as unknown as Record<string, unknown> & { r: readonly number[] };
    for (const [pair, value] of Object.entries(document)) {
      if (!/^[A-Z][a-z]?-[A-Z][a-z]?$/.test(pair)) continue;
      const { density, coordination } = value as { density: number[]; coordination: number[] };
      const d = distance?.[pair];
      table.push([
        pair,
        `${document.r[density.indexOf(Math.max(...density))]} Å`,
        (coordination.at(-1) ?? 0).toFixed(3),
        ...(distance
          ? [
              d?.integratedAbsolute.toFixed(4) ?? '–',
              d?.chiSquarePerBin.toFixed(2) ?? '–',
              d ? `${(100 * d.withinThreeSigma).toFixed(1)} %` : '–',
            ]
          : []),
      ]);
    }
    terminal.line(table.toString());
    if ('protons' in result && result.protons) {
      const { changes, exchanges, recrossings } = result.protons;
      terminal.line(
        `shared proton: ${changes} changes of identity, ${exchanges.length} completed exchanges, ${recrossings} recrossings`,
      );
    }
    for (const file of result.files) terminal.line(`wrote ${file}`);
  },
});

function protonDocument(frames: Frames, margin: number) {
  const protons = sharedProton(frames);
  const count = findExchanges(protons, { margin });
  return {
    document: { ...count, margin, populations: sharedPopulations(protons) },
    svg: protonSvg(protons.shared, count.changes, count.exchanges.length),
  };
}

function named<T>(texts: readonly string[], make: (text: string) => T): Record<string, T> {
  return Object.fromEntries(texts.map((text) => [text, make(text)]));
}

function angleOf(frames: Frames, text: string) {
  const match = /^([A-Za-z]+)-([A-Za-z]+)-([A-Za-z]+):([\d.]+)$/.exec(text);
  if (!match)
    throw fail('USAGE', `--angle takes species and a limit such as H-O-H:1.3, got "${text}"`);
  const [, a, b, c, cutoff] = match;
  return angleDistribution(frames, { species: [a!, b!, c!], cutoff: Number(cutoff) });
}

function dihedralOf(frames: Frames, text: string) {
  const atoms = text.split(',').map(Number);
  if (atoms.length !== 4 || atoms.some((a) => !Number.isInteger(a)))
    throw fail('USAGE', `--dihedral takes four atom indices from 0 such as 5,0,1,3, got "${text}"`);
  return dihedralDistribution(frames, { atoms: atoms as [number, number, number, number] });
}

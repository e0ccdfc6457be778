import { fail } from '../../core/errors.js';
import { benchSoap, type SoapBench } from '../../descriptor/bench-soap.js';
import { coincidentAtoms } from '../../descriptor/coincident-atoms.js';
import { resolveSoap, soapWarning } from '../../descriptor/resolve-soap.js';
import type { SoapSettings, SoapWeighting } from '../../descriptor/settings.js';
import { type SoapFile, writeSoap } from '../../descriptor/write-soap.js';
import { atomicNumberOf, symbolOf } from '../../structure/elements.js';
import { readFrames } from '../../structure/read-frames.js';
import { command } from '../command.js';
import { threadsOf } from '../threads-option.js';

export const soap = command({
  usage: 'soap <frames..>',
  describe: 'SOAP descriptors of frames as a .npy array, or how fast they are computed',
  examples: [
    [
      'pestle soap experiments/data/zundel-100K.extxyz.gz --species H,O --n-max 4 --l-max 5 --r-cut 11 --sigma 1 --out soap.npy',
      'every atom of every frame, shape [frames, atoms, features]',
    ],
    [
      'pestle soap water.extxyz --n-max 6 --l-max 6 --r-cut 5 --sigma 0.5 --periodic --out w.npy',
      'periodic',
    ],
    [
      'pestle soap zundel.extxyz --n-max 8 --l-max 8 --r-cut 6 --sigma 0.5 --bench',
      'frames per second',
    ],
  ],
  positionals: {
    frames: { type: 'string', array: true, describe: 'extxyz, xyz, npz or input.data, also .gz' },
  },
  options: {
    species: { type: 'string', describe: 'elements, e.g. H,O; default: those of the frames' },
    'n-max': { type: 'number', demandOption: true, describe: 'radial basis functions, 1 to 12' },
    'l-max': { type: 'number', demandOption: true, describe: 'highest degree, 0 to 20' },
    'r-cut': { type: 'number', describe: 'cutoff radius, Å; needed unless a weighting implies it' },
    sigma: { type: 'number', default: 1, describe: 'width of the atomic Gaussians, Å' },
    rbf: {
      choices: ['gto', 'polynomial'] as const,
      default: 'gto' as const,
      describe: 'radial basis',
    },
    periodic: { type: 'boolean', default: false, describe: "use the frames' cells" },
    average: {
      choices: ['off', 'inner', 'outer'] as const,
      default: 'off' as const,
      describe: 'one row a frame: average coefficients (inner) or rows (outer)',
    },
    compression: {
      choices: ['off', 'mu2', 'mu1nu1', 'crossover'] as const,
      default: 'off' as const,
      describe: 'shorter rows for many species',
    },
    weighting: { type: 'string', describe: 'JSON, e.g. {"function":"poly","r0":5,"c":1,"m":2}' },
    'length-unit': { type: 'string', describe: 'of the frames: angstrom, bohr or nm' },
    'max-frames': { type: 'number', describe: 'frames in all' },
    threads: { type: 'number', default: 1, describe: 'threads' },
    out: { type: 'string', describe: 'the .npy file to write' },
    bench: { type: 'boolean', describe: 'compute without writing, report frames per second' },
  },
  async run(args, terminal): Promise<SoapFile | SoapBench> {
    if ((args.out === undefined) === (args.bench !== true))
      throw fail('USAGE', 'give either --out <file.npy> or --bench');
    const threads = threadsOf(args.threads);
    const weighting = parseWeighting(args.weighting);
    const input = {
      nMax: args['n-max'],
      lMax: args['l-max'],
      sigma: args.sigma,
      rbf: args.rbf,
      average: args.average,
      periodic: args.periodic,
      compression: { mode: args.compression },
      ...(weighting && { weighting }),
      ...(args['r-cut'] !== undefined && { rCut: args['r-cut'] }),
    };
    const named = args.species?.split(',').map((symbol) => atomicNumberOf(symbol.trim()));
    // Wrong settings are told before a long read.
    const checked = resolveSoap(input, named ?? [1]);
    const settings: SoapSettings = { ...input, rCut: checked.rCut };
    const warning = soapWarning(checked);
    if (warning) terminal.warn(warning);
    const frames = await readFrames(args.frames as string[], {
      lengthUnit: args['length-unit'],
      maxFrames: args['max-frames'],
      progress: terminal.progress,
    });
    terminal.stopProgress();
    const coincident = coincidentAtoms(frames);
    if (coincident) {
      const { frame, atoms } = coincident.first;
      terminal.warn(
        `${coincident.frames} of ${frames.count} frames have atoms at one place, first atoms ${atoms[0]} and ${atoms[1]} of frame ${frame}`,
      );
    }
    const species = named ?? [...new Set(frames.numbers)].sort((a, b) => a - b);
    if (!named) terminal.note(`species: ${species.map(symbolOf).join(', ')}`);
    if (args.out === undefined) return benchSoap(frames, settings, species, { threads });
    const { out } = args;
    return writeSoap(frames, settings, species, { out, threads, progress: terminal.progress });
  },
  print(result, terminal) {
    if ('out' in result) {
      terminal.line(`wrote ${result.out}: float64 [${result.shape.join(', ')}]`);
      return;
    }
    const { framesPerSecond, medianFramesPerSecond, framesPerCpuSecond } = result;
    terminal.line(`${result.frames} frames, ${result.features} features an atom`);
    terminal.line(
      `${Math.round(framesPerSecond)} frames/s (fastest of ${result.passes} passes; middle ${Math.round(medianFramesPerSecond)}), ${Math.round(framesPerCpuSecond)} a CPU-second, ${result.threads} thread${result.threads === 1 ? '' : 's'}${result.fma ? ', fused multiply-add' : ''}`,
    );
  },
});

function parseWeighting(text: string | undefined): SoapWeighting | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as SoapWeighting;
  } catch (cause) {
    throw fail(
      'USAGE',
      `--weighting is JSON such as {"function":"poly","r0":5,"c":1,"m":2}, got ${text}`,
      cause,
    );
  }
}

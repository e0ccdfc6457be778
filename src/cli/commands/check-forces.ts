import { fail } from '../../core/errors.js';
import { checkForces as check } from '../../potential/check-forces.js';
import { loadPotential } from '../../potential/load-potential.js';
import { readFrames } from '../../structure/read-frames.js';
import { command } from '../command.js';

export const checkForces = command({
  usage: 'check-forces <model> <frames>',
  describe: 'compares the forces of a model with central differences of its energies',
  examples: [
    ['$0 check-forces model frames.extxyz', 'the largest and the typical deviation, in eV/Å'],
    ['$0 check-forces model frames.extxyz --max-frames 20 --json', 'with the worst of each frame'],
  ],
  positionals: {
    model: { type: 'string', describe: 'folder of the model', demandOption: true },
    frames: { type: 'string', describe: 'frames file', demandOption: true },
  },
  options: {
    'max-frames': { type: 'number', default: 100, describe: 'frames to check' },
    stride: { type: 'number', default: 1, describe: 'every k-th frame' },
    'length-unit': {
      type: 'string',
      describe: 'unit of the positions (default: what the file names, else Å)',
    },
    step: { type: 'number', default: 1e-4, describe: 'displacement of the differences in Å' },
    tolerance: {
      type: 'number',
      default: 1e-6,
      describe: 'largest deviation in eV/Å; exit code 1 above it',
    },
  },
  async run(args, terminal) {
    if (!(args.step > 0 && args.step < 1))
      throw fail(
        'USAGE',
        `--step is ${args.step}; expected a displacement in Å, above 0 and below 1`,
      );
    if (!(args.tolerance > 0))
      throw fail('USAGE', `--tolerance is ${args.tolerance}; expected eV/Å above 0`);
    const model = loadPotential(args.model as string);
    const frames = await readFrames(args.frames as string, {
      maxFrames: args['max-frames'],
      stride: args.stride,
      lengthUnit: args['length-unit'],
    });
    const found = check(model, frames, { stepAngstrom: args.step, progress: terminal.progress });
    const agree = found.maxEvPerAngstrom <= args.tolerance;
    if (!agree) process.exitCode = 1;
    return { ...found, toleranceEvPerAngstrom: args.tolerance, agree };
  },
  print(found, terminal) {
    const { maxEvPerAngstrom: max, rmsEvPerAngstrom: rms } = found;
    terminal.line(
      `${found.components} force components of ${found.frames} frames: largest deviation ${max.toExponential(1)} eV/Å, RMS ${rms.toExponential(1)} eV/Å`,
    );
    const bad = [...found.perFrame].sort((a, b) => b.maxEvPerAngstrom - a.maxEvPerAngstrom)[0];
    if (bad)
      terminal.line(
        `worst: frame ${bad.frame}, atom ${bad.worst.atom}, ${bad.worst.axis}: ${bad.worst.analyticEvPerAngstrom} against ${bad.worst.numericEvPerAngstrom} eV/Å`,
      );
    terminal.line(
      found.agree
        ? terminal.colors.green(`within ${found.toleranceEvPerAngstrom} eV/Å`)
        : terminal.colors.red(`not within ${found.toleranceEvPerAngstrom} eV/Å`),
    );
  },
});

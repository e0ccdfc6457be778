import { loadPotential } from '../../potential/load-potential.js';
import {
  checkPredictionFile,
  predictionErrors,
  writePrediction,
} from '../../potential/predict-frames.js';
import { peekFrames } from '../../structure/peek-frames.js';
import { readFrames } from '../../structure/read-frames.js';
import { command } from '../command.js';

/** Names that reading takes without being told; an energy of another name is asked for by --energy-key. */
const isUsualKey = (key: string) => ['energy', 'REF_energy', 'E', 'energies'].includes(key);

export const predict = command({
  usage: 'predict <model> <frames>',
  describe: 'energies and forces of frames',
  examples: [
    [
      '$0 predict model frames.xyz --out predicted.extxyz',
      'with energy= and forces, as ASE reads them',
    ],
    ['$0 predict model frames.npz --out errors.csv', 'one row a frame'],
  ],
  positionals: {
    model: { type: 'string', describe: 'model folder', demandOption: true },
    frames: { type: 'string', describe: 'frames file', demandOption: true },
  },
  options: {
    out: { type: 'string', demandOption: true, describe: '.extxyz, .xyz (.gz), .csv or .json' },
    'energy-key': {
      type: 'string',
      describe: 'default: as in the frames the model was trained on',
    },
    'energy-unit': { type: 'string', describe: 'unit of the energies in the file, likewise' },
    'forces-key': { type: 'string', describe: 'name of the forces in the file' },
    'force-unit': {
      type: 'string',
      default: 'eV/angstrom',
      describe: 'unit of the forces in the file',
    },
    'length-unit': { type: 'string', describe: 'unit of the positions in the file' },
    stride: { type: 'number', default: 1, describe: 'every k-th frame' },
    'max-frames': { type: 'number', describe: 'at most so many' },
  },
  async run(args, terminal) {
    checkPredictionFile(args.out);
    const potential = loadPotential(String(args.model));
    const file = String(args.frames);
    const trained = potential.parts.provenance.frames;
    const peek = await peekFrames(file);
    // Another file may name its energies otherwise: the key of the training file counts only if present.
    const trainedKey =
      trained && peek.energyKeys.includes(trained.energy.key) ? trained.energy.key : undefined;
    const energyKey = args['energy-key'] ?? trainedKey;
    const hasEnergies = energyKey !== undefined || peek.energyKeys.some(isUsualKey);
    const hasForces = args['forces-key'] !== undefined || peek.forceKeys.length > 0;
    const frames = await readFrames(file, {
      ...(hasEnergies && {
        energy: { key: energyKey, unit: args['energy-unit'] ?? trained?.energy.unit },
      }),
      ...(hasForces && { forces: { key: args['forces-key'], unit: args['force-unit'] } }),
      lengthUnit: args['length-unit'] ?? trained?.lengthUnit,
      stride: args.stride,
      maxFrames: args['max-frames'],
      progress: terminal.progress,
    });
    const prediction = await writePrediction(potential, frames, args.out);
    return { file: args.out, frames: frames.count, ...predictionErrors(frames, prediction) };
  },
  print(result, terminal) {
    terminal.line(`${result.frames} frames predicted in ${result.file} (eV, eV/Å)`);
    if (result.maeMev !== undefined)
      terminal.line(
        `energies: MAE ${result.maeMev.toFixed(4)} meV, RMSE ${result.rmseMev!.toFixed(4)} meV, largest ${result.maxMev!.toFixed(3)} meV`,
      );
    if (result.forceRmseMevPerAngstrom !== undefined)
      terminal.line(
        `forces: MAE ${result.forceMaeMevPerAngstrom!.toFixed(3)} meV/Å, RMSE ${result.forceRmseMevPerAngstrom.toFixed(3)} meV/Å`,
      );
  },
});

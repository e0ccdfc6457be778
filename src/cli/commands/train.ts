import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail } from '../../core/errors.js';
import { makeFolderFor } from '../../core/make-folder.js';
import { loadExperiment } from '../../experiment/load-experiment.js';
import { trainModel } from '../../experiment/train-model.js';
import { parseYaml } from '../../experiment/yaml-source.js';
import { JSON_FILE, writePotentialFolder } from '../../potential/save-potential.js';
import type { Params } from '../../space/distribution.js';
import { command } from '../command.js';
import { errorLines } from '../error-lines.js';
import { interruptSignals } from '../interrupt.js';
import { positiveNumber, seedNumber, wholeNumber } from '../number-option.js';
import { threadsOf } from '../threads-option.js';

export const train = command({
  usage: 'train <experiment>',
  describe: 'one model with fixed hyperparameters, no search',
  examples: [
    ['pestle train experiments/report-2021.yaml --out model', 'the settings under `fixed`'],
    ['pestle train zundel.yaml --params best.json --out model', 'values for what `space` names'],
    ['pestle train accurate.yaml --members 4 --out committee', 'four models and their spread'],
  ],
  positionals: { experiment: { type: 'string', describe: 'experiment file' } },
  options: {
    out: { type: 'string', demandOption: true, describe: 'model folder to write' },
    params: { type: 'string', describe: 'JSON or YAML, or a file of it, with values for `space`' },
    data: { type: 'string', describe: 'other frames than dataset.path' },
    seed: { type: 'number', describe: 'seed of the initial weights; search.seed by default' },
    members: { type: 'number', default: 1, describe: 'models of a committee' },
    threads: { type: 'number', describe: 'cores of the machine by default' },
    'time-limit': { type: 'number', describe: 'seconds of training, each member' },
  },
  async run(args, terminal) {
    const { config } = loadExperiment(String(args.experiment));
    if (!config.dataset)
      throw fail(
        'CONFIG_INVALID',
        `${args.experiment}: dataset is missing, and a potential is trained on frames; name them under dataset.path`,
      );
    const dataset =
      args.data === undefined ? config.dataset : { ...config.dataset, path: resolve(args.data) };
    makeFolderFor(join(args.out, JSON_FILE));
    const seed = seedNumber(args.seed) ?? config.search.seed;
    wholeNumber('members', args.members, 1, 1000);
    positiveNumber('time-limit', args['time-limit']);
    const trained = await trainModel({
      config: { ...config, dataset },
      params: readParams(args.params),
      seed,
      members: args.members,
      threads: threadsOf(args.threads),
      timeLimit: args['time-limit'],
      progress: terminal.progress,
      signal: interruptSignals().soft,
      onWarning: (warning) => {
        terminal.stopProgress();
        terminal.warn(warning);
      },
    });
    const folders = trained.members.map((_, i) =>
      trained.members.length === 1 ? args.out : join(args.out, `member-${i + 1}`),
    );
    trained.members.forEach(({ files }, i) => {
      writePotentialFolder(files, folders[i]!);
    });
    const [first] = trained.members;
    const { engine, epochs, bestEpoch, stopReason, seconds } = first!.fit.training;
    return {
      folder: args.out,
      folders,
      seed,
      metrics: first!.metrics,
      members: trained.members.map(({ metrics }) => metrics),
      committee: trained.committee,
      engine,
      epochs,
      bestEpoch,
      stopReason,
      seconds,
    };
  },
  print(result, terminal) {
    const { engine } = result;
    terminal.line(
      `engine ${engine.engine} (${engine.backend}${engine.fma ? ', fused multiply-add' : ''}, ${engine.threads} threads, ${engine.precision})`,
    );
    terminal.line(
      `${result.epochs} epochs in ${result.seconds.toFixed(1)} s, best ${result.bestEpoch}, ended by ${result.stopReason}`,
    );
    for (const line of errorLines(result.metrics)) terminal.line(line);
    if (result.committee)
      terminal.line(
        `committee: mean spread ${result.committee.meanSpreadMev.toFixed(3)} meV, error over spread ${result.committee.calibration.toFixed(2)} (1 is calibrated)`,
      );
    terminal.line(`model: ${result.folders.join(', ')}`);
  },
});

function readParams(given: string | undefined): Params {
  if (given === undefined) return {};
  const isFile = existsSync(given);
  const text = isFile ? readFileSync(given, 'utf8') : given;
  const value = parseYaml(text, isFile ? given : '--params').value as Params | { params: Params };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail(
      'USAGE',
      `--params is neither a file that is there nor a mapping such as '{"soap.n_max": 4}': ${given.slice(0, 60)}`,
    );
  return 'params' in value && typeof value.params === 'object' ? value.params : (value as Params);
}

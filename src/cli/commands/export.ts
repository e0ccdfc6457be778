import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../core/errors.js';
import { chooseTrial, modelFilesOfTrial } from '../../experiment/model-of-study.js';
import { EXPORT_FORMATS } from '../../potential/export-format.js';
import { exportModel } from '../../potential/export-model.js';
import { JSON_FILE } from '../../potential/save-potential.js';
import { openStore } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { command } from '../command.js';
import { noModel } from '../no-model.js';
import { parseTrial } from '../parse-trial.js';

export const exportCommand = command({
  usage: 'export <study>',
  describe: 'write the model of a trial, for pestle or other programs',
  examples: [
    ['$0 export zundel --out model', 'the picked model, else the best one'],
    ['$0 export zundel --trial 12 --format onnx --out model-onnx', 'for ONNX Runtime'],
    ['$0 export model --format ase --out model-ase', 'a model folder, as a calculator for ASE'],
  ],
  positionals: {
    study: { type: 'string', describe: 'name of the study, or a model folder', demandOption: true },
  },
  options: {
    trial: { type: 'string', describe: 'number, best or picked; default picked, else best' },
    out: { type: 'string', demandOption: true, describe: 'folder to write' },
    format: { choices: EXPORT_FORMATS, default: 'pestle' as const, describe: 'what for' },
  },
  async run(args) {
    const name = String(args.study);
    if (existsSync(join(name, JSON_FILE))) {
      if (args.trial !== undefined)
        throw fail('USAGE', `${name} is a model folder, which has no trials; leave --trial out`);
      return { study: null, trial: null, ...exportModel(name, args.format, args.out) };
    }
    const store = await openStore(args.store, { create: false, readOnly: true }).catch(
      (error: unknown) => {
        throw noModel(name, error);
      },
    );
    try {
      const study = await findStudy(store, name);
      const trial = await chooseTrial(store, study, parseTrial(args.trial));
      const files = await modelFilesOfTrial(store, study, trial);
      return { study: study.name, trial, ...exportModel(files, args.format, args.out) };
    } finally {
      await store.close();
    }
  },
  print({ trial, format, folder, files }, terminal) {
    terminal.line(`${trial === null ? 'model' : `trial ${trial}`} as ${format} in ${folder}:`);
    for (const file of files) terminal.line(`  ${file}`);
  },
});

import { writeReport } from '../../report/write-report.js';
import { openStore } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { command } from '../command.js';

export const report = command({
  usage: 'report <study>',
  describe: 'one HTML file with the study, its model and its Monte-Carlo run',
  examples: [
    ['$0 report zundel --out report.html', 'of the picked model, else the best'],
    ['$0 report zundel --trial 17 --out report.html', 'of another model'],
  ],
  positionals: { study: { type: 'string', describe: 'name of the study', demandOption: true } },
  options: {
    out: { type: 'string', default: 'report.html', describe: 'file to write' },
    trial: { type: 'number', describe: 'trial whose model is shown' },
  },
  async run(args) {
    const store = await openStore(args.store, { create: false, readOnly: true });
    try {
      const study = await findStudy(store, args.study as string);
      const written = await writeReport(store, study.id, args.out, {
        ...(args.trial !== undefined && { trial: args.trial }),
      });
      return { study: study.name, ...written };
    } finally {
      await store.close();
    }
  },
  print({ path, bytes, trials }, terminal) {
    terminal.line(`${path}: ${trials} trials, ${(bytes / 1000).toFixed(0)} kB`);
  },
});
